"""A schedule in the making: which wave each group is in, and what is still free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cloudplan.waves.problem import Problem, Wish

Assignment = tuple[int, ...]
"""The wave of each group, from 0."""


def first_wave_costs(problem: Problem, at: Sequence[int]) -> list[int]:
    """Critical groups before which nothing less critical has changed."""
    calm = [at[g] for g, cost in enumerate(problem.first_cost) if not cost]
    first = min(calm, default=len(problem.slots))
    return [g for g, cost in enumerate(problem.first_cost) if cost and at[g] <= first]


def is_broken(wish: Wish, at: Sequence[int]) -> bool:
    """Whether two groups are not as they should be to each other."""
    if wish.together:
        return at[wish.earlier] != at[wish.later]
    return at[wish.earlier] + wish.gap > at[wish.later]


def objective(problem: Problem, at: Sequence[int]) -> int:
    """What a whole schedule counts for, in thousandths."""
    total = sum(problem.cost[g][k] for g, k in enumerate(at))
    total += sum(wish.cost for wish in problem.wishes if is_broken(wish, at))
    return total + sum(problem.first_cost[g] for g in first_wave_costs(problem, at))


@dataclass
class Schedule:
    """A schedule of which some groups have no wave yet (-1); what is free is kept up to date."""

    problem: Problem
    at: list[int]
    _taken: list[list[int]] = field(init=False)
    _held: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        given, self.at = self.at, [-1] * len(self.at)
        self._taken = [[0] * len(self.problem.slots) for _ in self.problem.limits]
        self._held = [list(room.standing) for room in self.problem.rooms]
        for group, slot in enumerate(given):
            if slot >= 0:
                self.put(group, slot)

    @classmethod
    def empty(cls, problem: Problem) -> Schedule:
        return cls(problem, [-1] * len(problem.groups))

    @cached_property
    def wishes_of(self) -> list[list[Wish]]:
        """The wishes about each group."""
        found: list[list[Wish]] = [[] for _ in self.problem.groups]
        for wish in self.problem.wishes:
            found[wish.earlier].append(wish)
            found[wish.later].append(wish)
        return found

    def put(self, group: int, slot: int) -> None:
        """Put a group into a wave, whether or not it fits."""
        self.at[group] = slot
        self._count(group, slot, 1)

    def take(self, group: int) -> None:
        """Take a group out of its wave."""
        self._count(group, self.at[group], -1)
        self.at[group] = -1

    def _count(self, group: int, slot: int, sign: int) -> None:
        for limit, taken in zip(self.problem.limits, self._taken, strict=True):
            taken[slot] += sign * limit.load[group]
        for room, held in zip(self.problem.rooms, self._held, strict=True):
            if arriving := room.arrives.get(group):
                for k in range(slot, len(held)):
                    held[k] += sign * arriving[k]
            if leaving := room.leaves.get(group):
                for k in range(slot + 1, len(held)):
                    held[k] -= sign * leaving[k]

    def fits(self, group: int, slot: int) -> bool:
        """Whether a group without a wave fits into one, beside all that have theirs."""
        for limit, taken in zip(self.problem.limits, self._taken, strict=True):
            if limit.load[group] and taken[slot] + limit.load[group] > limit.room[slot]:
                return False
        return self._has_room(group, slot)

    def _has_room(self, group: int, slot: int) -> bool:
        for room, held in zip(self.problem.rooms, self._held, strict=True):
            arriving = room.arrives.get(group)
            if arriving and any(
                held[k] + arriving[k] > room.room[k] for k in range(slot, len(held))
            ):
                return False
        return True

    def is_sound(self) -> bool:
        """Whether no site is too full: taking out what leaves early may fill it."""
        return all(
            here <= room
            for held, one in zip(self._held, self.problem.rooms, strict=True)
            for here, room in zip(held, one.room, strict=True)
        )

    def cost_of(self, group: int, slot: int) -> int:
        """What a group counts for in a wave, with its wishes about groups that have theirs."""
        cost = self.problem.cost[group][slot]
        for wish in self.wishes_of[group]:
            other = wish.later if wish.earlier == group else wish.earlier
            if self.at[other] >= 0:
                ends = {group: slot, other: self.at[other]}
                early, late = ends[wish.earlier], ends[wish.later]
                broken = early != late if wish.together else early + wish.gap > late
                cost += wish.cost * broken
        return cost
