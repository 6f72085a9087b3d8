"""Plans that follow an accepted one, against brute force on random small estates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product
from random import Random

import numpy as np
import pytest

from cloudplan import referee
from cloudplan.diagnostics import CloudplanError, Exit
from cloudplan.engine import Solution, calmed, evaluate, solve
from cloudplan.formulate import anchors
from cloudplan.load import Loaded
from cloudplan.model.accepted import Reference
from cloudplan.model.estate import Estate
from cloudplan.model.plan import Invocation, Plan
from cloudplan.planner import Options, make_plan, pose
from cloudplan.referee import Oracle
from cloudplan.referee.calm import running
from cloudplan.referee.costs import moves
from cloudplan.rules import rulebook
from tests.property.estates import random_estate
from tests.property.every_plan import assignments, cheapest, loaded

SEEDS = range(80)
MOST_TRIED = 700
THRESHOLDS = (Decimal(0), Decimal(0), Decimal("100.25"), Decimal(900))


def accepted_estate(seed: int) -> Estate:
    """Somebody accepted any sites at all for most workloads and standbys: also ones that exist no
    longer, ones that the rules forbid, and ones where nothing was moved to yet.
    """
    estate, pick = random_estate(seed), Random(seed + 7)
    names = [*(site.id for site in estate.sites), "gone"]
    rows = [row.address for row in rulebook(estate).rows]
    agreed = {address: pick.choice(names) for address in rows if pick.random() < 0.8}
    return replace(estate, accepted=agreed)


def as_read(estate: Estate) -> Loaded:
    """The estate with its lock."""
    return replace(loaded(estate), accepted=Reference("cloudplan.lock", "0" * 64))


def calm_plan(estate: Estate, min_saving: Decimal, gap: float = 0.0) -> Plan | None:
    """The plan, or `None` where there is none; the referee has agreed to all of it."""
    invocation = Invocation(("city.yaml",), (), (), min_saving)
    try:
        return make_plan(as_read(estate), Options(gap=gap, min_saving=min_saving), invocation)
    except CloudplanError as refused:
        if refused.exit_code != Exit.INFEASIBLE:
            raise
        return None


def threshold(seed: int) -> Decimal:
    return Random(seed).choice(THRESHOLDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_is_the_cheapest_with_its_threshold_counted_from_what_was_accepted(
    seed: int,
) -> None:
    estate, least = accepted_estate(seed), threshold(seed)
    made = calm_plan(estate, least)
    cents = None if made is None else int(made.solver.objective * 100)
    assert cents == cheapest(estate, least)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_move_pays_less_than_its_cost_and_the_threshold(seed: int) -> None:
    _check_every_move(seed, gap=0.0)


@pytest.mark.parametrize("seed", [5])
def test_nor_does_one_of_the_large_engine_that_may_stop_far_from_the_optimum(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(solve.__globals__, "EXACT_ROWS", 0)
    made = _check_every_move(seed, gap=0.3)
    assert made is not None
    assert made.solver.engine != "exact"


def _check_every_move(seed: int, gap: float) -> Plan | None:
    estate, least = accepted_estate(seed), threshold(seed)
    made = calm_plan(estate, least, gap)
    if made is None:
        return None
    oracle = Oracle(rulebook(estate), least)
    placed = {p.address: p.after.site for p in made.placements if p.after is not None}
    here = oracle.price(placed)
    assert here.objective_cents is not None
    for address, site in _ways_back(oracle, placed):
        there = oracle.price(placed | {address: site})
        if there.feasible and there.objective_cents is not None:
            saved = there.objective_cents - here.objective_cents
            assert saved > 0, f"{address} left {site} for nothing"
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_any_answer_of_any_engine_loses_the_moves_that_do_not_pay(seed: int) -> None:
    """Whatever allowed placement an engine stops at: no dearer, allowed, no idle move left."""
    pick, estate = Random(seed), accepted_estate(seed)
    found, formulation = pose(estate, Options(min_saving=threshold(seed)))
    problem, anchor = formulation.problem, anchors(found)
    rows, sites, _, _ = problem.shape
    every = [
        np.array(one, dtype=np.int64)
        for one in islice(product(range(sites), repeat=rows), MOST_TRIED)
    ]
    allowed = [site for site in every if evaluate(problem, site).feasible]
    for site in pick.sample(allowed, min(len(allowed), 4)):
        seen = evaluate(problem, site)
        stopped = Solution(site, seen.hosts, seen.objective, 0, "feasible", "any", "work-limit")
        calm = calmed(problem, stopped, anchor)
        after = evaluate(problem, calm.site)
        assert after.feasible
        assert after.objective == calm.objective <= seen.objective
        for row in np.flatnonzero((anchor >= 0) & (calm.site != anchor)).tolist():
            back = calm.site.copy()
            back[row] = anchor[row]
            there = evaluate(problem, back)
            assert not there.feasible or there.objective > calm.objective


def _ways_back(oracle: Oracle, placed: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What left its anchor, and where that is, if it may stand there by itself."""
    case = oracle.case(placed)
    accepted = case.facts.estate.accepted or {}
    for address in moves(case):
        agreed, row = accepted.get(address), case.facts.rows[address]
        anchor = agreed if agreed in case.facts.estate.site_by_id else row.site
        assert anchor is not None
        if case.facts.is_priced(address, anchor):
            yield address, anchor


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_starting_afresh_costs_least_to_run_of_all_that_is_allowed(seed: int) -> None:
    estate, least = accepted_estate(seed), threshold(seed)
    made = calm_plan(estate, least)
    if made is None:
        return
    assert made.calm is not None
    beyond = made.calm.beyond
    assert beyond is not None
    oracle = Oracle(rulebook(estate))
    elsewhere = {a: s.site for s in beyond.stands for a in s.addresses}
    placed = {p.address: p.after.site for p in made.placements if p.after is not None}
    case = oracle.case(placed | elsewhere)
    hosts = {s.id: s.hosts_by_year for s in beyond.sites if s.hosts_by_year is not None}
    cost = running(replace(case, hosts=hosts))
    for site_of in assignments(oracle):
        if oracle.price(site_of).feasible:
            assert cost <= running(oracle.case(site_of))


