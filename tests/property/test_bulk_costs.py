"""The arrays of a whole estate against its lines, made one by one: equal to the cent."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from cloudplan.candidates import Candidates, find_candidates
from cloudplan.engine import PairTable
from cloudplan.engine.pair_table import spread
from cloudplan.formulate import Formulation, formulate
from cloudplan.model.money import CostLine, MissingPrice, PlacementCost, from_cents, tco, to_cents
from cloudplan.model.sizing import demand_milli, sized
from cloudplan.rates import (
    in_calendar_year,
    placement_cost,
    priced_line,
    traffic_line,
    workload_carbon_grams,
)
from cloudplan.rates.bulk import calendar_year, carbon_grams, placement_costs
from cloudplan.rules import rulebook
from tests.property.estates import random_estate
from tests.property.prices import priced_estate

PRICED = [("priced", seed) for seed in range(60)]
SMALL = [("small", seed) for seed in range(0, 240, 6)]
EVERY = PRICED + SMALL


@cache
def posed(kind: str, seed: int) -> tuple[Candidates, Formulation]:
    estate = priced_estate(seed) if kind == "priced" else random_estate(seed)
    found = find_candidates(rulebook(estate))
    return found, formulate(found)


def one_cost(found: Candidates, w: int, s: int) -> PlacementCost | MissingPrice:
    estate = found.estate
    return placement_cost(
        estate, found.horizon, found.rows[w], found.application(w), estate.sites[s]
    )


@pytest.mark.parametrize("case", EVERY)
def test_cost_is_that_of_the_lines_and_what_is_missing_has_the_same_reason(
    case: tuple[str, int],
) -> None:
    found, _ = posed(*case)
    for (w, s), permitted in np.ndenumerate(found.permitted):
        one = one_cost(found, w, s) if permitted else None
        reason = one.reason if isinstance(one, MissingPrice) else None
        cents = to_cents(tco(one.lines)) if isinstance(one, PlacementCost) else 0
        assert found.missing.get((w, s)) == reason
        assert found.cost[w, s] == cents
        assert found.allowed[w, s] == isinstance(one, PlacementCost)


@pytest.mark.parametrize("case", EVERY[::3])
def test_what_is_missing_reads_the_same_in_every_way(case: tuple[str, int]) -> None:
    missing, shape = posed(*case)[0].missing, posed(*case)[0].cost.shape
    pairs = set(missing)
    assert len(missing) == len(pairs) == int(missing.mask(shape).sum())
    assert pairs == {(w, s) for s, _, rows in missing.groups() for w in rows.tolist()}
    assert all(missing[w, s] == why for s, why, rows in missing.groups() for w in rows.tolist())
    assert [w for w in range(shape[0]) if missing.of_row(w)] == sorted({w for w, _ in pairs})
    with pytest.raises(KeyError):
        missing[shape]


@pytest.mark.parametrize("case", EVERY)
def test_demand_is_that_of_the_workloads(case: tuple[str, int]) -> None:
    found, formulation = posed(*case)
    estate = found.estate
    for w, row in enumerate(found.rows):
        by_year = sized(row, estate.comfort_factor, estate.horizon_months).by_year
        assert formulation.problem.demand[w].tolist() == [list(demand_milli(d)) for d in by_year]


def years(found: Candidates) -> list[int]:
    """The calendar years of the horizon, and one beyond it."""
    known = found.horizon.calendar_years
    return [*known, known[-1] + 1]


@pytest.mark.parametrize("case", EVERY[::2])
def test_the_money_of_a_calendar_year_is_that_of_the_lines(case: tuple[str, int]) -> None:
    found, _ = posed(*case)
    for year in years(found):
        worth = calendar_year(found.horizon, year)
        cents, _ = placement_costs(found.needs, worth, found.allowed)
        for (w, s), allowed in np.ndenumerate(found.allowed):
            one = one_cost(found, w, s) if allowed else None
            lines = one.lines if isinstance(one, PlacementCost) else ()
            spent = [in_calendar_year(line, found.horizon, year) for line in lines]
            assert cents[w, s] == sum(opex for _, opex in spent)
            assert sum(capex for capex, _ in spent) == 0


@pytest.mark.parametrize("case", EVERY)
def test_traffic_between_two_sites_costs_what_its_line_says(case: tuple[str, int]) -> None:
    found, formulation = posed(*case)
    table, sites = formulation.problem.pairs, found.estate.sites
    assert isinstance(table, PairTable)
    numbers = {
        (found.rows[a].address, found.rows[b].address): e
        for e, (a, b) in enumerate(zip(table.first.tolist(), table.second.tolist(), strict=True))
    }
    for d in found.estate.dependencies:
        e = numbers.get((d.from_address, d.to_address))
        for (s, s2), allowed in np.ndenumerate(table[e].allowed) if e is not None else ():
            sender = found.rows[table.first[e]]
            line = traffic_line(found.estate, found.horizon, d, sender, sites[s], sites[s2])
            assert not (allowed and isinstance(line, MissingPrice))
            cents = to_cents(line.tco) if isinstance(line, CostLine) else 0
            assert spread(table.price[e], table.tariff)[s, s2] == cents


@pytest.mark.parametrize("case", EVERY[::3])
def test_carbon_is_that_of_the_workloads(case: tuple[str, int]) -> None:
    found, _ = posed(*case)
    grams = carbon_grams(found.needs, found.allowed)
    for (w, s), allowed in np.ndenumerate(found.allowed):
        one = workload_carbon_grams(found.estate, found.rows[w], found.estate.sites[s])
        told = one if allowed and one is not None else (0,) * found.horizon.years
        assert tuple(grams[:, w, s].tolist()) == told


@pytest.mark.parametrize("case", PRICED[::3])
def test_priced_rules_cost_what_their_lines_say(case: tuple[str, int]) -> None:
    found, _ = posed(*case)
    for (w, s), allowed in np.ndenumerate(found.allowed):
        lines = (
            priced_line(found.horizon, policy, from_cents(int(cents[w, s])), "")
            for policy, cents in found.verdicts.priced.items()
            if allowed
        )
        assert found.priced[w, s] == to_cents(tco(tuple(lines)))
