"""Does a finished plan hold? Everything in it is worked out again from the inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cloudplan.diagnostics import Diagnostic
from cloudplan.load import Loaded
from cloudplan.model.plan import Plan, RuleFinding
from cloudplan.referee.breach import Breach
from cloudplan.referee.calm import wrong_calm
from cloudplan.referee.case import Case, Facts
from cloudplan.referee.expected import Expected
from cloudplan.referee.families import breaches, violations, waived
from cloudplan.referee.figures import (
    wrong_list,
    wrong_placement,
    wrong_site,
    wrong_solver,
    wrong_totals,
)
from cloudplan.referee.reading import misread, read_case
from cloudplan.referee.spending import wrong_rule_costs, wrong_spending
from cloudplan.referee.told import wrong_facts
from cloudplan.referee.waves import wrong_waves
from cloudplan.rules import Rulebook, rulebook


@dataclass(frozen=True, slots=True)
class Review:
    """What is wrong with a plan, and what it has to list: warn rules it breaks, waived rules."""

    refused: tuple[Diagnostic, ...]
    violations: tuple[RuleFinding, ...]
    waived: tuple[RuleFinding, ...]


def check(loaded: Loaded, plan: Plan) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a finished plan, as errors; empty: the plan holds.

    Raises `CloudplanError` where the inputs' own rules have errors.
    """
    book = rulebook(loaded.estate)
    seen = review(book, plan)
    wrong = (
        *wrong_list("violations", seen.violations, plan.violations),
        *wrong_list("waived", seen.waived, plan.waived),
        *wrong_facts(book, plan),
        *wrong_waves(plan),
    )
    return _errors(wrong, seen.refused)


def review(book: Rulebook, plan: Plan) -> Review:
    """Every rule and every figure of a plan; what it lists about its rules is not looked at."""
    facts = Facts(book)
    if wrong := misread(facts, plan):
        return Review(_errors(wrong), plan.violations, plan.waived)
    case = read_case(facts, plan)
    found = breaches(case)
    refused = _errors((*(b for b in found if b.denies), *_figures(case, plan)))
    return Review(refused, violations(found), waived(case, found))


def _errors(found: Iterable[Breach], known: Iterable[Diagnostic] = ()) -> tuple[Diagnostic, ...]:
    """Each once, in order."""
    return tuple(sorted({*(b.diagnostic for b in found), *known}, key=lambda d: d.sort_key))


def _figures(case: Case, plan: Plan) -> Iterator[Breach]:
    due = Expected(case)
    for placement in plan.placements:
        yield from wrong_placement(due, placement)
    for site in plan.sites:
        yield from wrong_site(due, site)
    yield from wrong_totals(due, plan)
    yield from wrong_solver(due, plan)
    yield from wrong_spending(due, plan)
    yield from wrong_rule_costs(plan)
    yield from wrong_calm(case, plan)
