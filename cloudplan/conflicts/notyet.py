"""No plan was found in time: by how little a ceiling is missed, as far as can be told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.diagnostics import Diagnostic
from cloudplan.engine import Infeasible, Limits, NoPlanYet, Solution, least_amount, limit_amount
from cloudplan.formulate import Formulation
from cloudplan.formulate.limits import GRAMS_PER_TONNE
from cloudplan.model.estate import Estate
from cloudplan.model.money import from_cents
from cloudplan.model.policy import BudgetRule, CarbonRule
from cloudplan.model.words import euros, figure, place

CLOSE = 1e-4
MOST_SECONDS = 10.0


def not_yet(answer: NoPlanYet, said: list[str]) -> Diagnostic:
    """The limit that cut in, and what is known about the ceilings."""
    return Diagnostic(
        "error",
        "no-plan-yet",
        f"no plan was found before the {answer.stopped_by} cut in",
        detail="\n".join(["It is not proven that none exists.", *said]),
        fix="Give it more time with --time-limit, or leave the limit out.",
    )


def missed(
    estate: Estate, posed: Formulation, answer: NoPlanYet, limits: Limits
) -> list[str] | Infeasible:
    """How far each ceiling is from what the other rules allow, or that nothing fits after all.

    Says nothing after Ctrl-C; with a clock each ceiling gets at most a few seconds more.
    """
    if answer.stopped_by == "interrupted":
        return []
    said = list[str]()
    seconds = None if limits.seconds is None else min(limits.seconds, MOST_SECONDS)
    for rule, numbers in _ceilings(estate, posed):
        for k in numbers:
            limit = posed.problem.limits[k]
            least = least_amount(posed.problem, k, Limits(CLOSE, seconds))
            if isinstance(least, Infeasible):
                return least
            if isinstance(least, NoPlanYet):
                continue
            if least.bound > limit.most:
                return Infeasible((), answer.engine)
            if least.objective > limit.most:
                said.append(_sentence(estate, posed, rule, numbers, least))
    return said


def _ceilings(
    estate: Estate, posed: Formulation
) -> Iterator[tuple[BudgetRule | CarbonRule, list[int]]]:
    """The rules whose limits are plain sums, with the numbers of these."""
    for rule in estate.policies:
        if isinstance(rule, BudgetRule | CarbonRule):
            numbers = [
                k
                for k, limit in enumerate(posed.problem.limits)
                if posed.names.policies[limit.label] == rule.id and limit.shared is None
            ]
            if numbers:
                yield rule, numbers


def _sentence(
    estate: Estate,
    posed: Formulation,
    rule: BudgetRule | CarbonRule,
    numbers: list[int],
    least: Solution,
) -> str:
    problem = posed.problem
    limits = [problem.limits[k] for k in numbers]
    needed = max(limit_amount(problem, limit, least.site, least.hosts) for limit in limits)
    most = max(limit.most for limit in limits)
    key = "max" if isinstance(rule, BudgetRule) else "max_tonnes_year"
    over, enough = (_shown(estate, rule, amount) for amount in (needed - most, needed))
    return (
        f"Without {rule.id} ({place(str(rule.source))}) there is a plan; it goes over {key} by "
        f"{over}, so that {enough} would do."
    )


def _shown(estate: Estate, rule: BudgetRule | CarbonRule, amount: int) -> str:
    if isinstance(rule, BudgetRule):
        return euros(from_cents(amount), estate.currency, cents=True)
    return f"{figure(Decimal(amount) / GRAMS_PER_TONNE)} tonnes"
