"""JSON to a tree with positions.

A small scanner of our own: the library's parser forgets where things stood, and YAML is not a
superset of JSON to the letter (escapes, tabs, duplicate keys, long keys). Strings are decoded by
the library. It keeps a stack of its own, so depth cannot exhaust Python's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from cloudplan.load.tree import MAX_DEPTH, Document, Map, Node, Position, Seq, parse_number, shown

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z0-9_.+-]+")
_CONSTANTS: dict[str, Node] = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Scanner:
    def __init__(self, document: Document, line: int = 1) -> None:
        self.document = document
        self.text = document.text
        self.first_line = line
        self.starts = [0, *(m.end() for m in re.finditer("\n", self.text))]
        self.i = 0

    def at(self, index: int) -> Position:
        row = bisect_right(self.starts, index) - 1
        return row + self.first_line, index - self.starts[row] + 1

    def fail(self, what: str, index: int | None = None, fix: str = "") -> Exception:
        at = self.at(self.i if index is None else index)
        return self.document.stop("json-syntax", at, f"This is not JSON: {what}", fix=fix)

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        self.i = _SPACE.match(self.text, self.i).end()  # type: ignore[union-attr]
        return self.text[self.i : self.i + 1]

    def string(self) -> str:
        start = self.i
        try:
            value, self.i = scanstring(self.text, start + 1, True)
        except JSONDecodeError as problem:
            what = problem.msg.removesuffix(" at").removesuffix(" starting")
            raise self.fail(what[:1].lower() + what[1:], problem.pos) from None
        if _SURROGATE.search(value):
            raise self.fail("half of a surrogate pair stands alone in a text", start)
        return str(value)

    def scalar(self, first: str) -> Node:
        if first == '"':
            return self.string()
        number = _NUMBER.match(self.text, self.i)
        word = _WORD.match(self.text, self.i)
        text = word.group() if word else ""
        if number and number.group() == text:
            self.i = number.end()
            return parse_number(text)
        if text in _CONSTANTS:
            self.i += len(text)
            return _CONSTANTS[text]
        if not first:
            raise self.fail("it ends in the middle")
        raise self.fail(f"{(text or first)[:40]!r} is not a value", fix=_value_fix(text or first))

    def key(self, node: Map) -> tuple[str, Position]:
        """A key and its colon."""
        at = self.at(self.i)
        if self.peek() != '"':
            raise self.fail("a key in double quotes is wanted here")
        at = self.at(self.i)
        key = self.string()
        if self.peek() != ":":
            raise self.fail("a colon is wanted here")
        self.i += 1
        if key in node:
            line, column = node.key_at(key)
            self.document.report(
                "duplicate-key",
                at,
                f'The key "{shown(key)}" is given twice',
                f"It stands at line {line}, column {column} already.",
                "keep one of the two",
            )
        return key, at


def _value_fix(text: str) -> str:
    if text.lstrip("-") in ("NaN", "Infinity", "inf", "nan"):
        return "JSON has finite numbers only; leave the key out if the figure is unknown"
    if text[:1] in ("'", "/", "#"):
        return "JSON has double quotes and no comments"
    return ""


def parse_json(document: Document, line: int = 1) -> None:
    """Fill `document.root`; raises `StopReading` at the first syntax error.

    `line` is the number of the text's first line (a line of NDJSON is a text of its own).
    """
    scanner = _Scanner(document, line)
    document.starts = scanner.starts
    if not scanner.peek():
        raise document.stop("empty-file", (line, 1), "The file is empty")
    document.at = scanner.at(scanner.i)
    document.root = _value(scanner)
    if scanner.peek():
        raise scanner.fail("something follows the end of the value")


def _value(scanner: _Scanner) -> Node:
    """One value with all that is in it, by a stack of open collections."""
    stack: list[Map | Seq] = []
    key, key_at = "", (1, 1)
    keys: list[tuple[str, Position]] = []
    while True:
        first = scanner.peek()
        at = scanner.at(scanner.i)
        if first in ("{", "["):
            if len(stack) >= MAX_DEPTH:
                raise scanner.document.too_deep(at)
            value: Node = Map(at) if first == "{" else Seq(at)
            scanner.i += 1
            is_open = scanner.peek() != ("}" if first == "{" else "]")
            scanner.i += not is_open
        else:
            value, is_open = scanner.scalar(first), False
        if stack:
            _put(stack[-1], value, key, key_at, at)
        if is_open:
            keys.append((key, key_at))
            stack.append(value)
        else:
            value = _close_finished(scanner, stack, value)
            if not stack:
                return value
        if isinstance(stack[-1], Map):
            key, key_at = scanner.key(stack[-1])


def _put(parent: Map | Seq, value: Node, key: str, key_at: Position, at: Position) -> None:
    if isinstance(parent, Seq):
        parent.append(value)
        parent.marks.append(at)
    elif key not in parent:
        parent[key] = value
        parent.marks[key] = (*key_at, *at)


def _close_finished(scanner: _Scanner, stack: list[Map | Seq], value: Node) -> Node:
    """Step over a comma, or close every collection that ends here; the last value closed."""
    while stack:
        end = "}" if isinstance(stack[-1], Map) else "]"
        found = scanner.peek()
        if found not in (",", end):
            raise scanner.fail(
                f"a comma or {end} is wanted here" if found else "it ends in the middle"
            )
        scanner.i += 1
        if found == ",":
            if scanner.peek() == end:
                raise scanner.fail("a comma stands before the closing bracket")
            break
        value = stack.pop()
    return value
