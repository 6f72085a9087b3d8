"""What is advised about random estates that cannot be planned, against trying every plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from cloudplan.conflicts import NothingFitsError
from cloudplan.conflicts.changes import applied
from cloudplan.diagnostics import CloudplanError
from cloudplan.model.advice import Advice, Change, Repair
from cloudplan.model.estate import Estate
from cloudplan.model.money import to_cents
from cloudplan.model.plan import Invocation
from cloudplan.planner import Options, make_plan
from tests.property.estates import random_estate
from tests.property.every_plan import cheapest, loaded

SEEDS = range(400)


def advice(estate: Estate) -> Advice | None:
    """What is said about an estate; `None` where it has a plan."""
    try:
        make_plan(loaded(estate), Options(gap=0.0), Invocation(("city.yaml",), ()))
    except NothingFitsError as nothing:
        return nothing.advice
    return None


@pytest.mark.parametrize("block", range(8))
def test_every_repair_makes_a_plan_possible_at_the_cost_that_is_told(block: int) -> None:
    for seed in SEEDS[block::8]:
        estate = random_estate(seed)
        told = advice(estate)
        if told is None:
            continue
        assert told.conflict, seed
        assert told.minimal, seed
        for repair in told.repairs:
            least = cheapest(applied(estate, repair.changes))
            assert least is not None, (seed, repair.changes)
            _compare(estate, repair, least)


def _compare(estate: Estate, repair: Repair, least: int) -> None:
    """The cost is that of the cheapest plan, as far as it is proven; nothing less would do."""
    priced = any(p.effect == "price" for p in estate.policies)
    if not priced:  # else the cheapest plan by objective need not be the cheapest by cost
        cost = to_cents(repair.cost)
        assert least <= cost <= least + float(repair.proven_gap) * cost + 1
    if len(repair.changes) == 1:
        for smaller in _less(estate, repair.changes[0]):
            assert cheapest(applied(estate, (smaller,))) is None, smaller


def _less(estate: Estate, change: Change) -> list[Change]:
    """The same kind of change, a little less of it."""
    if change.kind == "waive":
        named = [w.address for w in estate.workloads]
        fewer = combinations(named, len(change.addresses) - 1)
        return [replace(change, addresses=addresses) for addresses in fewer if addresses]
    if change.kind == "hosts" and change.after is not None:
        fewer_hosts = range(int(change.before or 0) + 1, int(change.after))
        return [replace(change, after=type(change.after)(hosts)) for hosts in fewer_hosts]
    return []


@pytest.mark.parametrize("block", range(4))
def test_other_waivers_of_the_same_rule_are_not_cheaper(block: int) -> None:
    for seed in SEEDS[block::4]:
        estate = random_estate(seed)
        told = advice(estate)
        for repair in told.repairs if told else ():
            (change, *more) = repair.changes
            if more or change.kind != "waive" or change.policy == "recovery":
                continue
            if any(p.effect == "price" for p in estate.policies):
                continue
            named = [w.address for w in estate.workloads]
            others = [
                cheapest(applied(estate, (replace(change, addresses=addresses),)))
                for addresses in combinations(named, len(change.addresses))
            ]
            best = min(cents for cents in others if cents is not None)
            assert to_cents(repair.cost) <= best * (1 + float(repair.proven_gap)) + 1, seed


def test_a_plan_that_exists_brings_no_advice() -> None:
    assert any(advice(random_estate(seed)) is None for seed in range(5))
    with pytest.raises(CloudplanError):
        make_plan(loaded(random_estate(0)), Options(targets=("nobody",)), Invocation((), ()))
