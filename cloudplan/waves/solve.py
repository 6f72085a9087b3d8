"""The best schedule, by CP-SAT: one worker, a fixed seed and a limit in its own units of work.

Those units do not depend on the machine, so that the same plan gets the same waves everywhere.
With an earlier schedule the first question is how few workloads have to change their wave, and
the second what is best among schedules that change no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cloudplan.waves.floor import floor
from cloudplan.waves.greedy import greedy, improved
from cloudplan.waves.problem import Problem, Wish
from cloudplan.waves.schedule import Assignment, objective

WORK = 6.0
"""Units of work for each question; one is about a second of a processor."""
MOST_GROUPS = 2_000
"""Above that, rules of thumb and single moves are all there is time for."""
SEED = 1
Wanted = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """A schedule, what it counts for and what none can be below, in thousandths."""

    at: Assignment
    objective: int
    bound: int

    @property
    def is_optimal(self) -> bool:
        return self.bound >= self.objective


def solve(problem: Problem, earlier: Sequence[dict[int, int]] | None = None) -> Answer | None:
    """The best schedule found; `None` if there is none at all.

    `earlier` has, for each group, how many workloads would change their wave if it were in one.
    """
    if not problem.groups:
        return Answer((), 0, 0)
    if any(not open_ for open_ in problem.allowed):
        return None
    wanted = _wanted(problem, earlier)
    start = greedy(problem, wanted)
    if start is not None and earlier is None:
        start = improved(problem, start)
    if start is not None and len(problem.groups) > MOST_GROUPS:
        return Answer(start, objective(problem, start), floor(problem))
    model = _Model(problem)
    if earlier is not None:
        start = model.keep(earlier, start)
        if start is None:
            return None
    return model.best(start)


def is_feasible(problem: Problem) -> bool | None:
    """Whether there is any schedule; `None` where the work did not suffice to tell."""
    if any(not open_ for open_ in problem.allowed):
        return False
    if greedy(problem, [None] * len(problem.groups)) is not None:
        return True
    return _Model(problem, with_wishes=False).is_feasible()


def _wanted(problem: Problem, earlier: Sequence[dict[int, int]] | None) -> list[int | None]:
    if earlier is None:
        return [None] * len(problem.groups)
    return [min(by, key=lambda k: (by[k], k)) if by else None for by in earlier]


class _Model:
    """The problem in CP-SAT's terms: `is_in[g, k]` says that group g is in wave k."""

    def __init__(self, problem: Problem, *, with_wishes: bool = True) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.cp = problem, cp_model
        self.model: Any = cp_model.CpModel()
        self.is_in = {
            (g, k): self.model.new_bool_var(f"g{g}k{k}")
            for g, open_ in enumerate(problem.allowed)
            for k in open_
        }
        self._done: dict[int, list[Any]] = {}
        for g, open_ in enumerate(problem.allowed):
            self.model.add_exactly_one([self.is_in[g, k] for k in open_])
        self._limits()
        self._rooms()
        self.broken = [self._wish(w) for w in problem.wishes] if with_wishes else []
        self.first = self._first_waves() if with_wishes else {}

    def _limits(self) -> None:
        for limit in self.problem.limits:
            for k, room in enumerate(limit.room):
                here = [(g, limit.load[g]) for g in range(len(limit.load)) if (g, k) in self.is_in]
                if sum(load for _, load in here) > room:
                    self.model.add(sum(load * self.is_in[g, k] for g, load in here) <= room)

    def _rooms(self) -> None:
        for room in self.problem.rooms:
            for k, most in enumerate(room.room):
                coming = [amount[k] * self.done(g, k) for g, amount in room.arrives.items()]
                going = (
                    [amount[k] * self.done(g, k - 1) for g, amount in room.leaves.items()]
                    if k
                    else []
                )
                full = room.standing[k] + sum(amount[k] for amount in room.arrives.values())
                if full > most:
                    self.model.add(room.standing[k] + sum(coming) - sum(going) <= most)

    def done(self, group: int, slot: int) -> Any:
        """Whether a group has changed by the end of a wave."""
        if group not in self._done:
            by: list[Any] = []
            for k in range(len(self.problem.slots)):
                now, before = self.is_in.get((group, k)), by[-1] if by else 0
                if now is None:
                    by.append(before)
                    continue
                after = self.model.new_bool_var(f"g{group}by{k}")
                self.model.add(after == before + now)
                by.append(after)
            self._done[group] = by
        return self._done[group][slot]

    def _wish(self, wish: Wish) -> Any:
        """A literal that has to hold where the wish is broken."""
        broken = self.model.new_bool_var("")
        early, late = self._number(wish.earlier), self._number(wish.later)
        most = len(self.problem.slots) + wish.gap
        self.model.add(early + wish.gap <= late + most * broken)
        if wish.together:
            self.model.add(late <= early + most * broken)
        return broken

    def _number(self, group: int) -> Any:
        return sum(k * self.is_in[group, k] for k in self.problem.allowed[group])

    def _first_waves(self) -> dict[int, Any]:
        """Critical groups before which nothing calmer has changed."""
        critical = [g for g, cost in enumerate(self.problem.first_cost) if cost]
        calm = [g for g, cost in enumerate(self.problem.first_cost) if not cost]
        if not critical:
            return {}
        broken = {g: self.model.new_bool_var("") for g in critical}
        begun: Any = 0
        for k in range(len(self.problem.slots)):
            for g in critical:
                if (g, k) in self.is_in:
                    self.model.add(self.is_in[g, k] <= begun + broken[g])
            here = [self.is_in[g, k] for g in calm if (g, k) in self.is_in]
            if here:
                now = self.model.new_bool_var("")
                self.model.add(now <= begun + sum(here))
                begun = now
        return broken

    def keep(
        self, earlier: Sequence[dict[int, int]], start: Assignment | None
    ) -> Assignment | None:
        """The schedule that changes the fewest workloads; others that change more are out."""
        terms = [
            by.get(k, 0) * self.is_in[g, k]
            for g, by in enumerate(earlier)
            for k in self.problem.allowed[g]
            if by.get(k, 0)
        ]
        if not terms:
            return start or self._found(None, None)
        found = self._found(sum(terms), start)
        if found is not None:
            fewest = sum(by.get(found[g], 0) for g, by in enumerate(earlier))
            self.model.add(sum(terms) <= fewest)
        return found

    def best(self, start: Assignment | None) -> Answer | None:
        """The schedule that counts for least."""
        problem = self.problem
        total = sum(problem.cost[g][k] * var for (g, k), var in self.is_in.items())
        total += sum(w.cost * b for w, b in zip(problem.wishes, self.broken, strict=True))
        total += sum(problem.first_cost[g] * var for g, var in self.first.items())
        solver = self._run(total, start)
        found = [] if solver is None else [self._values(solver)]
        found += [] if start is None else [start]
        if not found:
            return None
        at = min(found, key=lambda one: (objective(problem, one), one))
        value = objective(problem, at)
        proven = 0 if solver is None else round(solver.best_objective_bound)
        return Answer(at, value, min(max(proven, floor(problem)), value))

    def is_feasible(self) -> bool | None:
        """Whether there is any schedule."""
        solver = self._solver()
        status = solver.solve(self.model)
        if status in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return True
        return False if status == self.cp.INFEASIBLE else None

    def _found(self, aim: Any, start: Assignment | None) -> Assignment | None:
        solver = self._run(aim, start)
        return start if solver is None else self._values(solver)

    def _run(self, aim: Any, start: Assignment | None) -> Any:
        self.model.clear_hints()
        for (g, k), var in self.is_in.items() if start else ():
            assert start is not None
            self.model.add_hint(var, start[g] == k)
        if aim is not None:
            self.model.minimize(aim)
        solver = self._solver()
        status = solver.solve(self.model)
        return solver if status in (self.cp.OPTIMAL, self.cp.FEASIBLE) else None

    def _solver(self) -> Any:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = SEED
        solver.parameters.max_deterministic_time = WORK
        return solver

    def _values(self, solver: Any) -> Assignment:
        return tuple(
            next(k for k in open_ if solver.boolean_value(self.is_in[g, k]))
            for g, open_ in enumerate(self.problem.allowed)
        )