@pytest.mark.parametrize("seed", SEEDS[::6])
def test_what_is_done_as_accepted_is_planned_as_before(seed: int) -> None:
    """With everything where it was accepted, nothing is to be done, and the plan says so."""
    first = calm_plan(replace(random_estate(seed), accepted={}), Decimal(0))
    if first is None:
        return
    sites = {p.address: p.after.site for p in first.placements if p.after is not None}
    again = calm_plan(replace(random_estate(seed), accepted=sites), Decimal(0))
    assert again is not None
    assert again.calm is not None
    assert again.calm.departures == ()
    assert {p.address: p.after.site for p in again.placements if p.after is not None} == sites


@pytest.mark.parametrize("seed", SEEDS[::10])
def test_the_referee_finds_every_wrong_figure_about_starting_afresh(seed: int) -> None:
    estate = accepted_estate(seed)
    made = calm_plan(estate, Decimal(0))
    if made is None:
        return
    assert made.calm is not None
    beyond, one = made.calm.beyond, Decimal("0.01")
    assert beyond is not None
    for name in ("monthly", "one_off", "tco", "saving_monthly", "saving_one_off", "saving_tco"):
        wrong = replace(beyond, **{name: getattr(beyond, name) + one})
        forged = replace(made, calm=replace(made.calm, beyond=wrong))
        assert referee.check(as_read(estate), forged), name
    for forged in (
        replace(made, calm=replace(made.calm, departures=("nobody/here",))),
        replace(made, calm=replace(made.calm, pending=())),
        replace(made, calm=None),
    ):
        honest = forged.calm is not None and forged.calm == made.calm
        assert honest or referee.check(as_read(estate), forged)
