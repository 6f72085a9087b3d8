"""What no schedule can be below, without an optimiser.

If groups could be cut in pieces, and only one limit counted, it would be best to put first what
loses most by waiting for the room that it takes (Smith's rule). What that comes to, with every
other cost where it is least, is below any schedule; the best of these figures over the limits is
returned.
"""

from __future__ import annotations

from fractions import Fraction

from cloudplan.waves.problem import Limit, Problem


def floor(problem: Problem) -> int:
    """A bound in thousandths of the objective. Expects a wave for every group."""
    apart = sum(min(problem.cost[g][k] for k in open_) for g, open_ in enumerate(problem.allowed))
    others = sum(
        min(problem.cost[g][k] - problem.waits[g][k] for k in open_)
        for g, open_ in enumerate(problem.allowed)
    )
    return max([apart, *(others + _waiting(problem, limit) for limit in problem.limits)])


def _waiting(problem: Problem, limit: Limit) -> int:
    """The least that all groups wait within one limit, cut as is convenient."""
    open_ = sorted({k for waves in problem.allowed for k in waves})
    last = open_[-1]
    taking = [g for g, load in enumerate(limit.load) if load]
    total = sum(problem.waits[g][open_[0]] for g, load in enumerate(limit.load) if not load)
    taking.sort(key=lambda g: (-Fraction(problem.waits[g][last], limit.load[g]), g))
    waves = iter(open_)
    wave = next(waves)
    free = limit.room[wave]
    for g in taking:
        left, waits = limit.load[g], Fraction(0)
        while left:
            while not free and wave != last:
                wave = next(waves)
                free = limit.room[wave]
            part = min(left, free) if wave != last else left
            waits += Fraction(part * problem.waits[g][wave], limit.load[g])
            left, free = left - part, max(free - part, 0)
        total += int(waits)
    return total - len(problem.groups)  # each figure was rounded
