"""Placement as numbers: this package knows arrays, not cities.

`solve` finds and proves the cheapest assignment of a `Problem`, `evaluate` judges any assignment
in exact integers, `alternatives` prices every other site. Where nothing fits, `find_conflict` says
what cannot hold together and `least_relief` how little of it has to be given up. `calmed` takes
back moves that do not pay.
"""

from cloudplan.engine.aim import least_amount
from cloudplan.engine.alternatives import Alternatives, alternatives
from cloudplan.engine.barred import UNBARRED, Saved, barred
from cloudplan.engine.calm import calmed
from cloudplan.engine.conflict import Conflict, can_hold, find_conflict
from cloudplan.engine.elastic import Elastic
from cloudplan.engine.elastic_rows import elastic
from cloudplan.engine.evaluate import Evaluation, Violation, evaluate, limit_amount
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
    Watch,
)
from cloudplan.engine.relief import Relief, cheapest_relief, is_only_choice, least_relief
from cloudplan.engine.softened import NOTHING, Headroom, Softened, Veto, only_rows
from cloudplan.engine.solve import solve

__all__ = [
    "FREE",
    "NOTHING",
    "UNBARRED",
    "Alternatives",
    "Apart",
    "Conflict",
    "Elastic",
    "Evaluation",
    "Headroom",
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
    "Relief",
    "Saved",
    "SharedScope",
    "Softened",
    "Solution",
    "Together",
    "TrafficTable",
    "Veto",
    "Violation",
    "Watch",
    "alternatives",
    "barred",
    "calmed",
    "can_hold",
    "cheapest_relief",
    "elastic",
    "evaluate",
    "find_conflict",
    "is_only_choice",
    "least_amount",
    "least_relief",
    "limit_amount",
    "only_rows",
    "solve",
]
