"""Does a finished plan hold? Everything in it is worked out again from the inputs."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Diagnostic
from cloudplan.load import Loaded
from cloudplan.model.plan import Plan, RuleFinding
from cloudplan.referee.breach import Breach
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
from cloudplan.rules import Rulebook, rulebook


def check(loaded: Loaded, plan: Plan) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the plan, as errors; empty: the plan holds.

    Raises `CloudplanError` where the inputs' own rules have errors.
    """
    facts = Facts(rulebook(loaded.estate))
    found = misread(facts, plan) or tuple(_judge(read_case(facts, plan), plan))
    return tuple(sorted({b.diagnostic for b in found}, key=lambda d: d.sort_key))


def findings(book: Rulebook, plan: Plan) -> tuple[tuple[RuleFinding, ...], tuple[RuleFinding, ...]]:
    """What a plan has to list: the warn rules that it breaks, and what waivers set aside."""
    case = read_case(Facts(book), plan)
    found = breaches(case)
    return violations(found), waived(case, found)


def _judge(case: Case, plan: Plan) -> Iterator[Breach]:
    """First the rules, then the figures, then what the plan says about its rules."""
    found = breaches(case)
    yield from (b for b in found if b.denies)
    yield from _figures(case, plan)
    yield from wrong_list("violations", violations(found), plan.violations)
    yield from wrong_list("waived", waived(case, found), plan.waived)


def _figures(case: Case, plan: Plan) -> Iterator[Breach]:
    due = Expected(case)
    for placement in plan.placements:
        yield from wrong_placement(due, placement)
    for site in plan.sites:
        yield from wrong_site(due, site)
    yield from wrong_totals(due, plan)
    yield from wrong_solver(due, plan)
