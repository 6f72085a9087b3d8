"""When nothing fits: what stands against what, in which line, and the cheapest ways out.

`explain` says why there is no plan. `advise` adds the ways out, each tried with a plan of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from cloudplan.candidates import Candidates
from cloudplan.conflicts.clashes import clashes
from cloudplan.conflicts.repairs import Trial, Workshop, verified
from cloudplan.conflicts.report import conflict_box, repairs_box
from cloudplan.conflicts.soften import Soft
from cloudplan.conflicts.stranded import stranded, stranded_boxes
from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.engine import Infeasible, Limits, NoPlanYet, elastic, find_conflict
from cloudplan.model.advice import Advice

__all__ = ["NothingFitsError", "Trial", "advise", "defect", "explain"]


class NothingFitsError(CloudplanError):
    """There is no plan; `advice` holds what is said about it as data."""

    def __init__(self, diagnostics: Iterable[Diagnostic], advice: Advice) -> None:
        super().__init__(diagnostics)
        self.advice = advice


def explain(
    found: Candidates, answer: Infeasible | NoPlanYet, limits: Limits
) -> tuple[Diagnostic, ...]:
    """Why there is no plan, as errors that name rules with their file and line."""
    return advise(found, answer, limits, None).diagnostics


def advise(
    found: Candidates, answer: Infeasible | NoPlanYet, limits: Limits, trial: Trial | None
) -> CloudplanError:
    """Why there is no plan and, with `trial`, what would help; to be raised."""
    if isinstance(answer, NoPlanYet):
        return CloudplanError([_not_yet(answer)])
    soft = Soft.of(found)
    model = elastic(soft.softened)
    conflict = find_conflict(soft.softened, limits, model)
    parts = clashes(found.rulebook, soft.names, conflict.labels)
    advice = Advice(parts, conflict.minimal)
    if trial is not None:
        repairs = verified(Workshop(soft, model, limits), conflict.labels, trial)
        advice = Advice(parts, conflict.minimal, repairs)
    rows = stranded(found)
    boxes = stranded_boxes(found, rows) if rows else (conflict_box(advice),)
    return NothingFitsError([*boxes, *repairs_box(advice, found.estate)], advice)


def _not_yet(answer: NoPlanYet) -> Diagnostic:
    return Diagnostic(
        "error",
        "no-plan-yet",
        f"no plan was found before the {answer.stopped_by} cut in",
        detail="It is not proven that none exists.",
        fix="Give it more time with --time-limit, or leave the limit out.",
    )


def defect(refused: tuple[Diagnostic, ...]) -> Diagnostic:
    """The referee found fault with a plan of ours: it is not printed, and we say so."""
    return Diagnostic(
        "error",
        "plan-refused",
        f"the referee refuses the plan that the engine made, for {len(refused)} reason(s)",
        detail="This is a defect in cloudplan, not in your files. No plan was written.",
        fix="Please report it with the inventory, if you may share it.",
    )
