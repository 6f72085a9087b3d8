"""Subjects grouped by what is read of them, so that a rule is asked once per group.

100,000 workloads on 100 sites are ten million pairs, but few distinct combinations of the
handful of attributes that one rule reads.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cloudplan.rules.attributes import Reading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Classes:
    """`of[i]` is the class of subject i, `first[k]` the first subject of class k."""

    of: list[int]
    first: list[int]


class Table(Generic[T]):
    """A fixed sequence of subjects; columns and groupings are made once and kept."""

    def __init__(self, subjects: Sequence[T]) -> None:
        self.subjects = subjects
        self._columns: dict[str, list[Hashable]] = {}
        self._classes: dict[tuple[str, ...], Classes] = {}

    def classes(self, readings: tuple[Reading[T], ...]) -> Classes:
        """Group the subjects by their values of `readings` (one class when there are none)."""
        key = tuple(reading.name for reading in readings)
        if key not in self._classes:
            self._classes[key] = self._group(readings)
        return self._classes[key]

    def _group(self, readings: tuple[Reading[T], ...]) -> Classes:
        if not readings:
            return Classes([0] * len(self.subjects), [0] if self.subjects else [])
        number: dict[Hashable, int] = {}
        of: list[int] = []
        first: list[int] = []
        for index, signature in enumerate(zip(*map(self._column, readings), strict=True)):
            found = number.setdefault(signature, len(first))
            if found == len(first):
                first.append(index)
            of.append(found)
        return Classes(of, first)

    def _column(self, reading: Reading[T]) -> list[Hashable]:
        if reading.name not in self._columns:
            self._columns[reading.name] = [reading.get(s) for s in self.subjects]
        return self._columns[reading.name]
