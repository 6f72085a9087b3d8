"""Ceilings over the whole estate: (6a) budgets, (6b) concentration, (6c) carbon.

Whole cents, workloads, thousandths and grams, compared as whole numbers and fractions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from cloudplan.model.money import from_cents, to_cents
from cloudplan.model.policy import BudgetRule, ConcentrationRule
from cloudplan.model.said import Said
from cloudplan.rates import first_full_year, host_carbon_grams, spent
from cloudplan.referee.breach import Breach, of_policy
from cloudplan.referee.case import Case
from cloudplan.referee.shares import part_of
from cloudplan.rules import BudgetScope, concentration_groups

GRAMS_PER_TONNE = 1_000_000
MEASURES = {"capex": Said("capex"), "opex": Said("opex"), "total": Said("total")}
COUNTED = {"cost": Said("cost"), "workloads": Said("workloads"), "vcpu": Said("vcpu")}


def broken_budgets(case: Case) -> Iterator[Breach]:
    """(6a) what the scope costs in a calendar year."""
    for budget in case.facts.book.budgets:
        rule = budget.policy
        spent, most = spending(case, budget), to_cents(rule.max)
        if spent > most:
            yield of_policy(
                rule,
                "(6a)",
                Said(
                    "{measure:said} of {year} is {spent:figure}, the budget {rule} allows "
                    "{most:figure}",
                    measure=MEASURES[rule.measure],
                    year=rule.year,
                    spent=from_cents(spent),
                    rule=rule.id,
                    most=from_cents(most),
                ),
            )


def spending(case: Case, budget: BudgetScope) -> int:
    """(6a) cents of the scope in the budget's year."""
    return sum(spent_on(case, budget).values())


def spent_on(case: Case, budget: BudgetScope) -> dict[str, int]:
    """What makes (6a) up: each address in scope, and by (M4) its part of each open site."""
    rule, scope = budget.policy, budget.addresses
    amounts = case.spent(rule.year)
    found = {a: measured_by(rule, amounts[a]) for a in case.site_of if a in scope}
    whole = case.site_of.keys() <= scope
    for site in case.standing:
        cents = measured_by(rule, spent(case.own_lines(site), case.facts.horizon, rule.year))
        year = case.facts.horizon.main_year(rule.year)
        found[site] = cents if whole else part_of(case, site, year, scope, cents)
    return found


def measured_by(rule: BudgetRule, amounts: tuple[int, int]) -> int:
    """What the rule counts of (capex, opex)."""
    capex, opex = amounts
    return {"capex": capex, "opex": opex, "total": capex + opex}[rule.measure]


def broken_concentrations(case: Case) -> Iterator[Breach]:
    """(6b) group <= share x total."""
    for rule in case.facts.book.concentrations:
        by_site = measured(case, rule)
        most = Fraction(rule.share_max) * sum(by_site.values())
        for group, amount in sorted(by_group(case, rule, by_site).items()):
            if amount > most:
                yield of_policy(
                    rule,
                    "(6b)",
                    Said(
                        "{group} carries {share:percent} of {of:said}, {rule} allows "
                        "{most:percent}",
                        group=group,
                        share=_share(amount, sum(by_site.values())),
                        of=COUNTED[rule.of],
                        rule=rule.id,
                        most=_share(rule.share_max),
                    ),
                    site=group,
                )


def _share(part: int | Decimal, whole: int = 1) -> Decimal:
    """To a tenth of a percent."""
    return (Decimal(part) / whole).quantize(Decimal("0.001"))


def by_group(case: Case, rule: ConcentrationRule, by_site: Mapping[str, int]) -> dict[str, int]:
    """A site with several owner countries counts in each."""
    found: dict[str, int] = {}
    for site, amount in by_site.items():
        for group in concentration_groups(rule, case.facts.estate.site_by_id[site]):
            found[group] = found.get(group, 0) + amount
    return found


def measured(case: Case, rule: ConcentrationRule) -> dict[str, int]:
    """Open site -> what the rule counts there: cents, workloads or thousandths of vCPU."""
    if rule.of == "cost":
        return _cost_by_site(case, first_full_year(case.facts.estate))
    managed = {site: case.managed.intersection(there) for site, there in case.standing.items()}
    if rule.of == "workloads":
        return {site: len(there) for site, there in managed.items()}
    demand = case.demand
    return {site: sum(demand(a)[0][0] for a in there) for site, there in managed.items()}


def _cost_by_site(case: Case, year: int) -> dict[str, int]:
    """Capex and opex of the year, nominal; traffic counts where it is sent from."""
    horizon = case.facts.horizon
    found = {site: sum(spent(case.own_lines(site), horizon, year)) for site in case.standing}
    amounts = case.spent(year)
    for address, site in case.site_of.items():
        found[site.id] += sum(amounts[address])
    return found


def broken_carbon(case: Case) -> Iterator[Breach]:
    """(6c) in every year; an unknown figure fails."""
    for rule in case.facts.book.carbons:
        grams = carbon_grams(case, case.managed)
        if grams is None or max(grams) > rule.max_tonnes_year * GRAMS_PER_TONNE:
            most = (
                Said("unknown")
                if grams is None
                else Said("{tonnes:figure} t", tonnes=Decimal(max(grams)) / GRAMS_PER_TONNE)
            )
            summary = Said(
                "carbon of a year is {amount:said}, {rule} allows {most:figure} t",
                amount=most,
                rule=rule.id,
                most=rule.max_tonnes_year,
            )
            yield of_policy(rule, "(6c)", summary)


def carbon_grams(case: Case, addresses: Collection[str]) -> tuple[int, ...] | None:
    """Grams by year of the addresses and of all hosts; `None` where one of theirs is unknown."""
    parts = [case.grams(addresses)]
    parts += [_host_grams(case, site, addresses) for site in case.standing]
    known = [part for part in parts if part is not None]
    return tuple(map(sum, zip(*known, strict=True))) if len(known) == len(parts) else None


def _host_grams(case: Case, site: str, addresses: Collection[str]) -> tuple[int, ...] | None:
    """An unknown figure counts for nothing where none of the addresses stand."""
    each = host_carbon_grams(case.facts.estate.site_by_id[site])
    if each is None and any(a in addresses for a in case.standing[site]):
        return None
    counts = case.hosts_at(site) or (0,) * case.facts.horizon.years
    return tuple((each or 0) * count for count in counts)
