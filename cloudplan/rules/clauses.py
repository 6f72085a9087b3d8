"""The boolean structure of a condition: what stands on the sides of ``&&``, ``||``, ``!``, ``?:``.

The library's own parser gives a tree without the text of its parts and with macros written out,
so the tokens of `expression` are split here, by the precedence that CEL publishes. A macro such as
``all`` and everything inside it is one part. A test holds the split to the library: the parts,
put together by Kleene's logic, answer as the whole does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from cloudplan.rules.expression import Token, tokens

Operator = Literal["and", "or", "not", "if", ""]
_LEVELS: tuple[tuple[str, Operator], ...] = (("||", "or"), ("&&", "and"))
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_BINARY = frozenset(("<", "<=", ">", ">=", "==", "!=", "in", "+", "-", "*", "/", "%"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a condition that is true or false; without `parts` it cannot be split further.

    `text` is ``condition[start:end]``, with the brackets around it if there are any. `parts` are
    the operands of `operator`; of ``if`` the question and the two answers.
    """

    operator: Operator
    text: str
    start: int
    parts: tuple[Clause, ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def atoms(self) -> Iterator[Clause]:
        """The parts that cannot be split, from left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.atoms


@lru_cache(maxsize=4096)
def split(condition: str) -> Clause:
    """The tree of a condition that type-checks."""
    solid = [token for token in tokens(condition) if token.kind != "blank"]
    return _clause(condition, solid)


def _clause(condition: str, solid: Sequence[Token]) -> Clause:
    start, last = solid[0].start, solid[-1]
    text = condition[start : last.start + len(last.text)]
    inner = solid
    while len(inner) > 2 and _closing(inner, 0) == len(inner) - 1 and inner[0].text == "(":
        inner = inner[1:-1]
    operator, spans = _operands(inner)
    parts = tuple(_clause(condition, span) for span in spans)
    return Clause(operator, text, start, parts)


def _operands(solid: Sequence[Token]) -> tuple[Operator, list[Sequence[Token]]]:
    """The operator that binds least, and what stands on its sides."""
    flat = _outside_brackets(solid)
    if ternary := _ternary(solid, flat):
        return "if", ternary
    for sign, operator in _LEVELS:
        cuts = [i for i in flat if solid[i].text == sign and solid[i].kind == "sign"]
        if cuts:
            edges = [-1, *cuts, len(solid)]
            return operator, [solid[a + 1 : b] for a, b in pairwise(edges)]
    if solid[0].text == "!" and not any(_is_binary(solid[i]) for i in flat):
        return "not", [solid[1:]]
    return "", []


def _is_binary(token: Token) -> bool:
    return token.text in _BINARY and token.kind in ("sign", "name")


def _ternary(solid: Sequence[Token], flat: list[int]) -> list[Sequence[Token]]:
    """``a ? b : c ? d : e`` asks a first; its colon is the one that closes its own ``?``."""
    asks = [i for i in flat if solid[i].text == "?"]
    if not asks:
        return []
    depth = 0
    for i in (i for i in flat if i > asks[0]):
        if solid[i].text == "?":
            depth += 1
        elif solid[i].text == ":":
            if depth == 0:
                return [solid[: asks[0]], solid[asks[0] + 1 : i], solid[i + 1 :]]
            depth -= 1
    return []


def _outside_brackets(solid: Sequence[Token]) -> list[int]:
    found, depth = [], 0
    for i, token in enumerate(solid):
        is_sign = token.kind == "sign"
        depth -= is_sign and token.text in _CLOSE
        if depth == 0 and not (is_sign and token.text in _CLOSE | _OPEN):
            found.append(i)
        depth += is_sign and token.text in _OPEN
    return found


def _closing(solid: Sequence[Token], opening: int) -> int:
    """The index of the bracket that closes the one at `opening`; -1 when there is none."""
    depth = 0
    for i in range(opening, len(solid)):
        if solid[i].kind == "sign":
            depth += (solid[i].text in _OPEN) - (solid[i].text in _CLOSE)
        if depth == 0:
            return i
    return -1


Ask = Callable[[str], "bool | None"]
"""The answer of a part by its text: true, false, or `None` for unknown."""


def visited(clause: Clause, ask: Ask) -> Iterator[tuple[Clause, bool | None]]:
    """Every part that is looked at when the condition is read from the left, and its answer.

    What stands behind a false ``&&`` or a true ``||``, and the other answer of a ``?:``, does not
    count: it decides nothing.
    """
    yield clause, ask(clause.text)
    if clause.operator == "if":
        yield from visited(clause.parts[0], ask)
        answer = ask(clause.parts[0].text)
        if answer is not None:
            yield from visited(clause.parts[1 if answer else 2], ask)
        return
    for part in clause.parts:
        yield from visited(part, ask)
        decides = {"and": False, "or": True}.get(clause.operator)
        if decides is not None and ask(part.text) is decides:
            return


def answer(clause: Clause, ask: Ask) -> bool | None:
    """The whole by Kleene's logic from the answers of the parts that cannot be split."""
    if not clause.parts:
        return ask(clause.text)
    said = [answer(part, ask) for part in clause.parts]
    if clause.operator == "not":
        return None if said[0] is None else not said[0]
    if clause.operator == "if":
        return None if said[0] is None else said[1 if said[0] else 2]
    decides = clause.operator == "or"
    if decides in said:
        return decides
    return None if None in said else not decides
