"""The one place that knows the CEL library: text in, programs or problems out.

Names are declared flat (``site.operator.owners`` is one variable), so that a typing mistake is
an error before anything runs. A name without a value makes an error value, which ``&&`` and
``||`` absorb exactly as Kleene's logic absorbs "unknown"; hence three-valued answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudplan.diagnostics import did_you_mean
from cloudplan.rules.attributes import OWNERS, AttributeType, Value
from cloudplan.rules.expression import HAS, Draft, Token

_ERROR = re.compile(r"^(?:INVALID_ARGUMENT: )?ERROR: <input>:(\d+):(-?\d+): (.*)$", re.MULTILINE)
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '\((.*)\)'")
_LONE_EQUALS = "token recognition error at: '="
_MIXED = {
    "(double, int)": {"left": False},
    "(int, double)": {"left": True},
    "(int, list(double))": {"left": True},
    "(double, list(int))": {"left": False, "each": True},
}
_WIDENED = frozenset(f"_{sign}_" for sign in ("<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/"))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a condition cannot be used; `start` is an offset in the author's text."""

    code: str
    summary: str
    fix: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """A condition that type-checks; `reads` are the attributes and groups that it names."""

    reads: frozenset[str]
    _expression: Any

    def ask(self, values: Mapping[str, Value]) -> bool | None:
        """True, false, or `None` for unknown; a name that is absent or `None` is unknown.

        What cannot be worked out (a division by zero, a broken pattern, a loop without end) is
        unknown as well.
        """
        data: dict[str, Any] = {HAS + name: values.get(name) is not None for name in self.reads}
        for name in self.reads:
            value = values.get(name)
            if value is not None:
                data[name] = list(value) if isinstance(value, tuple) else value
        try:
            answer = self._expression.eval(data=data).value()
        except RuntimeError:  # more steps than the library allows, text that is no Unicode
            return None
        return answer if isinstance(answer, bool) else None


class Compiler:
    """Compiles conditions over a fixed set of names and types."""

    def __init__(self, types: Mapping[str, AttributeType]) -> None:
        from cel_expr_python import cel  # type: ignore[import-untyped]

        kinds = {
            "string": cel.Type.STRING,
            "strings": cel.Type.List(cel.Type.STRING),
            "int": cel.Type.INT,
            "double": cel.Type.DOUBLE,
            "bool": cel.Type.BOOL,
            "timestamp": cel.Type.TIMESTAMP,
        }
        variables = {name: kinds[type_] for name, type_ in types.items()}
        known = {HAS + name: cel.Type.BOOL for name in types}
        self._names = frozenset(types)
        self._bool = cel.Type.BOOL
        self._environment = cel.NewEnv(variables=variables | known)

    def compile(self, text: str) -> Program | tuple[Problem, ...]:
        """A program, or every problem of the text."""
        if not _is_unicode(text):
            summary = "not a CEL expression: it holds half a Unicode character"
            return (Problem("condition-syntax", summary),)
        draft = Draft(text)
        while True:
            try:
                expression = self._environment.compile(draft.text)
            except RuntimeError as refusal:
                found = [(int(m[1]), int(m[2]), m[3]) for m in _ERROR.finditer(str(refusal))]
                if not _widen(draft, found):
                    return tuple(self._problems(draft, found)) or (_other(str(refusal)),)
            else:
                break
        if expression.return_type() != self._bool:
            kind = expression.return_type().name().lower()
            return (Problem("condition-type", f"a condition is true or false, this is {kind}"),)
        return Program(draft.reads(self._names), expression)

    def _problems(self, draft: Draft, found: list[tuple[int, int, str]]) -> Iterator[Problem]:
        for line, column, message in found:
            if "'*error*'" in message:  # follows from another error that is told
                continue
            index = draft.at(line, column)
            token = draft.tokens[index] if index is not None else None
            start = token.start if token else len("".join(t.text for t in draft.tokens))
            yield self._problem(message, token, start)

    def _problem(self, message: str, token: Token | None, start: int) -> Problem:
        if match := _UNDECLARED.match(message):
            return self._unknown_name(match[1].removeprefix(HAS), start)
        if match := _OVERLOAD.match(message):
            operator = match[1].strip("_@") or match[1]
            return Problem("condition-type", f'"{operator}" does not take ({match[2]})', "", start)
        if message.startswith("Syntax error: "):
            said = message.removeprefix("Syntax error: ").split(" expecting {")[0]
            fix = 'write "==" to compare' if said.startswith(_LONE_EQUALS) else ""
            return Problem("condition-syntax", f"not a CEL expression: {said}", fix, start)
        return Problem("condition-type", message, "", start)

    def _unknown_name(self, name: str, start: int) -> Problem:
        fix = did_you_mean(name, self._names)
        if name.startswith("groups."):
            return Problem("unknown-group", f'unknown group "{name[7:]}"', fix, start)
        what = "attribute" if name.split(".")[0] in OWNERS else "name"
        return Problem("unknown-attribute", f'unknown {what} "{name}"', fix, start)


def _widen(draft: Draft, found: list[tuple[int, int, str]]) -> bool:
    """Make doubles of the ints that meet doubles; whether there was anything to do."""
    todo = []
    for line, column, message in found:
        match, index = _OVERLOAD.match(message), draft.at(line, column)
        if match is None or index is None:
            continue
        sides = _MIXED.get(f"({match[2]})")
        if sides and (match[1] in _WIDENED or match[1] == "@in") and draft.can_widen(index):
            todo.append((index, sides))
    for index, sides in todo:
        draft.widen(index, **sides)
    return bool(todo)


def _is_unicode(text: str) -> bool:
    """JSON can write lone surrogates; the library takes UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _other(message: str) -> Problem:
    """Refusals without a place, such as nesting that is too deep."""
    said = message.split("\n")[0].removesuffix("]").rsplit(" [", 1)[0].split(": ", 1)[-1]
    return Problem("condition-syntax", f"not usable as a CEL expression: {said}")
