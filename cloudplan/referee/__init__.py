"""Checks a finished plan from its inputs, in plain Python, with no code of the optimiser.

`check.py` is where to start; one file per family of constraints.
"""

from __future__ import annotations

from cloudplan.referee.breach import Breach, of_policy
from cloudplan.referee.capacity import minimal_hosts
from cloudplan.referee.case import Case, Facts
from cloudplan.referee.check import Review, check, review
from cloudplan.referee.families import breaches
from cloudplan.referee.reading import misplaced, misread, read_case
from cloudplan.referee.verdict import Oracle, Verdict, price, standing

__all__ = [
    "Breach",
    "Case",
    "Facts",
    "Oracle",
    "Review",
    "Verdict",
    "breaches",
    "check",
    "minimal_hosts",
    "misplaced",
    "misread",
    "of_policy",
    "price",
    "read_case",
    "review",
    "standing",
]
