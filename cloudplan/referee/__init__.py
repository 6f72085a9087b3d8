"""Checks a finished plan from its inputs, in plain Python, with no code of the optimiser.

`check.py` is where to start; one file per family of constraints.
"""

from __future__ import annotations

from cloudplan.referee.breach import Breach
from cloudplan.referee.check import Review, check, review
from cloudplan.referee.verdict import Oracle, Verdict, price, standing

__all__ = ["Breach", "Oracle", "Review", "Verdict", "check", "price", "review", "standing"]
