"""Placement as numbers: this package knows arrays, not cities."""

from cloudplan.engine.evaluate import Evaluation, Violation, evaluate
from cloudplan.engine.exact import solve

__all__ = ["Evaluation", "Violation", "evaluate", "solve"]
