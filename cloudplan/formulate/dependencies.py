"""Which dependencies the plan has to do with, and what limits each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.candidates import Candidates, Ints
from cloudplan.model.estate import Dependency
from cloudplan.rates.bulk import Series
from cloudplan.rules import DependencyLimit


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
        every = [
            (dependency, index[dependency.from_address], index[dependency.to_address])
            for dependency in found.estate.dependencies
            if dependency.from_address in index and dependency.to_address in index
        ]
        managed = found.managed.tolist()
        kept = [(d, a, b) for d, a, b in every if managed[a] or managed[b]]
        limits = _limits(found)
        sent = ((d.gib_month, found.rows[a].growth_per_year) for d, a, _ in kept)
        return cls(
            rows=tuple(d for d, _, _ in kept),
            limits=tuple(limits.get(d, ()) if limits else () for d, _, _ in kept),
            first=np.array([a for _, a, _ in kept], dtype=np.int64),
            second=np.array([b for _, _, b in kept], dtype=np.int64),
            traffic=Series.read(sent, found.horizon.years),
        )


def _limits(found: Candidates) -> dict[Dependency, tuple[DependencyLimit, ...]]:
    """In the order of the rulebook."""
    limits: dict[Dependency, list[DependencyLimit]] = {}
    for limit in found.rulebook.dependency_limits:
        if not limit.waived:
            limits.setdefault(limit.dependency, []).append(limit)
    return {dependency: tuple(several) for dependency, several in limits.items()}
