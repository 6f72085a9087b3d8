"""READ FIRST. Estate and rules -> candidates -> engine -> plan -> referee.

This file is the whole way of a plan; every step is one call into the module that owns it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudplan import __version__, assemble, conflicts, referee
from cloudplan.assemble import View
from cloudplan.candidates import Candidates, find_candidates
from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error
from cloudplan.engine import Infeasible, Limits, Progress, Solution, solve
from cloudplan.formulate import Formulation, formulate
from cloudplan.load import Loaded
from cloudplan.model.estate import Estate
from cloudplan.model.money import from_cents
from cloudplan.model.plan import Invocation, Plan
from cloudplan.rules import rulebook

ROUGH_GAP = 5e-3
"""How well a plan is proven that only shows what a way out costs."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may ask of a plan; `gap` is relative, `min_saving` in estate currency.

    Without `repairs` no ways out are looked for where nothing fits.
    """

    gap: float = 1e-6
    time_limit: float | None = None
    threads: int = 1
    targets: tuple[str, ...] = ()
    min_saving: Decimal = Decimal("0.00")
    repairs: bool = True


def quiet(_: str) -> None:
    """Progress that nobody watches."""


def make_plan(
    loaded: Loaded,
    options: Options,
    invocation: Invocation,
    progress: Callable[[str], None] = quiet,
) -> Plan:
    """The least-cost plan that keeps every rule, re-checked by the referee.

    Raises `CloudplanError`: exit 4 with the rules in conflict when nothing fits, exit 1 for a
    target that does not exist, a limit that cut in before any plan was found, or a plan that the
    referee refuses (a defect of ours, never printed).
    """
    progress("pricing every workload on every site")
    found, formulation = pose(loaded.estate, options)
    progress(f"placing {len(found.rows)} workloads on {len(loaded.estate.sites)} sites")
    limits = Limits(gap=options.gap, seconds=options.time_limit, threads=options.threads)
    answer = solve(formulation.problem, limits, lambda seen: progress(standing(seen)))
    if not isinstance(answer, Solution):
        progress("nothing fits: looking for what stands in the way, and for ways out")
        trial = _trial(loaded, options, invocation) if options.repairs else None
        raise conflicts.advise(found, formulation, answer, limits, trial)
    progress("writing the plan and checking it")
    plan, refused = _checked(loaded, options, invocation, View(found, formulation, answer))
    if refused:
        raise CloudplanError([conflicts.defect(refused), *refused])
    return plan


def standing(seen: Progress) -> str:
    """How the search stands, in the words of a progress line."""
    said = [seen.phase]
    if seen.best is not None:
        said.append(f"best {from_cents(seen.best):,.0f}")
    if seen.bound is not None:
        said.append(f"bound {from_cents(seen.bound):,.0f}")
    if seen.best and seen.bound is not None:
        said.append(f"gap {(seen.best - seen.bound) / abs(seen.best):.2%}")
    return f"{', '.join(said)}, {seen.seconds:.0f} s"


def _checked(
    loaded: Loaded, options: Options, invocation: Invocation, view: View
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan with what the referee found, and why it refuses it, if it does."""
    plan = assemble.plan(view, loaded, options.min_saving, invocation, __version__)
    seen = referee.review(view.found.rulebook, plan)
    return replace(plan, violations=seen.violations, waived=seen.waived), seen.refused


def _trial(loaded: Loaded, options: Options, invocation: Invocation) -> conflicts.Trial:
    """The same way once more for a changed estate, within `ROUGH_GAP`."""
    rough = Limits(max(options.gap, ROUGH_GAP), options.time_limit, options.threads)

    def trial(estate: Estate) -> Plan | None:
        found, formulation = pose(estate, options)
        answer = solve(formulation.problem, rough)
        if not isinstance(answer, Infeasible) and answer.stopped_by == "interrupted":
            raise KeyboardInterrupt
        if not isinstance(answer, Solution):
            return None
        changed = replace(loaded, estate=estate)
        view = View(found, formulation, answer)
        plan, refused = _checked(changed, options, invocation, view)
        return None if refused else plan

    return trial


def pose(estate: Estate, options: Options) -> tuple[Candidates, Formulation]:
    """The candidates and the arrays of an estate, before anything is decided."""
    _check_targets(estate, options.targets)
    found = find_candidates(rulebook(estate), options.targets)
    return found, formulate(found, options.min_saving)


def _check_targets(estate: Estate, targets: tuple[str, ...]) -> None:
    known = {w.address for w in estate.workloads} | set(estate.application_by_id)
    unknown = [target for target in targets if target not in known]
    if unknown:
        raise CloudplanError(
            error("unknown-target", f'no workload or application "{t}"', fix=did_you_mean(t, known))
            for t in unknown
        )
