"""Ceilings over the whole estate: budgets (6a), concentration (6b), carbon (6c).

All figures are whole cents, workloads, thousandths or grams, so that a ceiling is exact.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from cloudplan.candidates import Ints
from cloudplan.engine import Limit, PairTable, SharedScope
from cloudplan.formulate.amounts import Amounts, counted, measure, money_of_year, no_traffic
from cloudplan.formulate.draft import Draft
from cloudplan.model.money import to_cents
from cloudplan.model.policy import BudgetRule, CarbonRule, ConcentrationRule
from cloudplan.rates import first_full_year, host_carbon_grams
from cloudplan.rates.bulk import carbon_grams
from cloudplan.rules import BudgetScope, concentration_groups

GRAMS_PER_TONNE = 1_000_000


def limits(draft: Draft, pairs: PairTable) -> tuple[Limit, ...]:
    """Every ceiling that a deny rule sets."""
    book, rows = draft.found.rulebook, list[Limit]()
    rows += [_budget(draft, pairs, b) for b in book.budgets if b.policy.effect == "deny"]
    for rule in book.concentrations:
        rows += _concentration(draft, pairs, rule) if rule.effect == "deny" else []
    for carbon in book.carbons:
        rows += _carbon(draft, pairs, carbon) if carbon.effect == "deny" else []
    return tuple(rows)


def _budget(draft: Draft, pairs: PairTable, budget: BudgetScope) -> Limit:
    """(6a) nominal amounts of one calendar year; a site's own cost is shared by (M4)."""
    rule: BudgetRule = budget.policy
    scope = np.array([row.address in budget.addresses for row in draft.found.rows], dtype=np.bool_)
    money = money_of_year(draft, pairs, rule.year, measure(rule.measure))
    sent = money.traffic.price * scope[pairs.first][:, None]
    whole = bool(scope.all())
    return Limit(
        on_site=money.on_site * scope[:, None],
        run=money.run,
        buy=money.buy,
        open=money.open,
        traffic=replace(money.traffic, price=sent),
        most=to_cents(rule.max),
        label=draft.names.rule(rule.id, rule.source),
        shared=None if whole else SharedScope(scope, draft.horizon.main_year(rule.year)),
    )


def _concentration(draft: Draft, pairs: PairTable, rule: ConcentrationRule) -> list[Limit]:
    """(6b) group <= share x total, in whole numbers: d x group - n x total <= 0, share = n/d."""
    amounts = _amounts(draft, pairs, rule)
    share = Fraction(rule.share_max)
    groups = [concentration_groups(rule, site) for site in draft.sites]
    rows = []
    for group in sorted({name for several in groups for name in several}):
        inside = np.array([group in several for several in groups], dtype=np.int64)
        weight = inside * share.denominator - share.numerator
        label = draft.names.rule(rule.id, rule.source)
        rows.append(_weighted(amounts, weight, label))
    return rows


def _weighted(amounts: Amounts, weight: Ints, label: int) -> Limit:
    """Each site's amounts times its weight (S,), at most nothing."""
    by_site = weight[:, None]
    return Limit(
        on_site=amounts.on_site * weight[None, :],
        run=amounts.run * by_site,
        buy=amounts.buy * by_site,
        open=amounts.open * weight,
        traffic=replace(amounts.traffic, weight=weight),
        most=0,
        label=label,
    )


def _amounts(draft: Draft, pairs: PairTable, rule: ConcentrationRule) -> Amounts:
    """What the rule counts: the first full year's cost, workloads, or first-year vCPU."""
    if rule.of == "cost":
        year = first_full_year(draft.found.estate)
        return money_of_year(draft, pairs, year, measure("total"))
    return counted(draft, pairs, by_vcpu=rule.of == "vcpu")


def _carbon(draft: Draft, pairs: PairTable, rule: CarbonRule) -> list[Limit]:
    """(6c) grams of every year of the horizon; sites without data are no candidates at all."""
    found, span = draft.found, draft.horizon.years
    grams = carbon_grams(found.needs, found.allowed & found.managed[:, None])
    per_host = np.array([host_carbon_grams(site) or 0 for site in draft.sites], dtype=np.int64)
    most = int(rule.max_tonnes_year * GRAMS_PER_TONNE)
    label = draft.names.rule(rule.id, rule.source)
    rows = []
    for t in range(span):
        run = np.zeros((len(draft.sites), span), dtype=np.int64)
        run[:, t] = per_host
        none = np.zeros_like(run)
        rows.append(Limit(grams[t], run, none, none[:, 0], no_traffic(pairs), most, label))
    return rows
