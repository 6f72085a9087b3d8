"""READ FIRST. Estate and rules -> candidates -> engine -> plan -> referee.

This file is the whole way of a plan; every step is one call into the module that owns it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from time import monotonic

from cloudplan import __version__, assemble, conflicts, referee
from cloudplan.assemble import View
from cloudplan.candidates import Candidates, find_candidates
from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error
from cloudplan.engine import Infeasible, Limits, Progress, Solution, calmed, evaluate, solve
from cloudplan.formulate import Formulation, anchors, formulate, unmoved
from cloudplan.load import Loaded
from cloudplan.model.estate import Estate
from cloudplan.model.money import from_cents
from cloudplan.model.plan import Invocation, Plan, with_sentences
from cloudplan.rules import rulebook

BEYOND_PART = 0.3
"""Of the time, for what starting afresh would save."""
SHORTEST = 0.001
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
    started = monotonic()
    first = limits if loaded.accepted is None else replace(limits, seconds=_part(options))
    answer = solve(formulation.problem, first, lambda seen: progress(standing(seen)))
    if not isinstance(answer, Solution):
        progress("nothing fits: looking for what stands in the way, and for ways out")
        trial = _trial(loaded, options, invocation) if options.repairs else None
        raise conflicts.advise(found, formulation, answer, limits, trial)
    view, beyond = View(found, formulation, answer), None
    if loaded.accepted is not None:
        view = View(found, formulation, calmed(formulation.problem, answer, anchors(found)))
        progress("asking what starting afresh would save")
        beyond = _beyond(view, _left(limits, started))
    progress("writing the plan and checking it")
    plan, refused = _checked(loaded, options, invocation, view, beyond)
    if refused:
        raise CloudplanError([conflicts.defect(refused), *refused])
    return plan


def _part(options: Options) -> float | None:
    """The time for a plan that has a second question to answer."""
    return None if options.time_limit is None else options.time_limit * (1 - BEYOND_PART)


def _left(limits: Limits, started: float) -> Limits:
    """What is left of the time for the second question."""
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(limits.seconds - (monotonic() - started), SHORTEST))


def _beyond(view: View, limits: Limits) -> View | None:
    """(8b) the same estate as if nothing were accepted and moving cost nothing.

    Of equals it is the one nearest to the plan. `None` where the limits end before an answer.
    Raises `KeyboardInterrupt`.
    """
    free, here = unmoved(view.found, view.formulation), view.solution.site
    answer = solve(free.problem, limits)
    if not isinstance(answer, Infeasible) and answer.stopped_by == "interrupted":
        raise KeyboardInterrupt
    if not isinstance(answer, Solution):
        return None
    known = evaluate(free.problem, here, view.solution.hosts)
    if known.objective < answer.objective:
        answer = replace(answer, site=here, hosts=known.hosts, objective=known.objective)
    return View(view.found, free, calmed(free.problem, answer, here))


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
    loaded: Loaded,
    options: Options,
    invocation: Invocation,
    view: View,
    beyond: View | None = None,
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan with what the referee found, and why it refuses it, if it does."""
    plan = assemble.plan(view, loaded, options.min_saving, invocation, __version__, beyond)
    seen = referee.review(view.found.rulebook, plan)
    told = replace(plan, violations=seen.violations, waived=seen.waived)
    return with_sentences(told), seen.refused


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
