"""A plan that was tampered with, in any one place, is refused by the referee."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from cloudplan import referee
from cloudplan.diagnostics import Exit
from cloudplan.model.estate import Estate
from cloudplan.model.plan import After, Line, Placement, Plan, RunnerUp, SitePlan
from cloudplan.model.spending import RuleCost
from tests.property.estates import random_estate
from tests.property.every_plan import loaded, planned

CENT = Decimal("0.01")
Mutation = Callable[[Estate, Plan], Iterator[Plan]]


def moved(estate: Estate, plan: Plan) -> Iterator[Plan]:
    """Somewhere else, with nothing else changed."""
    for k, placement in enumerate(plan.placements):
        for site in estate.sites:
            if placement.after and site.id != placement.after.site:
                yield _placed(plan, k, replace(placement.after, site=site.id))


def to_nowhere(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for k, placement in enumerate(plan.placements):
        if placement.after:
            yield _placed(plan, k, replace(placement.after, site="atlantis"))
            yield _with(plan, k, replace(placement, after=None))


def dropped(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for k in range(len(plan.placements)):
        yield replace(plan, placements=plan.placements[:k] + plan.placements[k + 1 :])


def repeated(estate: Estate, plan: Plan) -> Iterator[Plan]:
    yield replace(plan, placements=(*plan.placements, plan.placements[0]))


def invented(estate: Estate, plan: Plan) -> Iterator[Plan]:
    ghost = replace(plan.placements[0], address="app/ghost")
    yield replace(plan, placements=(*plan.placements, ghost))


def one_amount(estate: Estate, plan: Plan) -> Iterator[Plan]:
    """A cent in one line, in one sum, or in both so that they still add up."""
    for k, placement in enumerate(plan.placements):
        after = placement.after
        if after is None:
            continue
        for field in ("monthly", "one_off", "tco", "shared_monthly"):
            yield _placed(plan, k, replace(after, **{field: getattr(after, field) + CENT}))
        for lines in _changed(after.lines):
            yield _placed(plan, k, replace(after, lines=lines))
        for lines in _changed(after.priced):
            yield _placed(plan, k, replace(after, priced=lines))
        if after.lines:
            yield _placed(plan, k, _cheaper(after))


def _changed(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """Each field of each line, and each line left out."""
    for k, line in enumerate(lines):
        yield lines[:k] + lines[k + 1 :]
        for other in (
            replace(line, component="gift"),
            replace(line, quantity=line.quantity + 1),
            replace(line, unit="dozen"),
            replace(line, unit_price=line.unit_price + CENT),
            replace(line, amount=line.amount - CENT),
            replace(line, tco=line.tco - CENT),
            replace(line, source="a friend"),
            replace(line, as_of=date(1999, 1, 1)),
            replace(line, period="once" if line.period == "month" else "month"),
        ):
            yield (*lines[:k], other, *lines[k + 1 :])


def _cheaper(after: After) -> After:
    first = replace(after.lines[0], tco=after.lines[0].tco - CENT)
    return replace(after, lines=(first, *after.lines[1:]), tco=after.tco - CENT)


def another_offer(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for k, placement in enumerate(plan.placements):
        if placement.after:
            yield _placed(plan, k, replace(placement.after, offer="m1000"))


def another_past(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for k, placement in enumerate(plan.placements):
        before = placement.before
        if before is None:
            continue
        yield _with(plan, k, replace(placement, before=None))
        monthly = None if before.monthly is not None else CENT
        yield _with(plan, k, replace(placement, before=replace(before, monthly=monthly)))
        shared = (before.shared_monthly or Decimal(0)) + CENT
        yield _with(plan, k, replace(placement, before=replace(before, shared_monthly=shared)))


def another_action(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for k, placement in enumerate(plan.placements):
        for action in ("create", "move", "resize", "keep", "retire", "unmanaged"):
            if action != placement.action:
                yield _with(plan, k, replace(placement, action=action))


def impossible_runner_up(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for k, placement in enumerate(plan.placements):
        if placement.after:
            for site in (placement.after.site, "atlantis"):
                second = RunnerUp(site, Decimal(1))
                yield _with(plan, k, replace(placement, runner_up=second))


def another_site(estate: Estate, plan: Plan) -> Iterator[Plan]:
    """A host more or less, money of the site, how full it is, left out."""
    for k, site in enumerate(plan.sites):
        yield replace(plan, sites=plan.sites[:k] + plan.sites[k + 1 :])
        yield _with_site(plan, k, replace(site, tco=site.tco - CENT))
        yield _with_site(plan, k, replace(site, monthly=site.monthly + CENT))
        yield _with_site(plan, k, replace(site, workloads=site.workloads + 1))
        for lines in _changed(site.lines):
            yield _with_site(plan, k, replace(site, lines=lines))
        yield from (_with_site(plan, k, other) for other in _other_hosts(site))


def _other_hosts(site: SitePlan) -> Iterator[SitePlan]:
    if site.hosts_by_year is None:
        yield replace(site, hosts_by_year=(1,))
        return
    yield replace(site, hosts_by_year=None)
    yield replace(site, hosts_by_year=site.hosts_by_year[:-1])
    for step in (1, -1):
        yield replace(site, hosts_by_year=tuple(n + step for n in site.hosts_by_year))
    full = replace(site.utilisation_by_year, vcpu=(Decimal("0.123456"),) * len(site.hosts_by_year))
    yield replace(site, utilisation_by_year=full)


def another_total(estate: Estate, plan: Plan) -> Iterator[Plan]:
    said = plan.totals
    for other in (
        replace(said, monthly=said.monthly - CENT),
        replace(said, one_off=said.one_off - CENT),
        replace(said, tco=said.tco - CENT),
        replace(said, before_monthly=CENT if said.before_monthly is None else None),
        replace(said, saving_tco=CENT if said.saving_tco is None else None),
        replace(said, carbon_kg_year=CENT if said.carbon_kg_year is None else None),
    ):
        yield replace(plan, totals=other)


def another_proof(estate: Estate, plan: Plan) -> Iterator[Plan]:
    said = plan.solver
    for other in (
        replace(said, objective=said.objective - CENT),
        replace(said, bound=said.objective + CENT),
        replace(said, bound=said.objective / 2 - 1),
        replace(said, gap=said.gap + Decimal("0.01")),
        replace(said, priced_rules=said.priced_rules + CENT),
        replace(said, threshold=said.threshold + CENT),
        replace(said, status="infeasible"),
        replace(said, objective=Decimal("NaN")),
        replace(said, bound=Decimal("sNaN")),
        replace(said, gap=Decimal("Infinity")),
    ):
        yield replace(plan, solver=other)


def hidden_finding(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for k in range(len(plan.violations)):
        yield replace(plan, violations=plan.violations[:k] + plan.violations[k + 1 :])
    for k in range(len(plan.waived)):
        yield replace(plan, waived=plan.waived[:k] + plan.waived[k + 1 :])


def invented_finding(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for row in (*plan.violations, *plan.waived):
        other = replace(row, address="app/ghost")
        yield replace(plan, violations=(*plan.violations, other))
        yield replace(plan, waived=(*plan.waived, other))
        yield replace(plan, waived=(*plan.waived, row))


def another_header(estate: Estate, plan: Plan) -> Iterator[Plan]:
    yield replace(plan, format_version="2.0")
    yield replace(plan, estate="another")
    yield replace(plan, invocation=replace(plan.invocation, min_saving=Decimal("sNaN")))
    yield replace(plan, currency="USD")
    yield replace(plan, as_of=date(1999, 1, 1))
    yield replace(plan, horizon_months=plan.horizon_months + 1)
    yield replace(plan, prices_as_of={**plan.prices_as_of, "another": date(1999, 1, 1)})
    yield replace(plan, prices_from={**plan.prices_from, "another": "user"})


def another_fact(estate: Estate, plan: Plan) -> Iterator[Plan]:
    """Each part of what is told of the estate shortened, and one row of it changed."""
    told = plan.facts
    for field in fields(told):
        rows = getattr(told, field.name)
        if rows and isinstance(rows, tuple):
            changed: dict[str, Any] = {field.name: rows[:-1]}
            yield replace(plan, facts=replace(told, **changed))
    for k, row in enumerate(told.applications):
        other = (*told.applications[:k], replace(row, confidentiality=6))
        yield replace(plan, facts=replace(told, applications=(*other, *told.applications[k + 1 :])))


def another_sum(estate: Estate, plan: Plan) -> Iterator[Plan]:
    """A cent more in each figure of each component, one left out, another year."""
    said = plan.spending
    assert said is not None
    yield replace(plan, spending=replace(said, years=said.years[1:]))
    yield replace(plan, spending=replace(said, invested=said.planned[0].by_year[:-1]))
    yield replace(plan, spending=replace(said, today=None if said.today else said.planned))
    for k, part in enumerate(said.planned):
        by_year = (part.by_year[0] + CENT, *part.by_year[1:])
        for changed in (
            (),
            (replace(part, monthly=part.monthly + CENT),),
            (replace(part, one_off=part.one_off + CENT),),
            (replace(part, tco=part.tco + CENT),),
            (replace(part, by_year=by_year),),
        ):
            planned = (*said.planned[:k], *changed, *said.planned[k + 1 :])
            yield replace(plan, spending=replace(said, planned=planned))


def impossible_rule_cost(estate: Estate, plan: Plan) -> Iterator[Plan]:
    for made_up in (RuleCost("a-rule", 1, CENT), RuleCost("a-rule", 0, CENT)):
        yield replace(plan, rule_costs=(made_up,))
    for one in plan.rule_costs:
        yield replace(plan, rule_costs=(one, one))
        yield replace(plan, rule_costs=(replace(one, tco=Decimal(0)),))
        yield replace(plan, rule_costs=(replace(one, workloads=1_000),))


MUTATIONS: tuple[Mutation, ...] = (
    moved,
    to_nowhere,
    dropped,
    repeated,
    invented,
    one_amount,
    another_offer,
    another_past,
    another_action,
    impossible_runner_up,
    another_site,
    another_total,
    another_proof,
    hidden_finding,
    invented_finding,
    another_header,
    another_fact,
    another_sum,
    impossible_rule_cost,
)


@cache
def plans() -> tuple[tuple[Estate, Plan], ...]:
    """The plans of some random estates that have one."""
    estates = (random_estate(seed) for seed in range(0, 120, 6))
    found = ((estate, planned(estate)) for estate in estates)
    return tuple((estate, plan) for estate, plan in found if plan is not None)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_changed_plan_is_refused(mutation: Mutation) -> None:
    tried = 0
    for estate, plan in plans():
        for changed in mutation(estate, plan):
            tried += 1
            refused = referee.check(loaded(estate), changed)
            assert refused, f"{mutation.__name__} was not noticed"
            assert all(d.exit_code == Exit.VIOLATIONS for d in refused)
            assert all(d.severity == "error" and d.code.startswith("referee-") for d in refused)
    assert tried > 0


def test_an_unchanged_plan_holds() -> None:
    for estate, plan in plans():
        assert referee.check(loaded(estate), plan) == ()


def _with(plan: Plan, k: int, placement: Placement) -> Plan:
    return replace(plan, placements=(*plan.placements[:k], placement, *plan.placements[k + 1 :]))


def _placed(plan: Plan, k: int, after: After) -> Plan:
    return _with(plan, k, replace(plan.placements[k], after=after))


def _with_site(plan: Plan, k: int, site: SitePlan) -> Plan:
    return replace(plan, sites=(*plan.sites[:k], site, *plan.sites[k + 1 :]))
