"""What a ceiling counts, laid out as the engine's `Limit` wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cloudplan.candidates import Ints
from cloudplan.engine import PairTable, TrafficTable
from cloudplan.formulate.arrays import demand
from cloudplan.formulate.draft import Draft
from cloudplan.formulate.pairs import traffic_prices
from cloudplan.rates import host_year_costs
from cloudplan.rates.bulk import Worth, calendar_year, placement_costs

Measure = Callable[[tuple[int, int]], int]
"""Cents out of (capex cents, opex cents)."""
OPEX = (0, 1)
"""One cent that is no investment."""


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
    worth = calendar_year(draft.horizon, year)
    run = [[counts(cost) for cost in site.run] for site in own]
    buy = [[counts(cost) for cost in site.buy] for site in own]
    return Amounts(
        on_site=_on_site(draft, worth, counts),
        run=np.array(run, dtype=np.int64).reshape(-1, span),
        buy=np.array(buy, dtype=np.int64).reshape(-1, span),
        open=np.array([counts(site.open) for site in own], dtype=np.int64),
        traffic=_traffic(draft, pairs, worth, counts),
    )


def _on_site(draft: Draft, worth: Worth, counts: Measure) -> Ints:
    """(W, S); what a workload causes is running cost and effort, never an investment."""
    found = draft.found
    cents, _ = placement_costs(found.needs, worth, found.allowed & found.managed[:, None])
    cents *= counts(OPEX)
    return cents


def _traffic(draft: Draft, pairs: PairTable, worth: Worth, counts: Measure) -> TrafficTable:
    """The dependencies' pairs come first; the standbys' after them carry no traffic."""
    standbys = len(pairs) - len(draft.dependencies.rows)
    return TrafficTable(traffic_prices(draft, worth, standbys) * counts(OPEX), pairs.tariff)


def no_traffic(pairs: PairTable) -> TrafficTable:
    """Amounts of nothing for every pair."""
    return TrafficTable(np.zeros_like(pairs.price), pairs.tariff)


def counted(draft: Draft, pairs: PairTable, *, by_vcpu: bool) -> Amounts:
    """One per workload, or its thousandths of first-year vCPU; nothing for the sites themselves."""
    each = draft.found.managed.astype(np.int64)
    if by_vcpu:
        each *= demand(draft.found)[:, 0, 0]
    nothing = np.zeros((len(draft.sites), draft.horizon.years), dtype=np.int64)
    on_site = np.broadcast_to(each[:, None], draft.found.cost.shape)
    return Amounts(on_site, nothing, nothing, nothing[:, 0], no_traffic(pairs))
