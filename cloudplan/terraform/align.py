"""Lays files out as ``terraform fmt`` does, so that templates need not count blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_SETTING = re.compile(r'(?P<key>\s*(?:[\w.-]+|"(?:[^"\\]|\\.)*")) = (?P<value>.*)\Z')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_OPENS = re.compile(r"[{\[(]")
_CLOSES = re.compile(r"[}\])]")


def aligned(text: str) -> str:
    """The file with the ``=`` of settings below each other in line, and no blank lines too many."""
    return "\n".join(_settings(list(_lines(text)))) + "\n"


def _lines(text: str) -> Iterator[str]:
    """At most one empty line in a row; none at the beginning or end of a file or a block."""
    lines = [line.rstrip() for line in text.split("\n")]
    before = "{"
    for number, line in enumerate(lines):
        if line:
            yield line
            before = line
        elif before and not before.endswith(("{", "[", "(")) and _goes_on(lines, number):
            yield line
            before = ""


def _goes_on(lines: list[str], number: int) -> bool:
    after = next((line for line in lines[number:] if line), None)
    return after is not None and after.strip()[:1] not in ("}", "]", ")")


def _settings(lines: list[str]) -> Iterator[str]:
    chain: list[tuple[str, str]] = []
    for line in lines:
        found = _SETTING.match(line)
        if found and not _goes_over(found["value"]):
            chain.append((found["key"], found["value"]))
            continue
        yield from _in_line(chain)
        yield line
        chain = []
    yield from _in_line(chain)


def _in_line(chain: list[tuple[str, str]]) -> Iterator[str]:
    width = max((_columns(key) for key, _ in chain), default=0)
    for key, value in chain:
        yield f"{key}{' ' * (width - _columns(key))} = {value}"


def _columns(text: str) -> int:
    """Terraform counts what a reader sees as one character, marks on it included."""
    return sum(not unicodedata.combining(character) for character in text)


def _goes_over(value: str) -> bool:
    """Whether a value ends on a later line."""
    bare = _STRING.sub("", value)
    return len(_OPENS.findall(bare)) > len(_CLOSES.findall(bare))
