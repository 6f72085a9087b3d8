"""What a ceiling counts, laid out as the engine's `Limit` wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cloudplan.candidates import Ints
from cloudplan.engine import PairTable, TrafficTable
from cloudplan.formulate.arrays import demand
from cloudplan.formulate.draft import Draft
from cloudplan.formulate.pairs import dependencies
from cloudplan.model.money import CostLine, PlacementCost
from cloudplan.rates import host_year_costs, in_calendar_year, placement_cost

Measure = Callable[[tuple[int, int]], int]
"""Cents out of (capex cents, opex cents)."""


@dataclass(frozen=True)
class Amounts:
    """`on_site` (W, S), `run` and `buy` (S, T), `open` (S,), `traffic` by pair and tariff."""

    on_site: Ints
    run: Ints
    buy: Ints
    open: Ints
    traffic: TrafficTable


def measure(name: str) -> Measure:
    """How capex and opex count under a budget's `measure`."""
    table: dict[str, Measure] = {
        "capex": lambda pair: pair[0],
        "opex": lambda pair: pair[1],
        "total": lambda pair: pair[0] + pair[1],
    }
    return table[name]


def money_of_year(draft: Draft, pairs: PairTable, year: int, counts: Measure) -> Amounts:
    """The nominal cents of a calendar year; only estates with such a rule make these lines."""
    estate, span = draft.found.estate, draft.horizon.years
    own = [host_year_costs(estate, draft.horizon, site, year) for site in draft.sites]
    run = [[counts(cost) for cost in site.run] for site in own]
    buy = [[counts(cost) for cost in site.buy] for site in own]
    return Amounts(
        on_site=_on_site(draft, year, counts),
        run=np.array(run, dtype=np.int64).reshape(-1, span),
        buy=np.array(buy, dtype=np.int64).reshape(-1, span),
        open=np.array([counts(site.open) for site in own], dtype=np.int64),
        traffic=_traffic(draft, pairs, year, counts),
    )


def _on_site(draft: Draft, year: int, counts: Measure) -> Ints:
    found = draft.found
    out = np.zeros_like(found.cost)
    for w, s in zip(*np.nonzero(found.allowed & found.managed[:, None]), strict=True):
        application = found.application(int(w))
        cost = placement_cost(
            found.estate, draft.horizon, found.rows[w], application, draft.sites[s]
        )
        if isinstance(cost, PlacementCost):
            out[w, s] = sum(_in_year(draft, line, year, counts) for line in cost.lines)
    return out


def _in_year(draft: Draft, line: CostLine, year: int, counts: Measure) -> int:
    return counts(in_calendar_year(line, draft.horizon, year))


def _traffic(draft: Draft, pairs: PairTable, year: int, counts: Measure) -> TrafficTable:
    """The dependencies' pairs come first; the standbys' after them carry no traffic."""
    table = no_traffic(pairs)
    for e, (dependency, _) in enumerate(dependencies(draft)):
        row = draft.found.rows[draft.index[dependency.from_address]]
        lines = draft.traffic.lines(dependency, row)
        table.price[e] = [_in_year(draft, line, year, counts) for line in lines]
    return table


def no_traffic(pairs: PairTable) -> TrafficTable:
    """Amounts of nothing for every pair."""
    return TrafficTable(np.zeros_like(pairs.price), pairs.tariff)


def counted(draft: Draft, pairs: PairTable, *, by_vcpu: bool) -> Amounts:
    """One per workload, or its thousandths of first-year vCPU; nothing for the sites themselves."""
    one = np.ones_like(draft.found.cost)
    if by_vcpu:
        one = one * demand(draft.found, draft.horizon.years)[:, :1, 0]
    nothing = np.zeros((len(draft.sites), draft.horizon.years), dtype=np.int64)
    managed = one * draft.found.managed[:, None]
    return Amounts(managed, nothing, nothing, nothing[:, 0], no_traffic(pairs))
