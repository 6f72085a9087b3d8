"""Placement as numbers: this package knows arrays, not cities."""

from cloudplan.engine.alternatives import Alternatives, alternatives
from cloudplan.engine.evaluate import Evaluation, Violation, evaluate
from cloudplan.engine.exact import solve
from cloudplan.engine.problem import (
    Apart,
    Infeasible,
    Limit,
    Limits,
    NoPlanYet,
    Pair,
    Problem,
    SharedScope,
    Solution,
    Together,
)

__all__ = [
    "Alternatives",
    "Apart",
    "Evaluation",
    "Infeasible",
    "Limit",
    "Limits",
    "NoPlanYet",
    "Pair",
    "Problem",
    "SharedScope",
    "Solution",
    "Together",
    "Violation",
    "alternatives",
    "evaluate",
    "solve",
]
