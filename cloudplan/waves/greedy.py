"""A first schedule by rules of thumb, and a better one by moving one group at a time.

Enough by itself for very many groups; for others the optimiser starts from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cloudplan.waves.problem import Problem
from cloudplan.waves.schedule import Assignment, Schedule, objective

ROUNDS = 20


def greedy(problem: Problem, wanted: Sequence[int | None]) -> Assignment | None:
    """A schedule that keeps every hard condition, or `None` where the rules of thumb find none.

    A group goes where it is `wanted` if it can, else where it counts for least. Those with the
    least choice go first; then either providers and the calm, or what loses most by waiting: of
    the two schedules the better one is taken.
    """
    orders = _by_depth(problem), _by_loss(problem)
    found = [at for order in orders if (at := _filled(problem, wanted, order))]
    return min(found, key=lambda at: (objective(problem, at), at), default=None)


def _filled(
    problem: Problem, wanted: Sequence[int | None], rank: Sequence[object]
) -> Assignment | None:
    schedule = Schedule.empty(problem)
    order = _order(problem, wanted, rank)
    while order:
        left = [g for g in order if not _place(schedule, g, wanted[g])]
        if len(left) == len(order):
            return None
        order = left
    return tuple(schedule.at)


def _place(schedule: Schedule, group: int, wanted: int | None) -> bool:
    open_ = schedule.problem.allowed[group]
    if wanted in open_ and wanted is not None and schedule.fits(group, wanted):
        schedule.put(group, wanted)
        return True
    for slot in sorted(open_, key=lambda k: (_cost(schedule, group, k), k)):
        if schedule.fits(group, slot):
            schedule.put(group, slot)
            return True
    return False


def _cost(schedule: Schedule, group: int, slot: int) -> int:
    first = schedule.problem.first_cost[group] if slot == 0 else 0
    return schedule.cost_of(group, slot) + first


def _order(problem: Problem, wanted: Sequence[int | None], rank: Sequence[object]) -> list[int]:
    """What stays where it is wanted, what has to go early or has one wave only, then `rank`."""
    end = max((k for open_ in problem.allowed for k in open_), default=0)

    def key(g: int) -> tuple[object, ...]:
        open_ = problem.allowed[g]
        is_settled = wanted[g] is not None and wanted[g] in open_
        last = max(open_, default=-1)
        is_tight = last < end or len(open_) == 1
        return not is_settled, last if is_tight else len(problem.slots), rank[g], g

    return sorted(range(len(problem.groups)), key=key)


def _by_depth(problem: Problem) -> list[object]:
    depth = _depths(problem)
    return [
        (depth[g], group.is_high, -group.saving_monthly) for g, group in enumerate(problem.groups)
    ]


def _by_loss(problem: Problem) -> list[object]:
    """Smith's rule: first what loses most by waiting for the work that it is."""
    return [
        -Fraction(problem.waits[g][-1], max([1, *(limit.load[g] for limit in problem.limits[:2])]))
        for g in range(len(problem.groups))
    ]


def _depths(problem: Problem) -> list[int]:
    """How many providers stand behind one another before a group."""
    before: list[list[int]] = [[] for _ in problem.groups]
    for wish in problem.wishes:
        if not wish.together:
            before[wish.later].append(wish.earlier)
    depth = [0] * len(before)
    for _ in range(len(before)):
        deeper = [max((depth[e] + 1 for e in early), default=0) for early in before]
        if deeper == depth:
            break
        depth = deeper
    return depth


def improved(problem: Problem, start: Assignment) -> Assignment:
    """The schedule after no move of a single group makes it better, or after `ROUNDS` rounds."""
    schedule, best = Schedule(problem, list(start)), objective(problem, start)
    for _ in range(ROUNDS):
        before = best
        for group in range(len(problem.groups)):
            best = _better(schedule, group, best)
        if best == before:
            break
    return tuple(schedule.at)


def _better(schedule: Schedule, group: int, best: int) -> int:
    """Move a group to its best wave; the objective afterwards."""
    problem, was = schedule.problem, schedule.at[group]
    here = schedule.cost_of(group, was)
    slots = sorted((schedule.cost_of(group, k), k) for k in problem.allowed[group])
    for cost, slot in slots:
        if cost >= here:
            break
        schedule.take(group)
        if schedule.fits(group, slot):
            schedule.put(group, slot)
            now = best - here + cost + _firsts(problem, schedule, group, was)
            if now < best and schedule.is_sound():
                return now
            schedule.take(group)
        schedule.put(group, was)
    return best


def _firsts(problem: Problem, schedule: Schedule, group: int, was: int) -> int:
    """How the cost of critical groups in the first wave changed with one move."""
    from cloudplan.waves.schedule import first_wave_costs

    if not any(problem.first_cost):
        return 0
    after = sum(problem.first_cost[g] for g in first_wave_costs(problem, schedule.at))
    old = list(schedule.at)
    old[group] = was
    return after - sum(problem.first_cost[g] for g in first_wave_costs(problem, old))
