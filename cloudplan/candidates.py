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
from cloudplan.rates import Horizon
from cloudplan.rates.bulk import Missing, Needs, placement_costs, priced_costs, tco
from cloudplan.rules import Rulebook, Verdicts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """Rows are `rows`, columns `estate.sites`.

    `cost` (W, S) is the TCO in cents of what a workload alone causes on a site, `priced` (W, S)
    the cents that priced rules add; both are 0 where `allowed` is false. `missing` says why a
    pair that the rules allow has no price. `managed` (W,) is false for what the targets leave
    alone: such a row stays where it is, at no cost to this plan. `needs` is what the rows ask.
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
    missing: Missing
    needs: Needs
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
    aimed = np.array([is_target(row, targets) for row in rulebook.rows], dtype=np.bool_)
    runs = np.array([row.site is not None for row in rulebook.rows], dtype=np.bool_)
    kept = np.flatnonzero(aimed | runs).tolist()
    rows, managed = tuple(rulebook.rows[k] for k in kept), aimed[kept]
    verdicts = rulebook.judge_all()
    if len(kept) < len(rulebook.rows):
        verdicts = verdicts.only(kept)
    horizon = Horizon.of(estate)
    needs = Needs.of(estate, horizon, rows)
    permitted = _permitted(needs, managed, verdicts)
    decided = permitted & managed[:, None]
    cost, missing = placement_costs(needs, tco(horizon), decided)
    allowed = permitted & ~missing.mask(permitted.shape) if missing else permitted
    priced = _priced(verdicts, horizon, allowed & managed[:, None])
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
        needs,
        targets,
    )


def is_target(row: Workload, targets: tuple[str, ...]) -> bool:
    """Whether an address, its application or its primary is named; no targets name all."""
    if not targets:
        return True
    names = {row.address, row.application, row.standby_of}
    return any(target in names for target in targets)


def _permitted(needs: Needs, managed: Bools, verdicts: Verdicts) -> Bools:
    """(7) and all deny rules; an unmanaged row is held to where it is, whatever the rules say."""
    sites = np.arange(len(needs.estate.sites))
    permitted = verdicts.permitted  # made anew at each access, so that it may be changed
    permitted[~managed] = sites == needs.today[~managed, None]
    return permitted


def _priced(verdicts: Verdicts, horizon: Horizon, decided: Bools) -> Ints:
    """The TCO in cents of the priced rules, where the plan decides; takes no room without any."""
    total: Ints = np.broadcast_to(np.int64(0), decided.shape)
    for amounts in verdicts.priced.values():
        total = total + priced_costs(horizon, amounts, decided)
    return total
