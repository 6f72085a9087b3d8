"""Which search suits a problem whose sites are all or nothing."""

from __future__ import annotations

from collections.abc import Callable

from cloudplan.engine.large.assign_search import AssignSearch
from cloudplan.engine.large.clock import Clock
from cloudplan.engine.large.lean_model import LeanModel
from cloudplan.engine.large.lean_search import LeanSearch
from cloudplan.engine.large.pack_search import PackSearch, only_opening_costs
from cloudplan.engine.large.set_search import SetSearch
from cloudplan.engine.problem import Ints, Problem


def lean_search(
    problem: Problem,
    model: LeanModel,
    clock: Clock,
    said: Callable[[Ints], None],
    start: Ints | None,
) -> LeanSearch:
    """Not begun yet. `start` (W,) the sites that the relaxation prefers, if it was solved.

    `said` hears of every better placement (W,).
    """
    if start is not None and not model.opening.any():
        return AssignSearch(problem, model, clock, said, start)
    if only_opening_costs(model):
        return PackSearch(problem, model, clock, said)
    return SetSearch(problem, model, clock, said)
