"""How far a ceiling has to go up, or a headroom down, for the plan of a relief."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

import numpy as np

from cloudplan.candidates import Ints
from cloudplan.conflicts.soften import Soft
from cloudplan.engine import NOTHING, Limit, Problem, Relief, TrafficTable, limit_amount, only_rows
from cloudplan.formulate.limits import GRAMS_PER_TONNE
from cloudplan.model.money import from_cents
from cloudplan.model.policy import BudgetRule, ConcentrationRule, Policy
from cloudplan.model.words import at_least, at_most

SHARE = Decimal("0.001")


def needed_figure(soft: Soft, site: Ints, hosts: Ints, policy: Policy) -> Decimal:
    """The least figure of a ceiling that a plan keeps, rounded up.

    `site` (W,) may be NOTHING for rows that the plan does without.
    """
    label = soft.names.rule(policy.id, policy.source)
    placed = np.flatnonzero(site != NOTHING)
    problem, site = only_rows(soft.softened.problem, placed), site[placed]
    limits = [limit for limit in problem.limits if limit.label == label]
    if isinstance(policy, ConcentrationRule):
        least = max(_share(problem, limit, site, hosts, policy) for limit in limits)
        return _decimal(least).quantize(SHARE, ROUND_CEILING)
    most = max(limit_amount(problem, limit, site, hosts) for limit in limits)
    if isinstance(policy, BudgetRule):
        return at_least(from_cents(most))
    return at_least(Decimal(most) / GRAMS_PER_TONNE)


def _share(
    problem: Problem, limit: Limit, site: Ints, hosts: Ints, rule: ConcentrationRule
) -> Fraction:
    """(6b) the group's part of the whole: the row says d x group - n x whole, its weights d, n."""
    allowed = Fraction(rule.share_max)
    assert isinstance(limit.traffic, TrafficTable)
    weight = limit.traffic.weight
    assert weight is not None
    by = np.where(weight == 0, 1, weight)
    whole = replace(
        limit,
        on_site=limit.on_site // by[None, :],
        run=limit.run // by[:, None],
        buy=limit.buy // by[:, None],
        open=limit.open // by,
        traffic=replace(limit.traffic, weight=None),
    )
    total = limit_amount(problem, whole, site, hosts)
    over = limit_amount(problem, limit, site, hosts)
    if total <= 0:
        return Fraction(1)
    return (Fraction(over, total) + allowed.numerator) / allowed.denominator


def needed_fraction(soft: Soft, relief: Relief, policy: str, before: Decimal) -> Decimal:
    """The most that a headroom rule can keep free under the relief's plan, rounded down."""
    placed = np.flatnonzero(relief.site != NOTHING)
    problem = only_rows(soft.softened.problem, placed)
    book, sites = soft.free.rulebook, soft.found.estate.sites
    free = [before]
    for site_id in (site for site, rule in book.headrooms if rule.id == policy):
        s = next(k for k, site in enumerate(sites) if site.id == site_id)
        here = placed[relief.site[placed] == s]
        if not here.size or not problem.finite[s]:
            continue
        used = soft.softened.problem.demand[here].sum(axis=0)
        usable = np.maximum(relief.hosts[s] - problem.spare[s], 0)[:, None] * problem.host_size[s]
        pairs = zip(used.ravel().tolist(), usable.ravel().tolist(), strict=True)
        full = max(Fraction(u, max(c, 1)) for u, c in pairs)
        free.append(_decimal(1 - full))
    return max(at_most(min(free)), Decimal(0))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
