"""Subjects grouped by what is read of them, so that a rule is asked once per group.

100,000 workloads on 100 sites are ten million pairs, but few distinct combinations of the
handful of attributes that one rule reads.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from cloudplan.rules.attributes import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")
FEW = 32
"""So many classes are looked for one by one sooner than all subjects are gone through."""


@dataclass(frozen=True)
class Classes:
    """`of[i]` is the class of subject i, `first[k]` the first subject of class k."""

    of: list[int]
    first: list[int]

    @cached_property
    def numbers(self) -> NDArray[np.intp]:
        """`of` as an array."""
        import numpy as np

        return np.array(self.of, dtype=np.intp)


class Table(Generic[T]):
    """A fixed sequence of subjects; groupings are made once and kept."""

    def __init__(self, subjects: Sequence[T]) -> None:
        self.subjects = subjects
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
        if len(readings) == 1:
            return _numbered([readings[0].get(subject) for subject in self.subjects])
        # Numbers of values are put together, not values: a number is quick to hash.
        return _numbered(list(zip(*(self.classes((r,)).of for r in readings), strict=True)))


def _numbered(values: Sequence[Hashable]) -> Classes:
    """Equal values get one number, in the order in which they first come."""
    number = {value: k for k, value in enumerate(dict.fromkeys(values))}
    of = list(map(number.__getitem__, values))
    if len(number) <= FEW:
        return Classes(of, [of.index(k) for k in range(len(number))])
    # Backwards, so that the first subject of a class is the last to be noted.
    first = dict(zip(reversed(of), range(len(of) - 1, -1, -1), strict=True))
    return Classes(of, [first[k] for k in range(len(number))])
