"""Candidates first: for every workload and site, either a price or the reason why not.

A candidate is a pair that no deny rule forbids and that has a price. The arrays here are what
the engine optimises over; the cost lines behind a figure are made again, by the same
functions, for the pairs that somebody wants to see.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cloudplan.model.estate import Application, Estate, Workload
from cloudplan.model.money import MissingPrice, from_cents, tco, to_cents
from cloudplan.rates import Horizon, placement_cost, priced_line
from cloudplan.rules import Rulebook, Verdicts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """Rows are `rows`, columns `estate.sites`.

    `cost` (W, S) is the TCO in cents of what a workload alone causes on a site, `priced` (W, S)
    the cents that priced rules add; both are 0 where `allowed` is false. `missing` says why a
    pair that the rules allow has no price. `managed` (W,) is false for what the targets leave
    alone: such a row stays where it is, at no cost to this plan.
    """

    estate: Estate
    rulebook: Rulebook
    horizon: Horizon
    rows: tuple[Workload, ...]
    managed: Bools
    verdicts: Verdicts
    permitted: Bools
    allowed: Bools
    cost: Ints
    priced: Ints
    missing: dict[tuple[int, int], str]
    targets: tuple[str, ...] = ()

    def is_target(self, workload: Workload) -> bool:
        """Whether the plan may decide about it; without targets it may about all."""
        return is_target(workload, self.targets)

    def application(self, row: int) -> Application:
        return self.estate.application_by_id[self.rows[row].application]


def find_candidates(rulebook: Rulebook, targets: tuple[str, ...] = ()) -> Candidates:
    """Judge and price every pair of `rulebook.rows` x sites.

    Rows that `targets` (addresses or application ids; none means all) do not name stay fixed on
    today's site; those that have no site today are left out.
    """
    estate = rulebook.estate
    kept = [
        k for k, row in enumerate(rulebook.rows) if is_target(row, targets) or row.site is not None
    ]
    rows = tuple(rulebook.rows[k] for k in kept)
    managed = np.array([is_target(row, targets) for row in rows], dtype=np.bool_)
    verdicts = rulebook.judge_all().only(kept)
    permitted = _permitted(rows, managed, verdicts, estate)
    horizon = Horizon.of(estate)
    shape = (len(rows), len(estate.sites))
    cost, missing = np.zeros(shape, dtype=np.int64), dict[tuple[int, int], str]()
    for w, s in zip(*np.nonzero(permitted & managed[:, None]), strict=True):
        application = estate.application_by_id[rows[w].application]
        found = placement_cost(estate, horizon, rows[w], application, estate.sites[s])
        if isinstance(found, MissingPrice):
            missing[int(w), int(s)] = found.reason
        else:
            cost[w, s] = to_cents(tco(found.lines))
    allowed = permitted.copy()
    for pair in missing:
        allowed[pair] = False
    priced = _priced(verdicts, horizon, shape) * (allowed & managed[:, None])
    return Candidates(
        estate,
        rulebook,
        horizon,
        rows,
        managed,
        verdicts,
        permitted,
        allowed,
        cost,
        priced,
        missing,
        targets,
    )


def is_target(row: Workload, targets: tuple[str, ...]) -> bool:
    """Whether an address, its application or its primary is named; no targets name all."""
    names = {row.address, row.application, row.standby_of}
    return not targets or any(target in names for target in targets)


def _permitted(
    rows: tuple[Workload, ...], managed: Bools, verdicts: Verdicts, estate: Estate
) -> Bools:
    """(7) and all deny rules; an unmanaged row is held to where it is, whatever the rules say."""
    permitted = np.ones((len(rows), len(estate.sites)), dtype=np.bool_)
    for denied in verdicts.denied.values():
        permitted &= ~denied
    for w in np.nonzero(~managed)[0]:
        permitted[w] = [site.id == rows[w].site for site in estate.sites]
    return permitted


def _priced(verdicts: Verdicts, horizon: Horizon, shape: tuple[int, int]) -> Ints:
    """The TCO in cents of the priced rules; a monthly amount is priced once, however often met."""
    total = np.zeros(shape, dtype=np.int64)
    for policy, amounts in verdicts.priced.items():
        for cents in np.unique(amounts[amounts > 0]):
            line = priced_line(horizon, policy, from_cents(int(cents)), "")
            total[amounts == cents] += to_cents(line.tco)
    return total
