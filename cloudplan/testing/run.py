"""One case: is every expectation met, and does nothing happen that nobody expects?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, did_you_mean, error
from cloudplan.model.policy import RESERVED_POLICY_IDS, Policy
from cloudplan.model.testing import Case, Expectation
from cloudplan.testing.checks import CHECKS
from cloudplan.testing.exact import unexpected
from cloudplan.testing.scene import Scene
from cloudplan.testing.unmet import Unmet

OF_RULES = ("rejected_by", "warns", "infeasible_by", "standby_by", "frozen_by")
OF_SITES = ("site", "not_site")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a case went: what is not met, or `problems` that kept it from being looked at."""

    case: Case
    scene: Scene | None = None
    unmet: tuple[Unmet, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        return self.scene is not None and not self.unmet and not self.problems


def run_case(case: Case) -> Ran:
    """Expects a case that is not left out."""
    if case.estate is None:
        return Ran(case, problems=case.problems)
    scene = Scene(case.estate, case.placed)
    try:
        if wrong := tuple(unknown_names(scene, case)):
            return Ran(case, problems=wrong)
        return Ran(case, scene, tuple(unmet(scene, case)))
    except CloudplanError as problem:
        return Ran(case, problems=problem.diagnostics)


def unmet(scene: Scene, case: Case) -> Iterator[Unmet]:
    """What of a case does not hold, in the order of the file; unexpected things come last."""
    for expectation in case.expectations:
        yield from CHECKS[expectation.key](scene, expectation)
    if case.exactly:
        yield from unexpected(scene, case)


def notices(case: Case, policies: tuple[Policy, ...]) -> bool:
    """Whether a case that passes fails with these rules instead of its own."""
    assert case.estate is not None, "a case that passed"
    scene = Scene(replace(case.estate, policies=policies), case.placed)
    try:
        return next(unmet(scene, case), None) is not None
    except CloudplanError:
        return True


def unknown_names(scene: Scene, case: Case) -> Iterator[Diagnostic]:
    """Workloads, sites and rules that the case names and that it does not have."""
    sites = set(scene.estate.site_by_id)
    rules = {*scene.policy, *RESERVED_POLICY_IDS}
    for expectation in case.expectations:
        at = expectation.source
        yield from _unknown_workloads(scene, expectation.workloads, case, at)
        yield from _unknown("site", _sites_of(expectation), sites, case, at)
        yield from _unknown("policy", _rules_of(expectation), rules, case, at)
    placed = case.placed or {}
    yield from _unknown_workloads(scene, placed, case, case.source)
    yield from _unknown("site", placed.values(), sites, case, case.source)


def _sites_of(expectation: Expectation) -> tuple[str, ...]:
    named = expectation.names if expectation.key in OF_SITES else ()
    return (*expectation.sites, *named)


def _rules_of(expectation: Expectation) -> tuple[str, ...]:
    if expectation.key == "priced":
        return tuple(expectation.amounts or {})
    return expectation.names if expectation.key in OF_RULES else ()


def _unknown_workloads(
    scene: Scene, names: Iterable[str], case: Case, at: Source
) -> Iterator[Diagnostic]:
    wrong = (name for name in names if not scene.knows(name))
    return _unknown("workload", wrong, scene.rows.keys(), case, at)


def _unknown(
    label: str, names: Iterable[str], known: Iterable[str], case: Case, at: Source
) -> Iterator[Diagnostic]:
    there = set(known)
    for name in names:
        if name not in there:
            yield error(
                f"unknown-{label}",
                f'The test "{case.name}" names the {label} "{name}", which it does not have',
                fix=did_you_mean(name, there),
                source=at,
            )
