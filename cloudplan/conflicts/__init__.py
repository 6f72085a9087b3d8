"""When nothing fits: what stands against what, in which line, and the cheapest ways out.

`explain` says why there is no plan. `advise` adds the ways out, each tried with a plan of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from cloudplan.candidates import Candidates
from cloudplan.conflicts.clashes import clashes
from cloudplan.conflicts.narrow import part_of
from cloudplan.conflicts.notyet import missed, not_yet
from cloudplan.conflicts.repairs import Trial, Workshop, verified
from cloudplan.conflicts.report import conflict_box, repairs_box, unexplained
from cloudplan.conflicts.soften import Soft
from cloudplan.conflicts.stranded import stranded, stranded_boxes
from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.engine import Infeasible, Limits, NoPlanYet, can_hold, elastic, find_conflict
from cloudplan.formulate import Formulation
from cloudplan.model.advice import Advice, Repair

MOST_ROWS = 2_500
"""Workloads and standbys up to which a whole estate is searched for a conflict."""
MOST_TRIED, FEW_TRIED = 8, 2
"""Ways out that are tried, each with a plan of its own: in all, and in large estates."""

__all__ = ["NothingFitsError", "Trial", "advise", "defect", "explain"]


class NothingFitsError(CloudplanError):
    """There is no plan; `advice` holds what is said about it as data."""

    def __init__(self, diagnostics: Iterable[Diagnostic], advice: Advice) -> None:
        super().__init__(diagnostics)
        self.advice = advice


def explain(
    found: Candidates, posed: Formulation, answer: Infeasible | NoPlanYet, limits: Limits
) -> tuple[Diagnostic, ...]:
    """Why there is no plan, as errors that name rules with their file and line."""
    return advise(found, posed, answer, limits, None).diagnostics


def advise(
    found: Candidates,
    posed: Formulation,
    answer: Infeasible | NoPlanYet,
    limits: Limits,
    trial: Trial | None,
) -> CloudplanError:
    """Why there is no plan and, with `trial`, what would help; to be raised.

    Beyond `MOST_ROWS` workloads only a part of the estate is looked at, and fewer ways are tried.
    """
    large = len(found.rows) > MOST_ROWS
    if isinstance(answer, NoPlanYet):
        said = [] if large else missed(found.estate, posed, answer, limits)
        if not isinstance(said, Infeasible):
            return CloudplanError([not_yet(answer, said)])
    boxes = stranded_boxes(found, stranded(found))
    soft = Soft.of(part_of(found, MOST_ROWS) if large else found)
    if large and can_hold(soft.softened, limits):
        return NothingFitsError(boxes or (unexplained(MOST_ROWS),), Advice((), minimal=False))
    advice = _advice(found, soft, limits, trial)
    repairs = repairs_box(advice, found.estate)
    return NothingFitsError([*(boxes or [conflict_box(advice)]), *repairs], advice)


def _advice(found: Candidates, soft: Soft, limits: Limits, trial: Trial | None) -> Advice:
    model = elastic(soft.softened)
    conflict = find_conflict(soft.softened, limits, model)
    whole = soft.found is found
    parts = clashes(found.rulebook, soft.names, conflict.labels)
    repairs: tuple[Repair, ...] = ()
    if trial is not None:
        workshop = Workshop(soft, model, limits, found.estate, MOST_TRIED if whole else FEW_TRIED)
        repairs = verified(workshop, conflict.labels, trial)
    return Advice(parts, conflict.minimal and whole, repairs)


def defect(refused: tuple[Diagnostic, ...]) -> Diagnostic:
    """The referee found fault with a plan of ours: it is not printed, and we say so."""
    return Diagnostic(
        "error",
        "plan-refused",
        f"the referee refuses the plan that the engine made, for {len(refused)} reason(s)",
        detail="This is a defect in cloudplan, not in your files. No plan was written.",
        fix="Please report it with the inventory, if you may share it.",
    )
