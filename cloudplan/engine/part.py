"""(M4) The part of sites' own cost that a scope carries when one workload joins or leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cloudplan.engine.problem import Ints, Problem, SharedScope
from cloudplan.engine.standing import Joined, Left, Standing


@dataclass(frozen=True)
class Part:
    """(M4) the part of sites' own cost that a scope carries; `inside` (S, R) is its demand."""

    standing: Standing
    shared: SharedScope
    inside: Ints

    @classmethod
    def of(cls, standing: Standing, shared: SharedScope) -> Part:
        """Of the plan as it stands."""
        inside = np.zeros(standing.used[:, shared.year].shape, dtype=np.int64)
        members = np.flatnonzero(shared.scope)
        demand = standing.problem.demand_at(standing.site)[members, shared.year]
        np.add.at(inside, standing.site[members], demand)
        return cls(standing, shared, inside)

    def now(self, own: Ints) -> Ints:
        """(S,) of what the sites cost as they are."""
        every = np.arange(own.size)
        return self._of(own, every, self.standing.used[:, self.shared.year], self.inside)

    def joined(self, own: Ints, joined: Joined, rows: slice) -> Ints:
        """(N, S) of what the sites cost with one workload more."""
        asked, every = joined.asked[:, :, self.shared.year], np.arange(own.shape[1])
        whole = self.standing.used[:, self.shared.year] + asked
        inside = self.inside + asked * self.shared.scope[rows][:, None, None]
        return self._of(own, every, whole, inside)

    def left(self, own: Ints, left: Left, rows: slice) -> Ints:
        """(N,) of what the sites cost with one workload less."""
        asked = left.asked[:, self.shared.year]
        whole = self.standing.used[left.site, self.shared.year] - asked
        inside = self.inside[left.site] - asked * self.shared.scope[rows][:, None]
        return self._of(own, left.site, whole, inside)

    def _of(self, own: Ints, at: Ints, whole: Ints, inside: Ints) -> Ints:
        """Half a cent goes away from zero; nobody carries anything where nothing is asked for."""
        binding = _binding(self.standing.problem, at, whole)[..., None]
        d = np.take_along_axis(whole, binding, axis=-1)[..., 0]
        n = np.take_along_axis(inside, binding, axis=-1)[..., 0] * (d > 0)
        d = np.maximum(d, 1)
        times, rest = np.divmod(np.abs(own), d)
        cents = times * n + (2 * _product(rest, n) + d) // (2 * d)
        portion: Ints = np.sign(own) * cents.astype(np.int64)
        return portion


def _binding(problem: Problem, at: Ints, demand: Ints) -> Ints:
    """The resource that fills a host of the sites `at` most; the first of equals."""
    size = problem.host_size[at]
    best = np.zeros(demand.shape[:-1], dtype=np.int64)
    most, of = demand[..., 0], np.broadcast_to(size[:, 0], best.shape)
    for r in range(1, demand.shape[-1]):
        fuller = _product(demand[..., r], of) > _product(most, size[:, r])
        fuller = fuller.astype(np.bool_) & problem.finite[at]
        best = np.where(fuller, r, best)
        most, of = np.where(fuller, demand[..., r], most), np.where(fuller, size[:, r], of)
    return best


def _product(a: Ints, b: Ints) -> Ints:
    """A x b, in whole numbers without end where 64 bits might not hold it."""
    most = int(np.abs(a).max(initial=0)) * int(np.abs(b).max(initial=0))
    product: Ints = a * b if most < 2**61 else a.astype(object) * b
    return product
