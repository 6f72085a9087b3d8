"""The least that has to be given up, against trying every way to give it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

import numpy as np
import pytest

from cloudplan.engine import (
    Apart,
    Limits,
    Pair,
    Problem,
    Softened,
    Together,
    cheapest_relief,
    elastic,
    is_only_choice,
    least_relief,
    only_rows,
)
from cloudplan.engine.problem import Ints
from tests.property.brute_force import cheapest
from tests.unit.engine.problems import random_soft

Group = TypeVar("Group", Apart, Together)
UNIT_FAMILIES = (0, 1, 2, 3, 4, 5, 6)
MOST_UNITS = 3


@pytest.mark.parametrize("block", range(12))
def test_no_fewer_and_no_cheaper_way_exists(block: int) -> None:
    compared = 0
    for seed in range(block * 12, block * 12 + 12):
        soft = _without_shares(random_soft(seed))
        if cheapest(given_up(soft, ())) is not None:
            continue
        for family in UNIT_FAMILIES:
            compared += _compare(soft, family)
    assert compared or block not in (0, 1, 2)


def _compare(soft: Softened, family: int) -> bool:
    ways = dict(_ways(soft, family))
    expected = min(ways.items(), key=lambda way: (len(way[0]), way[1]), default=None)
    allowed = frozenset({family})
    found = least_relief(elastic(soft), allowed, Limits())
    if expected is None:
        assert found is None or len(found.units) > MOST_UNITS
        return False
    assert found is not None
    assert len(found.units) == len(expected[0])
    if is_only_choice(elastic(soft), allowed, found, Limits()):
        assert [len(units) for units in ways].count(len(found.units)) == 1
    better = cheapest_relief(elastic(soft, priced=True), allowed, found, Limits())
    assert ways[better.units] == expected[1]
    return True


def _ways(soft: Softened, family: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every set of as few units of the family as it takes, with the cost of its cheapest plan."""
    assert soft.unit_family is not None
    units = np.flatnonzero(soft.unit_family == family).tolist()
    for count in range(1, min(len(units), MOST_UNITS) + 1):
        found = False
        for chosen in combinations(units, count):
            cost = cheapest(given_up(soft, chosen))
            if cost is not None:
                found = True
                yield chosen, cost
        if found:
            return


@pytest.mark.parametrize("seed", range(0, 240))
def test_no_fewer_hosts_would_do(seed: int) -> None:
    soft = _without_shares(random_soft(seed))
    if cheapest(given_up(soft, ())) is not None or soft.problem.shape[2] > 1:
        return
    for s in np.flatnonzero(soft.problem.finite):
        found = least_relief(elastic(soft), frozenset({7 + int(s)}), Limits())
        most = 4 if found is None else int(found.extra[s])
        for extra in range(1, most + 1):
            cost = cheapest(given_up(soft, (), {int(s): extra}))
            assert (cost is not None) == (found is not None and extra == most), extra


@pytest.mark.parametrize("seed", range(120))
def test_a_limit_is_raised_enough_and_not_by_much_more(seed: int) -> None:
    soft = _without_shares(random_soft(seed))
    if cheapest(given_up(soft, ())) is not None:
        return
    model = elastic(soft)
    found = least_relief(model, frozenset({10}), Limits())
    unlimited = replace(soft, problem=replace(soft.problem, limits=()), limit_family=None)
    assert (found is None) == (cheapest(given_up(unlimited, ())) is None)
    if found is None:
        return
    raised = found.lifts[8] * model.span[8]
    assert cheapest(given_up(_raised(soft, int(np.ceil(raised - 1e-6))), ())) is not None
    assert cheapest(given_up(_raised(soft, int(np.ceil(raised * 0.999)) - 1), ())) is None


def _raised(soft: Softened, amount: int) -> Softened:
    limits = tuple(replace(li, most=li.most + amount) for li in soft.problem.limits)
    return replace(soft, problem=replace(soft.problem, limits=limits))


def _without_shares(soft: Softened) -> Softened:
    """The model only bounds shares; whether a plan keeps them is checked where it is tried."""
    limits = tuple(replace(limit, shared=None) for limit in soft.problem.limits)
    return replace(soft, problem=replace(soft.problem, limits=limits))


def given_up(
    soft: Softened, units: tuple[int, ...], extra: dict[int, int] | None = None
) -> Problem:
    """The problem, costs and all, in which these units are given up; plain to see."""
    problem, chosen = soft.problem, set(units)
    eligible = problem.eligible.copy()
    for veto in soft.vetoes:
        held = np.array([unit not in chosen for unit in veto.unit])
        eligible &= ~(veto.mask & held[:, None])
    size = problem.host_size
    for headroom in soft.headrooms:
        size = size if headroom.unit in chosen else np.minimum(size, headroom.host_size)
    assert soft.pair_unit is not None
    assert soft.row_unit is not None
    pairs = tuple(
        _free(pair) if int(unit) in chosen else pair
        for pair, unit in zip(problem.pairs, soft.pair_unit, strict=True)
    )
    most = problem.most_hosts.copy()
    for s, more in (extra or {}).items():
        most[s] += more
    changed = replace(
        problem,
        eligible=eligible,
        host_size=size,
        pairs=pairs,
        most_hosts=most,
        apart=_left(problem.apart, soft.apart_unit, chosen),
        together=_left(problem.together, soft.together_unit, chosen),
    )
    needed = np.array([int(unit) not in chosen for unit in soft.row_unit])
    return only_rows(changed, np.flatnonzero(needed))


def _free(pair: Pair) -> Pair:
    return replace(pair, allowed=np.ones_like(pair.allowed))


def _left(
    groups: tuple[Group, ...], units: tuple[Ints, ...], chosen: set[int]
) -> tuple[Group, ...]:
    """The members that are not given up."""
    return tuple(
        replace(
            group,
            workloads=tuple(
                w for w, unit in zip(group.workloads, of, strict=True) if int(unit) not in chosen
            ),
        )
        for group, of in zip(groups, units, strict=True)
    )
