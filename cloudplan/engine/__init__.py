"""Placement as numbers: this package knows arrays, not cities.

`solve` finds and proves the cheapest assignment of a `Problem`, `evaluate` judges any assignment
in exact integers, `alternatives` prices every other site, and `find_conflict` says what cannot
hold together where nothing fits.
"""

from cloudplan.engine.alternatives import Alternatives, alternatives
from cloudplan.engine.conflict import find_conflict
from cloudplan.engine.evaluate import Evaluation, Violation, evaluate
from cloudplan.engine.moves import Judged, Moves
from cloudplan.engine.pair_table import FREE, PairTable, TrafficTable
from cloudplan.engine.problem import (
    Apart,
    Infeasible,
    Limit,
    Limits,
    NoPlanYet,
    Pair,
    Problem,
    Progress,
    SharedScope,
    Solution,
    Together,
    Veto,
    Watch,
)
from cloudplan.engine.solve import solve

__all__ = [
    "FREE",
    "Alternatives",
    "Apart",
    "Evaluation",
    "Infeasible",
    "Judged",
    "Limit",
    "Limits",
    "Moves",
    "NoPlanYet",
    "Pair",
    "PairTable",
    "Problem",
    "Progress",
    "SharedScope",
    "Solution",
    "Together",
    "TrafficTable",
    "Veto",
    "Violation",
    "Watch",
    "alternatives",
    "evaluate",
    "find_conflict",
    "solve",
]
