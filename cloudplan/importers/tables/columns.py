"""Which column is which: headers as people and versions write them, told apart and matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_SPACES = re.compile(r"[\s_\-\u00a0]+")
_DECORATION = " :*⚡.,;?\u200b\ufeff\ufe0f"
_UNIT = re.compile(r"^(.*?)\s*[(\[]?\s*(?:in\s+)?([kmgt])(i?)b\s*[)\]]?$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an importer reads: `name` as it asks for it, `also` what else it was called."""

    name: str
    also: tuple[str, ...] = ()
    required: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.name, *self.also)


def columns(*names: str | Column) -> tuple[Column, ...]:
    """``columns("VM", Column("CPUs", ("Num CPU",)))``."""
    return tuple(Column(name) if isinstance(name, str) else name for name in names)


@lru_cache(maxsize=8_192)
def plain(header: str) -> str:
    """A header without case, decoration, kinds of blanks: ``*OS_Name :`` → ``os name``."""
    text = unicodedata.normalize("NFKC", header).casefold()
    # What begins with _ is another column than what does not: its names instead of its ids.
    mark = "_" if text.startswith("_") else ""
    return mark + _SPACES.sub(" ", text).strip(_DECORATION).strip()


@lru_cache(maxsize=8_192)
def parted(header: str) -> tuple[str, str]:
    """Name and unit of a header: ``Provisioned MB`` → ``("provisioned", "MB")``; none is empty."""
    found = _UNIT.match(plain(header))
    if not found or not found[1]:
        return plain(header), ""
    return found[1], f"{found[2].upper()}{found[3]}B"


@dataclass(frozen=True, slots=True)
class Match:
    """Where the columns stand: by a column's name its index, and what else was found.

    `twice` are pairs of a column's name and the index of a further header for it; `others` the
    indexes of headers that nobody asked for.
    """

    at: Mapping[str, int]
    twice: tuple[tuple[str, int], ...]
    others: tuple[int, ...]


def matched(headers: Sequence[str], wanted: Iterable[Column]) -> Match:
    """A header counts for a column by its whole text, else by its name without the unit."""
    wanted = tuple(wanted)
    at: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    taken: set[int] = set()
    for names in (_by_text(wanted), _by_name(wanted)):
        for index, name in _hits(headers, names):
            if index in taken:
                continue
            taken.add(index)
            if name in at:
                twice.append((name, index))
            else:
                at[name] = index
    others = tuple(i for i, header in enumerate(headers) if header and i not in taken)
    return Match(at, tuple(sorted(twice, key=lambda pair: pair[1])), others)


def _hits(headers: Sequence[str], names: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    by_unit = "" in names
    for index, header in enumerate(headers):
        name = names.get(parted(header)[0] if by_unit else plain(header)) if header else None
        if name is not None:
            yield index, name


def _by_text(wanted: Sequence[Column]) -> dict[str, str]:
    return {plain(header): column.name for column in reversed(wanted) for header in column.headers}


def _by_name(wanted: Sequence[Column]) -> dict[str, str]:
    names = {
        parted(header)[0]: column.name for column in reversed(wanted) for header in column.headers
    }
    return {**names, "": ""}
