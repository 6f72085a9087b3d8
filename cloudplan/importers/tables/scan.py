"""How far a sheet reaches, and which of its cells the workbook library would lose without a word.

The library makes room for every cell between the first and the last: one stray cell at XFD1048576
would ask for half a terabyte and end the process. The same look finds cells that hold an error
(``#N/A``) and formulas that were saved without a value: the library gives both as empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Numbers = NDArray[np.int32]
Flaws = dict[tuple[int, int], str]
"""By row and column, from 1: what is wrong with a cell that looks empty."""

ERROR = "its formula failed"
NO_VALUE = "its formula was saved without a value"
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_PREFIX = re.compile(rb"<([A-Za-z0-9_]*:)?worksheet\b")
_CELL = re.compile(rb"<(?:[^<>\s/!?]+:)?c[\s/>]")
_MOST_WITHOUT_CELL = 8 << 20
_MOST_FLAWS = 100_000


class OddSheet(ValueError):  # noqa: N818 - it asks for a slower way, or becomes a refusal
    """A sheet whose XML is not as spreadsheet programs write it."""


@dataclass(slots=True)
class Extent:
    """The smallest box around all cells with content, by numbers from 1."""

    first_row: int = 1 << 30
    last_row: int = 0
    first_column: int = 1 << 30
    last_column: int = 0
    flaws: Flaws = field(default_factory=dict)

    @property
    def cells(self) -> int:
        if not self.last_row:
            return 0
        rows = self.last_row - self.first_row + 1
        return rows * (self.last_column - self.first_column + 1)

    def take(self, rows: Numbers, columns: Numbers) -> None:
        if rows.size:
            self.first_row = min(self.first_row, int(rows.min()))
            self.last_row = max(self.last_row, int(rows.max()))
            self.first_column = min(self.first_column, int(columns.min()))
            self.last_column = max(self.last_column, int(columns.max()))


def scan(pieces: Iterable[bytes]) -> Extent:
    """Looks through a sheet's XML; raises `OddSheet`, with "dtd" for a document type."""
    extent = Extent()
    prefix: bytes | None = None
    for segment in _whole_cells(pieces):
        if b"<!" in segment and _DTD.search(segment):
            raise OddSheet("dtd")
        if prefix is None:
            found = _PREFIX.search(segment)
            if not found:
                raise OddSheet("it does not begin as a sheet does")
            prefix = found[1] or b""
        _look(segment, prefix, extent)
    return extent


def _whole_cells(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut where a cell begins, so that none is seen in halves."""
    rest = b""
    for piece in pieces:
        buffer = rest + piece
        cut = _last_cell(buffer)
        if cut <= 0 and len(buffer) > _MOST_WITHOUT_CELL:
            cut = buffer.rfind(b">") + 1
            if not cut:
                raise OddSheet("a tag has more than 8 MiB")
        if cut > 0:
            yield buffer[:cut]
        rest = buffer[max(cut, 0) :]
    if rest:
        yield rest


def _last_cell(buffer: bytes) -> int:
    prefixed = buffer.rfind(b":c ")
    return max(buffer.rfind(b"<c "), buffer.rfind(b"<", 0, max(prefixed, 0)))


def _look(segment: bytes, prefix: bytes, extent: Extent) -> None:
    opening = b"<" + prefix + b"c"
    plain = segment.count(opening + b' r="')
    # Also under another prefix: the workbook library does not look at prefixes.
    at_most = segment.count(b"<c") + segment.count(b":c")
    if prefix:
        at_most -= segment.count(b"</" + prefix + b"c")
    if plain != at_most and plain != sum(1 for _ in _CELL.finditer(segment)):
        raise OddSheet("its cells are not written as spreadsheet programs do")
    extent.take(*_references(segment, opening + b' r="'))
    _find_flaws(segment, opening, extent.flaws)


def _references(segment: bytes, start: bytes) -> tuple[Numbers, Numbers]:
    """Rows and columns of all cells that are not empty."""
    data: Bytes = np.frombuffer(segment + b" " * 64, dtype=np.uint8)
    at = np.flatnonzero((data[:-1] == start[0]) & (data[1:] == start[1]))
    for offset, byte in enumerate(start[2:], 2):
        at = at[data[at + offset] == byte]
    if b'"/>' in segment or b'"></' in segment:
        at = at[_has_content(data, at)]
    at = at + len(start)
    columns, at = _counted(data, at, first=b"A", base=26, least=1, most=3)
    rows, at = _counted(data, at, first=b"0", base=10, least=0, most=8)
    if at.size and not ((data[at] == 34) & (columns > 0) & (rows > 0)).all():
        raise OddSheet("it has a cell without a proper place")
    return rows, columns


def _counted(
    data: Bytes, at: Places, *, first: bytes, base: int, least: int, most: int
) -> tuple[Numbers, Places]:
    """The numbers that begin at some places, in signs from `first` on, and where they end."""
    numbers = np.zeros(at.size, np.int32)
    for _ in range(most):
        sign = data[at] - np.uint8(first[0])
        is_one = sign < base
        if not is_one.any():
            break
        numbers = np.where(is_one, numbers * np.int32(base) + sign + np.int32(least), numbers)
        at = at + is_one
    return numbers, at


def _has_content(data: Bytes, at: Places) -> NDArray[np.bool_]:
    """Cells that are more than a format: ``<c r="A1" s="2"/>`` and ``<c ...></c>`` are not."""
    ends = np.flatnonzero(data == 62)
    if not ends.size:
        return np.ones(at.size, np.bool_)
    end = ends[np.minimum(np.searchsorted(ends, at), ends.size - 1)]
    is_closed = data[end - 1] == 47
    is_bare = (data[end + 1] == 60) & (data[end + 2] == 47)
    content: NDArray[np.bool_] = ~(is_closed | is_bare)
    return content


def _find_flaws(segment: bytes, opening: bytes, flaws: Flaws) -> None:
    tag = opening[:-1]
    if b't="e"' not in segment and tag + b"f>" not in segment and tag + b"f " not in segment:
        return
    cell, formula, value = _patterns(tag)
    for found in cell.finditer(segment):
        flaw = _flaw(found[3], formula.search(found[4]) is not None, value, found[4])
        if flaw and len(flaws) < _MOST_FLAWS:
            flaws[int(found[2]), column_number(found[1])] = flaw


@lru_cache(maxsize=64)
def _patterns(tag: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]]:
    """A cell with what is in it, a formula in it, a value in it; `tag` is ``<`` with the prefix."""
    tag, end = re.escape(tag), re.escape(b"</" + tag[1:])
    start = tag + rb'c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)(?<!/)>'
    return (
        re.compile(start + rb"(.*?)" + end + rb"c>", re.DOTALL),
        re.compile(tag + rb"f[ />]"),
        re.compile(tag + rb"(?:v[^>/]*>[^<]|is\b)"),
    )


def _flaw(kind: bytes, is_formula: bool, value: re.Pattern[bytes], inside: bytes) -> str:
    if b't="e"' in kind:
        return ERROR
    # A formula may well give the empty text: then it says that it is a text.
    is_lost = is_formula and b't="str"' not in kind and not value.search(inside)
    return NO_VALUE if is_lost else ""


def column_number(letters: bytes) -> int:
    """``A`` is 1, ``AA`` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
