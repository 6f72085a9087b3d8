"""Conditions as questions with three answers, and what is said about those that cannot be asked."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.rules.attributes import TYPES, Value
from cloudplan.rules.cel import Compiler, Problem, Program

COMPILER = Compiler(TYPES | {"groups.eu": "strings"})
RTO, LEVEL = "application.recovery.rto_hours", "application.data.confidentiality"


def ask(text: str, **values: Value) -> bool | None:
    """Ask with attributes given by their last part."""
    program = COMPILER.compile(text)
    assert isinstance(program, Program), program
    return program.ask({name: values.get(name.split(".")[-1]) for name in program.reads})


def problems(text: str) -> tuple[Problem, ...]:
    found = COMPILER.compile(text)
    assert isinstance(found, tuple), f"{text!r} compiles"
    return found


TRUTH = {True: "edge", False: "on_prem", None: None}
AND = {
    (True, True): True,
    (True, False): False,
    (True, None): None,
    (False, False): False,
    (False, None): False,
    (None, None): None,
}
OR = {
    (True, True): True,
    (True, False): True,
    (True, None): True,
    (False, False): False,
    (False, None): None,
    (None, None): None,
}


@pytest.mark.parametrize(("a", "b"), list(product((True, False, None), repeat=2)))
def test_and_and_or_are_kleenes(a: bool | None, b: bool | None) -> None:
    values: dict[str, Value] = {"kind": TRUTH[a], "provider": TRUTH[b]}
    left, right = "site.kind == 'edge'", "site.provider == 'edge'"
    assert ask(f"{left} && {right}", **values) is AND.get((a, b), AND.get((b, a)))
    assert ask(f"{left} || {right}", **values) is OR.get((a, b), OR.get((b, a)))


@pytest.mark.parametrize(("a", "answer"), [(True, False), (False, True), (None, None)])
def test_not_of_unknown_is_unknown(a: bool | None, answer: bool | None) -> None:
    assert ask("!(site.kind == 'edge')", kind=TRUTH[a]) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("site.operator.owners.all(c, c in groups.eu)", None),
        ("site.operator.owners.exists(c, c in groups.eu)", None),
        ("has(site.operator.owners)", False),
        ("!has(site.operator.owners) || 'BE' in site.operator.owners", True),
        ("has(site.operator.owners) && 'BE' in site.operator.owners", False),
        ("site.kind != 'edge'", None),
        ("site.kind == 'edge' ? true : true", None),
        ("true", True),
    ],
)
def test_an_attribute_without_a_value_is_unknown(text: str, answer: bool | None) -> None:
    assert ask(text) is answer


def test_has_is_true_for_what_is_known_even_if_empty() -> None:
    assert ask("has(site.controls)", controls=()) is True
    assert ask("has( site.controls )", controls=()) is True
    assert ask("has(groups.eu)", eu=("BE",)) is True
    assert ask("has(application.data.confidentiality)", confidentiality=0) is True


def test_has_in_a_string_is_text() -> None:
    assert ask("site.id == 'has(site.kind)'", id="has(site.kind)") is True


@pytest.mark.parametrize(
    "text", ["1 / 0 == 1", "site.controls[3] == 'x'", "site.id.matches('(')", "int(site.id) > 3"]
)
def test_what_cannot_be_worked_out_is_unknown(text: str) -> None:
    assert ask(text, controls=("x",), id="no number") is None
    assert ask(f"{text} || site.kind == 'edge'", controls=(), id="x", kind="edge") is True


def test_what_takes_too_many_steps_is_unknown() -> None:
    ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
    text = "true"
    for name in "abcdefgh":
        text = f"{ten}.all({name}, {text})"
    assert ask(text) is None


def test_half_a_character_harms_nobody() -> None:
    assert problems("site.id == '\ud800'")[0].code == "condition-syntax"
    assert ask("site.id == 'x'", id="\ud800") is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"{RTO} <= 4", True),
        (f"{RTO} < 4", False),
        (f"4 >= {RTO}", True),
        (f"{RTO} == 4 && {RTO} != 3", True),
        (f"{LEVEL} > 2.5 && {LEVEL} < 3.5", True),
        (f"{LEVEL} == {RTO}", False),
        (f"{LEVEL} in [2.5, 3.0]", True),
        (f"{RTO} in [3, 4]", True),
        (f"{RTO} in [1, 2]", False),
        (f"-{RTO} <= -4", True),
        (f"{RTO} - 1 == {LEVEL}", True),
        (f"{RTO} * 2 > 7 + 1 - 1", True),
        (f"({RTO} + 1) * 2 == (3 + 2) * 2", True),
        (f"size(site.controls) < 2.5 && site.controls.size() > {RTO} - 3", True),
        (f"!({RTO} > 4) && (true || {RTO} > 5)", True),
        (f"[1, 2][1] < {RTO}", True),
        (f"has({RTO}) && {RTO}<=4", True),
        (f"[3, 4].exists(n, n == {RTO})", True),
    ],
)
def test_ints_and_doubles_compare_freely(text: str, answer: bool) -> None:
    values: dict[str, Value] = {"rto_hours": 4.0, "confidentiality": 3, "controls": ("a", "b")}
    assert ask(text, **values) is answer


def _numbers(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(("1", "2", "7", "0.5", "3.0", LEVEL, RTO))
    if depth == 0:
        return leaf
    deeper = _numbers(depth - 1)
    return st.one_of(
        leaf,
        deeper.map(lambda a: f"({a})"),
        deeper.map(lambda a: f"-({a})"),
        st.builds("{} {} {}".format, deeper, st.sampled_from("+-*"), deeper),
    )


def _conditions(depth: int) -> st.SearchStrategy[str]:
    signs = st.sampled_from(("<", "<=", ">", ">=", "==", "!="))
    leaf = st.builds("{} {} {}".format, _numbers(2), signs, _numbers(2))
    if depth == 0:
        return leaf
    deeper = _conditions(depth - 1)
    return st.one_of(
        leaf,
        deeper.map(lambda a: f"!({a})"),
        st.builds("({} {} {})".format, deeper, st.sampled_from(("&&", "||")), deeper),
    )


@given(_conditions(2))
def test_mixed_arithmetic_is_that_of_numbers(text: str) -> None:
    python = text.replace("&&", " and ").replace("||", " or ").replace("!(", " not (")
    python = python.replace(LEVEL, "3").replace(RTO, "4.0")
    expected = eval(python)
    assert ask(text, rto_hours=4.0, confidentiality=3) is expected


def test_a_whole_int_operand_is_worked_out_before_it_is_compared() -> None:
    assert ask(f"{RTO} >= 7 / 2", rto_hours=3.0) is True, "7 / 2 is 3 among ints"
    assert ask(f"{RTO} >= 7 / 2.0", rto_hours=3.0) is False
    assert ask(f"7 / 2 * {RTO} == 12", rto_hours=4.0) is True


def test_an_unknown_int_stays_unknown_when_widened() -> None:
    assert ask(f"{LEVEL} > 2.5") is None
    assert ask(f"{LEVEL} > 2.5 || true") is True


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("site.kind.startsWith('p')", {"site.kind"}),
        ("site . kind == 'x' // site.region", {"site.kind"}),
        ("'site.kind' == site.id", {"site.id"}),
        ("has(site.provider)", {"site.provider"}),
        ("site.operator.owners.all(c, c in groups.eu)", {"site.operator.owners", "groups.eu"}),
        (r"r'\d' == site.id && '\'site.kind' == site.id", {"site.id"}),
        ("'''site.kind''' == site.id", {"site.id"}),
        ("true in [.5 < 1.0, site.id in groups.eu]", {"site.id", "groups.eu"}),
    ],
)
def test_a_program_knows_what_it_reads(text: str, reads: set[str]) -> None:
    program = COMPILER.compile(text)
    assert isinstance(program, Program), program
    assert program.reads == reads


@pytest.mark.parametrize(
    ("text", "code", "at", "fix"),
    [
        (
            "true && site.operator.ownrs == []",
            "unknown-attribute",
            "site.op",
            "site.operator.owners",
        ),
        ("sites.kind == 'x'", "unknown-attribute", "sites", "site.kind"),
        ("'BE' in groups.eux", "unknown-group", "groups.eux", "groups.eu"),
        ("has(site.knd)", "unknown-attribute", "site.knd", "site.kind"),
        ("'é' == site.knd", "unknown-attribute", "site.knd", "site.kind"),
        ("true\n && site.knd == 'x'", "unknown-attribute", "site.knd", "site.kind"),
        ("1 <= 2.0 && site.knd == 'x'", "unknown-attribute", "site.knd", "site.kind"),
        ("site.kind == 3", "condition-type", "== 3", ""),
        ("site.kind = 'x'", "condition-syntax", "= 'x'", "=="),
        ("site.kind == 'x' &&", "condition-syntax", "", ""),
        ("workload.demand.vcpu % 2 == 0", "condition-type", "% 2", ""),
        ("site.kind", "condition-type", "site.kind", ""),
        ("dyn(true)", "condition-type", "dyn", ""),
        ("", "condition-syntax", "", ""),
        ("(" * 40 + "true" + ")" * 40, "condition-syntax", "((", ""),
    ],
)
def test_a_problem_points_at_the_authors_text(text: str, code: str, at: str, fix: str) -> None:
    problem = problems(text)[0]
    assert problem.code == code
    assert text[problem.start :].startswith(at)
    assert problem.start == (text.index(at) if at else len(text))
    assert fix in problem.fix


def test_every_problem_of_a_text_is_told_once() -> None:
    found = problems("site.ownrs.all(c, true) && site.knd == 'x' && 'a' in groups.nope")
    assert [p.code for p in found] == ["unknown-attribute", "unknown-attribute", "unknown-group"]


def test_a_problem_never_shows_the_internal_name_of_has() -> None:
    assert problems("has(site.operator)")[0].summary == 'unknown attribute "site.operator"'
