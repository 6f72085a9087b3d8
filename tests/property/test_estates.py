"""The planner against brute force on random small estates, and what must hold for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TypeVar

import pytest

from cloudplan.model.estate import Estate
from cloudplan.model.money import from_cents
from cloudplan.referee import Oracle
from cloudplan.referee.ceilings import spending
from cloudplan.rules import rulebook
from tests.property.estates import KINDS, budget, random_estate, random_rule, with_rule
from tests.property.every_plan import assignments, cheapest, planned, planned_cents

T = TypeVar("T")
SEEDS = range(240)
FEWER = SEEDS[::4]
BUDGETS = range(1000, 1080)
TARGETS = (*FEWER, 101, 137, 157, 162, 185, 233, 287, 386, 420, 437)
"""The later ones are estates whose targets leave something broken or costly alone."""


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_is_the_cheapest_that_the_referee_allows(seed: int) -> None:
    estate = random_estate(seed)
    min_saving = Random(seed).choice((Decimal(0), Decimal(0), Decimal("250.5")))
    assert planned_cents(estate, min_saving) == cheapest(estate, min_saving)


@pytest.mark.parametrize("seed", BUDGETS)
def test_a_budget_that_binds_to_the_cent_is_kept_at_least_cost(seed: int) -> None:
    estate = _with_binding_budget(seed)
    assert planned_cents(estate) == cheapest(estate)


def _with_binding_budget(seed: int) -> Estate:
    """A budget that the cheapest plan breaks if any plan spends less: to the cent, or one less."""
    pick = Random(seed)
    estate = random_estate(seed)
    rule = budget(pick, estate.as_of.year + pick.randint(0, 2), Decimal(0))
    oracle = Oracle(rulebook(with_rule(estate, rule)))
    known = sorted(_costs_and_spending(oracle))
    if not known:
        return estate
    less = [spent for _, spent in known if spent < known[0][1]]
    most = pick.choice(less or [spent for _, spent in known]) - pick.choice((0, 0, 1))
    return with_rule(estate, replace(rule, max=from_cents(max(most, 0))))


def _costs_and_spending(oracle: Oracle) -> Iterator[tuple[int, int]]:
    """Cents of the objective and of the budget, of everything that only the budget may forbid."""
    for site_of in assignments(oracle):
        verdict = oracle.price(site_of)
        others = {b.what for b in verdict.violations} - {"budget"}
        if verdict.objective_cents is not None and not others:
            spent = spending(oracle.case(site_of), oracle.facts.book.budgets[0])
            yield verdict.objective_cents, spent


@pytest.mark.parametrize("seed", TARGETS)
def test_what_the_targets_leave_alone_stays_where_it_is(seed: int) -> None:
    estate = random_estate(seed)
    targets = (Random(seed).choice([w.address for w in estate.workloads]),)
    assert planned_cents(estate, targets=targets) == cheapest(estate, targets=targets)


@pytest.mark.parametrize("seed", FEWER)
def test_a_rule_more_never_makes_the_plan_cheaper(seed: int) -> None:
    """Standbys count in shares, so that recovery rules are left to brute force."""
    pick = Random(seed)
    estate = random_estate(seed)
    kind = pick.choice(sorted(KINDS.keys() - {"recovery"}))
    before, after = planned_cents(estate), planned_cents(with_rule(estate, random_rule(pick, kind)))
    assert after is None or (before is not None and after >= before)


@pytest.mark.parametrize("seed", FEWER)
def test_room_for_more_hosts_never_makes_the_plan_dearer(seed: int) -> None:
    estate = random_estate(seed)
    before, after = planned_cents(estate), planned_cents(_with_room(estate))
    assert before is None or (after is not None and after <= before)


def _with_room(estate: Estate) -> Estate:
    sites = (
        replace(s, hosts=replace(s.hosts, max=s.hosts.max + 1)) if s.hosts else s
        for s in estate.sites
    )
    return replace(estate, sites=tuple(sites))


@pytest.mark.parametrize("seed", FEWER)
def test_the_order_of_the_input_does_not_change_the_cost(seed: int) -> None:
    estate = random_estate(seed)
    assert planned_cents(_shuffled(estate, Random(seed))) == planned_cents(estate)


def _shuffled(estate: Estate, pick: Random) -> Estate:
    """The loader sorts before anything else; the model must not depend on that either."""

    def mixed(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(pick.sample(items, len(items)))

    applications = (
        replace(a, workloads=mixed(a.workloads), dependencies=mixed(a.dependencies))
        for a in mixed(estate.applications)
    )
    return replace(
        estate,
        sites=mixed(estate.sites),
        applications=tuple(applications),
        policies=mixed(estate.policies),
        rtt=mixed(estate.rtt),
        waivers=mixed(estate.waivers),
    )


@pytest.mark.parametrize("seed", FEWER)
def test_the_same_estate_gives_the_same_plan(seed: int) -> None:
    assert planned(random_estate(seed)) == planned(random_estate(seed))


@pytest.mark.parametrize("seed", FEWER)
def test_the_runner_up_is_the_best_other_site_with_everything_else_fixed(seed: int) -> None:
    estate = random_estate(seed)
    plan = planned(estate)
    if plan is None:
        return
    oracle = Oracle(rulebook(estate))
    where = {p.address: p.after.site for p in plan.placements if p.after is not None}
    now = oracle.price(where).objective_cents
    for placement in plan.placements:
        if placement.address not in where or now is None:
            continue
        others = [
            verdict.objective_cents - now
            for site in estate.sites
            if site.id != where[placement.address]
            for verdict in (oracle.price({**where, placement.address: site.id}),)
            if verdict.feasible and verdict.objective_cents is not None
        ]
        told = placement.runner_up
        assert (told and told.tco_more) == (from_cents(min(others)) if others else None)
