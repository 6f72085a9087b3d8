"""The end of a plan: its rules, its money, its prices, and the lines that people quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from cloudplan.model.plan import Plan, Reoptimised, RuleFinding
from cloudplan.render.clean import clean
from cloudplan.render.figures import (
    UNKNOWN,
    age,
    change,
    count,
    difference,
    gap,
    listed,
    money,
    number,
)
from cloudplan.render.page import Page

NOTHING_TO_DO = "No changes. Every workload already stands where the policies and prices want it."

STOPPED = {
    "gap": "the asked gap",
    "time-limit": "stopped by the time limit",
    "work-limit": "stopped by the work limit",
    "interrupted": "interrupted",
}
"""How the search ended, where it did not end at the optimum."""

KEPT_BY = {
    "inventory": ", from the inventory",
    "user": ", from your rate cards",
    "catalogue": ", shipped",
}
"""Who keeps a rate card, by `prices_from`."""


def rules(page: Page, plan: Plan) -> list[str]:
    """Rules that only warn and are not met, then rules that waivers set aside."""
    lines = []
    for title, findings in (("Not met", plan.violations), ("Waived", plan.waived)):
        if findings:
            lines += [page.paint(title, "bold"), *_findings(page, findings), ""]
    return lines[:-1]


def _findings(page: Page, findings: Sequence[RuleFinding]) -> Iterable[str]:
    by_policy: dict[tuple[str, str, str], list[RuleFinding]] = {}
    for found in findings:
        by_policy.setdefault((found.policy, found.source, found.because), []).append(found)
    for (policy, source, because), same in sorted(by_policy.items()):
        about = listed([n for n in dict.fromkeys(f.address or f.site for f in same) if n])
        yield f"  {page.paint('!', 'warning')} {clean(policy)} ({clean(source)})"
        yield from page.wrap(clean(because), "    ")
        for detail in _details(same):
            yield from page.wrap(clean(detail), "    ")
        if about:
            yield from page.wrap(about, "    ")


def _details(same: Sequence[RuleFinding]) -> list[str]:
    """By how much a rule is missed, or who waived it; one workload's is told by its address."""
    return list(
        dict.fromkeys(f.detail for f in same if f.detail and (not f.address or len(same) == 1))
    )


def totals(page: Page, plan: Plan) -> list[str]:
    """Today and planned money, the saving, and carbon where it is known."""
    total, currency = plan.totals, plan.currency
    percent = change(total.before_monthly, total.monthly)
    rows = [
        ("per month", money(total.monthly, currency), _against(plan, percent)),
        ("one-off", money(total.one_off, currency), ""),
        (f"{plan.horizon_months} months", money(total.tco, currency), _saving(plan)),
    ]
    if plan.solver.priced_rules:
        note = "added to the objective by priced rules only"
        rows.append(("by rules", money(plan.solver.priced_rules, currency), note))
    width = max(len(amount) for _, amount, _ in rows)
    lines = [f"  {a:<10}  {b:>{width}}  {c}".rstrip() for a, b, c in rows]
    if total.carbon_kg_year is not None:
        lines.append(
            f"  {'carbon':<10}  {number(total.carbon_kg_year, 0)} kg CO2e in the first year"
        )
    return [page.paint("Totals", "bold"), *lines]


def _against(plan: Plan, percent: str) -> str:
    before = money(plan.totals.before_monthly, plan.currency)
    return f"today {before}" + (f" ({percent})" if percent else "")


def _saving(plan: Plan) -> str:
    saving = plan.totals.saving_tco
    if saving is None:
        return ""
    than = "than" if saving else "as"
    return f"{difference(-saving, plan.currency)} {than} going on as today"


def prices(page: Page, plan: Plan) -> list[str]:
    """The age of the prices and who keeps them, the oldest first."""
    by_day: dict[tuple[date, str], list[str]] = {}
    for card, day in plan.prices_as_of.items():
        kept_by = KEPT_BY.get(plan.prices_from.get(card, ""), "")
        by_day.setdefault((day, kept_by), []).append(card)
    lines = [page.paint("Prices", "bold")] if by_day else []
    for (day, kept_by), cards in sorted(by_day.items()):
        text = f"{listed(sorted(cards))}, {age(day, plan.as_of)}{kept_by}"
        lines += page.wrap(text, f"  {day}  ")
    return lines


def counted(page: Page, plan: Plan) -> str:
    """``Plan: 3 to add, 2 to change, 1 to destroy.``; a move is one to add and one to destroy."""
    actions = Counter(p.action for p in plan.placements)
    add = actions["create"] + actions["move"]
    destroy = actions["retire"] + actions["move"]
    return (
        f"{page.paint('Plan:', 'bold')} {add} to add, {actions['resize']} to change, "
        f"{destroy} to destroy."
    )


def placement(page: Page, plan: Plan) -> list[str]:
    """What it comes to: moves, money, rules, proof."""
    actions = Counter(p.action for p in plan.placements)
    moved = f"{actions['move']} to move, {actions['keep']} unchanged"
    if actions["unmanaged"]:
        moved += f", {actions['unmanaged']} not managed"
    percent = change(plan.totals.before_monthly, plan.totals.monthly)
    cost = f"{money(plan.totals.monthly, plan.currency, 0)}/month" + (
        f" ({percent})" * bool(percent)
    )
    return page.fold("Placement", [moved, cost, kept(plan), proof(plan)])


def calm(page: Page, plan: Plan) -> list[str]:
    """What the plan changes of the accepted one, and what starting afresh would save beyond."""
    if plan.calm is None:
        return []
    departures = set(plan.calm.departures)
    pending = {a for stand in plan.calm.pending for a in stand.addresses} - departures
    changed = count(len(departures), "change")
    waiting = f"{len(pending)} still to be done as accepted"
    said = page.fold("Accepted", [f"{changed} of the accepted plan", waiting])
    return [*said, *page.fold("Afresh", _afresh(plan, plan.calm.beyond))]


def _afresh(plan: Plan, beyond: Reoptimised | None) -> list[str]:
    """What a full re-optimisation would save beyond the plan, and what that would cost once."""
    if beyond is None:
        return ["what a full re-optimisation would save is unknown: stopped by the limits"]
    if not beyond.moves:
        return ["a full re-optimisation would move nothing else"]
    month = difference(-beyond.saving_monthly, plan.currency)
    once = difference(-beyond.saving_one_off, plan.currency)
    whole = difference(-beyond.saving_tco, plan.currency)
    return [
        f"a full re-optimisation would move {count(beyond.moves, 'more workload')}",
        f"{month} a month",
        f"{once} once",
        f"{whole} over {plan.horizon_months} months",
    ]


def kept(plan: Plan) -> str:
    """Violations of deny rules (a plan has none), warn rules not met, and what is waived."""
    warned = sum(1 for found in plan.violations if found.effect == "warn")
    text = count(len(plan.violations) - warned, "violation")
    text += f", {count(warned, 'warning')}" if warned else ""
    return f"{text}, {len(plan.waived)} waived"


def proof(plan: Plan) -> str:
    """How far from the optimum the plan can be, and what kept it from being nearer."""
    text = f"proven within {gap(plan.solver.gap)} of optimal"
    if plan.solver.status == "optimal":
        return text
    stopped = clean(plan.solver.stopped_by) or UNKNOWN
    return f"{text} ({STOPPED.get(stopped, f'stopped by {stopped}')})"
