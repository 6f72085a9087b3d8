"""Small changes to the text of a condition, each of which a good test should notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.rules.clauses import Clause, split
from cloudplan.rules.expression import Token, tokens

FLIPS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
}
"""To the neighbour that differs at the bound only, and to the opposite."""
MACROS = {"all": "exists", "exists": "all"}
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_ENDS = frozenset(("&&", "||", "?", ":", ","))


@dataclass(frozen=True, slots=True)
class Edit:
    """The changed condition, what changed in words, and the offset where it changed."""

    text: str
    words: str
    start: int


def edits(condition: str) -> list[Edit]:
    """Every change, in the order of the text, each text once."""
    solid = [token for token in tokens(condition) if token.kind != "blank"]
    found = [
        *_flips(condition, solid),
        *_numbers(condition, solid),
        *_macros(condition, solid),
        *_elements(condition, solid),
        *_operands(condition, split(condition)),
    ]
    once = {edit.text: edit for edit in reversed(found) if edit.text != condition}
    return sorted(once.values(), key=lambda edit: (edit.start, edit.words))


def _flips(condition: str, solid: Sequence[Token]) -> Iterator[Edit]:
    for i, token in enumerate(solid):
        if token.kind == "sign":
            for other in FLIPS.get(token.text, ()):
                yield _replaced(condition, solid, i, other)


def _numbers(condition: str, solid: Sequence[Token]) -> Iterator[Edit]:
    """By one in the last place: 4 to 3 and 5, 0.25 to 0.24 and 0.26; not within a list."""
    for i, token in enumerate(solid):
        if token.kind != "number" or not token.text.replace(".", "").isdigit():
            continue
        if not _is_element(solid, i):
            for other in moved(Decimal(token.text)):
                yield _replaced(condition, solid, i, format(other, "f"))


def moved(number: Decimal) -> tuple[Decimal, Decimal]:
    """One less and one more in the last place as written."""
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0))
    return number - step, number + step


def _macros(condition: str, solid: Sequence[Token]) -> Iterator[Edit]:
    for i, token in enumerate(solid[:-1]):
        head, _, last = token.name.rpartition(".")
        if token.kind == "name" and head and last in MACROS and solid[i + 1].text == "(":
            yield _replaced(condition, solid, i, f"{head}.{MACROS[last]}", MACROS[last])


def _replaced(condition: str, solid: Sequence[Token], i: int, other: str, words: str = "") -> Edit:
    """One token by another; the words give the comparison around it, before and after."""
    token = solid[i]
    text = condition[: token.start] + other + condition[token.start + len(token.text) :]
    if words:
        return Edit(text, f"{token.name} becomes {words}", token.start)
    first, last = _around(solid, i)
    was = condition[solid[first].start : solid[last].start + len(solid[last].text)]
    offset = token.start - solid[first].start
    now = was[:offset] + other + was[offset + len(token.text) :]
    return Edit(text, f"{_line(was)} becomes {_line(now)}", token.start)


def _around(solid: Sequence[Token], i: int) -> tuple[int, int]:
    """The tokens of the comparison that a token is part of."""
    return _reach(solid, i, -1, _CLOSE, _OPEN), _reach(solid, i, 1, _OPEN, _CLOSE)


def _reach(
    solid: Sequence[Token], i: int, step: int, inwards: frozenset[str], outwards: frozenset[str]
) -> int:
    depth, at = 0, i
    while 0 <= at + step < len(solid):
        token = solid[at + step]
        is_sign = token.kind == "sign"
        if depth == 0 and is_sign and (token.text in outwards or token.text in _ENDS):
            break
        depth += is_sign and token.text in inwards
        depth -= is_sign and token.text in outwards
        at += step
    return at


def _elements(condition: str, solid: Sequence[Token]) -> Iterator[Edit]:
    """Each element of a list of two and more left out."""
    for i, token in enumerate(solid):
        if not _is_element(solid, i):
            continue
        after, before = solid[i + 1], solid[i - 1]
        if after.text == ",":
            start, end = token.start, solid[i + 2].start
        elif before.text == ",":
            start, end = before.start, token.start + len(token.text)
        else:
            continue
        yield Edit(condition[:start] + condition[end:], f"without {token.text}", token.start)


def _is_element(solid: Sequence[Token], i: int) -> bool:
    """A text or a number between brackets or commas of a list."""
    if solid[i].kind not in ("string", "number") or not 0 < i < len(solid) - 1:
        return False
    if solid[i - 1].text not in ("[", ",") or solid[i + 1].text not in (",", "]"):
        return False
    depth = 0
    for token in reversed(solid[:i]):
        if token.kind == "sign" and depth == 0 and token.text in _OPEN:
            return token.text == "["
        if token.kind == "sign":
            depth += (token.text in _CLOSE) - (token.text in _OPEN)
    return False


def _operands(condition: str, clause: Clause) -> Iterator[Edit]:
    """Operands of ``&&`` and ``||`` left out; parts that are no comparison turned round."""
    if clause.operator in ("and", "or"):
        for k, part in enumerate(clause.parts):
            yield _left_out(condition, clause, k, part)
    for part in clause.parts:
        if part.parts or clause.operator != "not":
            yield from _operands(condition, part)
    if clause.operator == "not":
        inner = clause.parts[0]
        yield _instead(condition, clause, f"({inner.text})", f"not {_line(clause.text)}")
    elif not clause.parts and not _compares(clause):
        yield _instead(condition, clause, f"!({clause.text})", f"not {_line(clause.text)}")


def _left_out(condition: str, clause: Clause, k: int, part: Clause) -> Edit:
    if k + 1 < len(clause.parts):
        start, end = part.start, clause.parts[k + 1].start
    else:
        start, end = clause.parts[k - 1].end, part.end
    return Edit(condition[:start] + condition[end:], f"without {_line(part.text)}", part.start)


def _instead(condition: str, clause: Clause, other: str, words: str) -> Edit:
    text = condition[: clause.start] + other + condition[clause.end :]
    return Edit(text, words, clause.start)


def _compares(clause: Clause) -> bool:
    """Whether the part itself is a comparison, which is turned round by a flip."""
    solid = [token for token in tokens(clause.text) if token.kind != "blank"]
    depth = 0
    for token in solid:
        is_sign = token.kind == "sign"
        depth += is_sign and token.text in _OPEN
        depth -= is_sign and token.text in _CLOSE
        if is_sign and depth == 0 and token.text in FLIPS:
            return True
    return False


def _line(text: str) -> str:
    return " ".join(text.split())
