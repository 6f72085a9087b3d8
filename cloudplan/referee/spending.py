"""Money by component and calendar year has to be what the lines add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain

from cloudplan.model import money
from cloudplan.model.money import CostLine
from cloudplan.model.plan import Plan
from cloudplan.model.spending import ComponentMoney, Spending
from cloudplan.rates import spent
from cloudplan.referee.breach import Breach
from cloudplan.referee.case import Case
from cloudplan.referee.costs import ZERO
from cloudplan.referee.expected import Expected

Group = tuple[CostLine, ...]


def wrong_spending(due: Expected, plan: Plan) -> Iterator[Breach]:
    """The parts that are not as the lines have them; an older plan has none of them."""
    told = plan.spending
    if told is None:
        return
    planned = _planned(due.case)
    true = Spending(
        years=due.case.facts.horizon.calendar_years,
        planned=_components(due.case, planned, planned),
        invested=_by_year(due.case, planned, capital_only=True),
        today=_today(due),
    )
    for name in ("years", "planned", "invested", "today"):
        if getattr(true, name) != getattr(told, name):
            yield Breach("spending", "", f"spending.{name} is not what the lines add up to")


def wrong_rule_costs(plan: Plan) -> Iterator[Breach]:
    """What can be told without its engine: only what forbids something can have a cost."""
    kept_away: dict[str, set[str]] = {}
    for rejection in plan.rejections:
        kept_away.setdefault(rejection.policy, set()).update(rejection.addresses)
    policies = [one.policy for one in plan.rule_costs]
    if policies != sorted(set(policies)):
        yield Breach("rule-costs", "", "rule_costs are not each there once, in order")
    for one in plan.rule_costs:
        if not 0 < one.workloads <= len(kept_away.get(one.policy, ())):
            text = f"{one.policy} keeps {len(kept_away.get(one.policy, ()))} workloads from a site"
            yield Breach("rule-costs", "", f"{text}, not {one.workloads}", policy=one.policy)
        if not one.tco > 0:
            text = f"{one.policy} costs {one.tco}, which is nothing"
            yield Breach("rule-costs", "", text, policy=one.policy)


def _planned(case: Case) -> list[CostLine]:
    return [*chain(*case.lines.values()), *chain(*map(case.own_lines, case.standing))]


def _today(due: Expected) -> tuple[ComponentMoney, ...] | None:
    if due.totals.saving_tco is None:
        return None
    now = [*chain(*due.staying_today), *chain(*due.site_lines_today.values())]
    return _components(due.case, now, [*chain(*due.going_on())])


def _components(
    case: Case, now: list[CostLine], over_time: list[CostLine]
) -> tuple[ComponentMoney, ...]:
    """The first month from one list of lines, all other figures from the other."""
    names = sorted({line.component for line in (*now, *over_time)})
    return tuple(_component(case, name, _of(name, now), _of(name, over_time)) for name in names)


def _of(name: str, lines: Iterable[CostLine]) -> Group:
    return tuple(line for line in lines if line.component == name)


def _component(case: Case, name: str, now: Group, over_time: Group) -> ComponentMoney:
    return ComponentMoney(
        component=name,
        monthly=money.monthly(now),
        one_off=money.one_off(over_time),
        by_year=_by_year(case, over_time),
        tco=money.tco(over_time),
    )


def _by_year(
    case: Case, lines: Iterable[CostLine], capital_only: bool = False
) -> tuple[Decimal, ...]:
    horizon, kept, found = case.facts.horizon, tuple(lines), list[Decimal]()
    for year in horizon.calendar_years:
        capex, opex = spent(kept, horizon, year)
        found.append(money.from_cents(capex + (0 if capital_only else opex)) or ZERO)
    return tuple(found)
