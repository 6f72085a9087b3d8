"""The text of a condition as tokens, so that it can be rewritten and errors still point home.

Two rewrites make the library speak the published language: ``has(a.b)`` becomes a variable of
its own, and ints that meet doubles are widened (`Draft.widen`). Tokens keep their place in the
author's text; `Draft.home` finds it again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate

HAS = "has_"
"""Prefix of the variable that says whether an attribute is known."""

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*)
    |(?P<string>[bB]?[rR][bB]?(?:'''(?:.|\n)*?'''|\"\"\"(?:.|\n)*?\"\"\"|'[^'\n]*'|"[^"\n]*")
        |[bB]?(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
        |'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))
    |(?P<number>0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\d+|\.\d+)(?:[eE][+-]?\d+)?[uU]?)
    |(?P<name>in\b|[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)
    |(?P<sign>&&|\|\||<=|>=|==|!=|(?:.|\n))""",
    re.VERBOSE,
)
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_LEVELS: dict[str, int] = (
    dict.fromkeys(("?", ":", ","), 0)
    | {"||": 1, "&&": 2}
    | dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 3)
    | dict.fromkeys(("+", "-"), 4)
    | dict.fromkeys(("*", "/", "%"), 5)
)
"""How tightly a binary operator binds."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the author's text and the offset where it starts; blanks are tokens too."""

    kind: str
    text: str
    start: int

    @property
    def name(self) -> str:
        """A dotted name without the blanks that CEL allows around its dots."""
        return "".join(self.text.split())


def tokens(text: str) -> list[Token]:
    """The whole text, piece by piece."""
    return [Token(m.lastgroup or "", m[0], m.start()) for m in _TOKEN.finditer(text)]


class Draft:
    """A condition on its way to the compiler: `text` is what the compiler is given."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self._shown = [token.text for token in self.tokens]
        self._widened: set[int] = set()
        self._rewrite_has()

    @property
    def text(self) -> str:
        return "".join(self._shown)

    @property
    def names(self) -> Iterator[Token]:
        """The dotted names outside strings and comments."""
        return (token for token in self.tokens if token.kind == "name")

    def reads(self, known: Collection[str]) -> frozenset[str]:
        """Which of the `known` names occur; ``site.kind.startsWith`` reads ``site.kind``."""
        found = (longest_known(token.name, known) for token in self.names)
        return frozenset(name for name in found if name is not None)

    def at(self, line: int, column: int) -> int | None:
        """The index of the token that the compiler calls `line`:`column`, both from 1."""
        lines = self.text.split("\n")
        offset = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
        ends = list(accumulate(len(shown) for shown in self._shown))
        index = bisect_right(ends, offset)
        return index if index < len(self.tokens) else None

    def can_widen(self, index: int) -> bool:
        """Whether the token is a binary operator that was not widened before: once is enough."""
        return self._level(index) > 0 and index not in self._widened

    def widen(self, operator: int, *, left: bool, each: bool = False) -> None:
        """Turn the int operand on one side of a binary operator into a double.

        With `each` the operand is a list, whose elements are turned.
        """
        self._widened.add(operator)
        first, last = self._operand(operator, left=left)
        before, after = ("(", ").map(n_, double(n_))") if each else ("double(", ")")
        self._shown[first] = before + self._shown[first]
        self._shown[last] += after

    def _operand(self, operator: int, *, left: bool) -> tuple[int, int]:
        """First and last token of an operand: up to an operator that binds no tighter."""
        step, level = (-1, self._level(operator) - 1) if left else (1, self._level(operator))
        inwards, outwards = (_CLOSE, _OPEN) if left else (_OPEN, _CLOSE)
        depth, index = 0, operator + step
        operand: list[int] = []
        while 0 <= index < len(self.tokens):
            token = self.tokens[index]
            ends = token.text in outwards or 0 <= self._level(index) <= level
            if depth == 0 and ends:
                break
            depth += (token.text in inwards) - (token.text in outwards)
            operand += [index] if token.kind != "blank" else []
            index += step
        return min(operand), max(operand)

    def _level(self, index: int) -> int:
        """How tightly the token binds two operands; -1 when it is no binary operator."""
        token = self.tokens[index]
        if token.kind not in ("sign", "name"):
            return -1
        level = _LEVELS.get(token.text, -1)
        return -1 if token.text == "-" and self._is_unary(index) else level

    def _is_unary(self, index: int) -> bool:
        before = [token for token in self.tokens[:index] if token.kind != "blank"]
        if not before or before[-1].text == "in":
            return True
        return before[-1].kind == "sign" and before[-1].text not in _CLOSE

    def _rewrite_has(self) -> None:
        solid = [i for i, token in enumerate(self.tokens) if token.kind != "blank"]
        for a, b, c, d in zip(solid, solid[1:], solid[2:], solid[3:], strict=False):
            texts = (self.tokens[a].text, self.tokens[b].text, self.tokens[d].text)
            if texts == ("has", "(", ")") and self.tokens[c].kind == "name":
                self._shown[a] = self._shown[b] = self._shown[d] = ""
                self._shown[c] = HAS + self.tokens[c].name


def longest_known(name: str, known: Collection[str]) -> str | None:
    """The longest leading part of a dotted name that is known."""
    parts = name.split(".")
    heads = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((head for head in heads if head in known), None)
