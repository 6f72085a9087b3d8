"""Rewriting the author's text without losing its places."""

from hypothesis import given
from hypothesis import strategies as st

from cloudplan.rules.expression import Draft, longest_known


@given(st.text(alphabet="ab.'\"\\r/()[]{}<=>!&| \n\té😀0x1ein-+", max_size=60))
def test_a_draft_without_rewrites_is_the_text(text: str) -> None:
    draft = Draft(text)
    assert draft.text == text
    assert [token.start for token in draft.tokens] == [
        sum(len(t.text) for t in draft.tokens[:i]) for i in range(len(draft.tokens))
    ]


@given(st.text(alphabet="abc '()\né", max_size=40), st.integers(0, 39))
def test_a_place_in_the_text_is_found_again(text: str, offset: int) -> None:
    draft = Draft(text)
    before = text[:offset]
    index = draft.at(before.count("\n") + 1, len(before) - before.rfind("\n"))
    if offset >= len(text):
        assert index is None
    else:
        assert index is not None
        token = draft.tokens[index]
        assert token.start <= offset < token.start + len(token.text)


def test_places_are_found_behind_a_rewrite() -> None:
    draft = Draft("has(a.b) && c.d")
    assert draft.text == "has_a.b && c.d"
    index = draft.at(1, draft.text.index("c.d") + 1)
    assert index is not None
    assert draft.tokens[index].start == 12


def widened(text: str, operator: str, *, left: bool) -> str:
    draft = Draft(text)
    (index,) = (i for i, token in enumerate(draft.tokens) if token.text == operator)
    draft.widen(index, left=left)
    return draft.text


def test_an_operand_ends_at_an_operator_that_binds_no_tighter() -> None:
    assert widened("x && a + b * 2 <= c", "<=", left=True) == "x && double(a + b * 2) <= c"
    assert widened("c <= a - -1 || x", "<=", left=False) == "c <= double(a - -1) || x"
    assert widened("f(1, a.g(2) + c)", "+", left=True) == "f(1, double(a.g(2)) + c)"
    assert widened("a - b - c * d", "*", left=True) == "a - b - double(c) * d"
    assert widened("x ? a[1] < c : y", "<", left=True) == "x ? double(a[1]) < c : y"
    assert widened("c < -(a + 1)", "<", left=False) == "c < double(-(a + 1))"
    assert widened("[-a == c]", "==", left=True) == "[double(-a) == c]"
    assert widened("{'k': a == c}", "==", left=True) == "{'k': double(a) == c}"


def test_the_longest_known_part_of_a_name_counts() -> None:
    known = {"site.kind", "site"}
    assert longest_known("site.kind.size", known) == "site.kind"
    assert longest_known("site.kin", known) == "site"
    assert longest_known("place.kind", known) is None
