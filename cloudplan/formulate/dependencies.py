"""Which dependencies the plan has to do with, and what limits each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.candidates import Candidates, Ints
from cloudplan.model.estate import Dependency
from cloudplan.rates.bulk import Series
from cloudplan.rules import DependencyLimit

ABSENT = -1


@dataclass(frozen=True, eq=False)
class Dependencies:
    """E dependencies with both ends in the plan and at least one end managed.

    `limits[e]` are the limits on dependency e that are not waived; `first` and `second` (E,) the
    rows of the sender and the receiver; `traffic` (E, T) is what it sends by year.
    """

    rows: tuple[Dependency, ...]
    limits: tuple[tuple[DependencyLimit, ...], ...]
    first: Ints
    second: Ints
    traffic: Series

    @classmethod
    def of(cls, found: Candidates, index: dict[str, int]) -> Dependencies:
        """In the estate's order; `index` is address -> row."""
        every, limits = found.estate.dependencies, _limits(found)
        first = np.array([index.get(d.from_address, ABSENT) for d in every], dtype=np.int64)
        second = np.array([index.get(d.to_address, ABSENT) for d in every], dtype=np.int64)
        managed = np.append(found.managed, False)
        bound = (first != ABSENT) & (second != ABSENT) & (managed[first] | managed[second])
        rows = tuple(every[e] for e in np.flatnonzero(bound).tolist())
        growth = (found.rows[w].growth_per_year for w in first[bound].tolist())
        sent = zip((d.gib_month for d in rows), growth, strict=True)
        return cls(
            rows=rows,
            limits=tuple(limits.get(d, ()) if limits else () for d in rows),
            first=first[bound],
            second=second[bound],
            traffic=Series.read(sent, found.horizon.years),
        )


def _limits(found: Candidates) -> dict[Dependency, tuple[DependencyLimit, ...]]:
    """In the order of the rulebook."""
    limits: dict[Dependency, list[DependencyLimit]] = {}
    for limit in found.rulebook.dependency_limits:
        if not limit.waived:
            limits.setdefault(limit.dependency, []).append(limit)
    return {dependency: tuple(several) for dependency, several in limits.items()}
