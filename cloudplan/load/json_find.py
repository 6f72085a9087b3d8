"""Where a value stands in a JSON text that is known to be sound.

A message about a line of the bulk form needs one position. What stands before it is skipped by
the library's parser, which is a hundred times quicker than a scan that keeps every position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from json import JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]

_SPACE = re.compile(r"[ \t\n\r]*")
_value = JSONDecoder().raw_decode


def find_in_text(text: str, path: Sequence[str | int], *, key: bool = False) -> int:
    """The offset of the value at `path`, or of the deepest that exists on the way there.

    With `key` the offset of the last key itself. The same answer as that of `tree.find`; a
    `ValueError` or `IndexError` when the text is not sound after all.
    """
    at = _solid(text, 0)
    for depth, step in enumerate(path):
        found = next((m for m in _members(text, at) if m[0] == step), None)
        if found is None:
            break
        at = found[1] if key and depth == len(path) - 1 else found[2]
    return at


def _members(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """Key or index, offset of the key (or of the item), offset of the value."""
    opening, number = text[at], 0
    i = _solid(text, at + 1)
    while opening in "{[" and text[i] not in "}]":
        name: str | int = number
        start = i
        if opening == "{":
            name, i = scanstring(text, i + 1, True)
            i = _solid(text, _solid(text, i) + 1)
        yield name, start, i
        _, i = _value(text, i)
        i = _solid(text, i)
        if text[i] == ",":
            i = _solid(text, i + 1)
        number += 1


def _solid(text: str, at: int) -> int:
    """The next character that is not white space."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]
