"""The end of a plan: its rules, its money, its prices, and the lines that people quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from cloudplan.language import Speech
from cloudplan.model.plan import Plan, Reoptimised, RuleFinding
from cloudplan.model.said import Said
from cloudplan.render.clean import clean
from cloudplan.render.figures import (
    ENGLISH,
    UNKNOWN,
    age,
    change,
    difference,
    gap,
    listed,
    money,
    number,
)
from cloudplan.render.page import Page

NOTHING_TO_DO = Said(
    "No changes. Every workload already stands where the policies and prices want it."
)

STOPPED = {
    "gap": Said("the asked gap"),
    "time-limit": Said("stopped by the time limit"),
    "work-limit": Said("stopped by the work limit"),
    "interrupted": Said("interrupted"),
}
"""How the search ended, where it did not end at the optimum."""

KEPT_BY = {
    "inventory": Said("from the inventory"),
    "user": Said("from your rate cards"),
    "catalogue": Said("shipped"),
}
"""Who keeps a rate card, by `prices_from`."""


def rules(page: Page, plan: Plan) -> list[str]:
    """Rules that only warn and are not met, then rules that waivers set aside."""
    lines = []
    for title, findings in (
        (Said("Not met"), plan.violations),
        (Said("Waived"), plan.waived),
    ):
        if findings:
            lines += [page.paint(page.say.said(title), "bold"), *_findings(page, findings), ""]
    return lines[:-1]


def _findings(page: Page, findings: Sequence[RuleFinding]) -> Iterable[str]:
    by_policy: dict[tuple[str, str, str], list[RuleFinding]] = {}
    for found in findings:
        by_policy.setdefault((found.policy, found.source, found.because), []).append(found)
    for (policy, source, because), same in sorted(by_policy.items()):
        about = listed(
            [n for n in dict.fromkeys(f.address or f.site for f in same) if n], say=page.say
        )
        yield f"  {page.paint('!', 'warning')} {clean(policy)} ({clean(source)})"
        yield from page.wrap(clean(page.say.said(because)), "    ")
        for detail in _details(same):
            yield from page.wrap(clean(page.say.said(detail)), "    ")
        if about:
            yield from page.wrap(about, "    ")


def _details(same: Sequence[RuleFinding]) -> list[str]:
    """By how much a rule is missed, or who waived it; one workload's is told by its address."""
    return list(
        dict.fromkeys(f.detail for f in same if f.detail and (not f.address or len(same) == 1))
    )


def totals(page: Page, plan: Plan) -> list[str]:
    """Today and planned money, the saving, and carbon where it is known."""
    say, total = page.say, plan.totals
    months = say.text("{months} months", months=plan.horizon_months)
    rows = [
        (say.text("per month"), total.monthly, _against(say, plan)),
        (say.text("one-off"), total.one_off, ""),
        (months, total.tco, _saving(say, plan)),
    ]
    if plan.solver.priced_rules:
        note = say.text("added to the objective by priced rules only")
        rows.append((say.text("by rules"), plan.solver.priced_rules, note))
    shown = [(label, money(amount, plan.currency, say=say), note) for label, amount, note in rows]
    carbon = say.text("carbon")
    left = max(10, len(carbon), *(len(label) for label, _, _ in shown))
    width = max(len(amount) for _, amount, _ in shown)
    lines = [f"  {a:<{left}}  {b:>{width}}  {c}".rstrip() for a, b, c in shown]
    if total.carbon_kg_year is not None:
        kg = number(total.carbon_kg_year, 0, say=say)
        lines.append(f"  {carbon:<{left}}  {say.text('{kg} kg CO2e in the first year', kg=kg)}")
    return [page.paint(say.text("Totals"), "bold"), *lines]


def _against(say: Speech, plan: Plan) -> str:
    total = plan.totals
    percent = change(total.before_monthly, total.monthly, say)
    today = say.text("today {amount}", amount=money(total.before_monthly, plan.currency, say=say))
    return today + (f" ({percent})" if percent else "")


def _saving(say: Speech, plan: Plan) -> str:
    saving = plan.totals.saving_tco
    if saving is None:
        return ""
    if not saving:
        return say.text("the same as going on as today")
    amount = money(abs(saving), plan.currency, say=say)
    if saving > 0:
        return say.text("{amount} less than going on as today", amount=amount)
    return say.text("{amount} more than going on as today", amount=amount)


def prices(page: Page, plan: Plan) -> list[str]:
    """The age of the prices and who keeps them, the oldest first."""
    say, by_day = page.say, dict[tuple[date, str], list[str]]()
    for card, day in plan.prices_as_of.items():
        by_day.setdefault((day, plan.prices_from.get(card, "")), []).append(card)
    lines = [page.paint(say.text("Prices"), "bold")] if by_day else []
    for (day, origin), cards in sorted(by_day.items(), key=_as_told):
        told = [listed(sorted(cards), say=say), age(day, plan.as_of, say)]
        told += [say.said(KEPT_BY[origin])] if origin in KEPT_BY else []
        lines += page.wrap(", ".join(told), f"  {say.short_day(day)}  ")
    return lines


def _as_told(item: tuple[tuple[date, str], list[str]]) -> tuple[date, str]:
    """The oldest first; of one day in the order of what is said of it in English."""
    (day, origin), _ = item
    return day, KEPT_BY.get(origin, "")


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
    say = page.say
    moved = say.text(
        "{moved} to move, {kept} unchanged", moved=actions["move"], kept=actions["keep"]
    )
    if actions["unmanaged"]:
        moved += ", " + say.text("{count} not managed", count=actions["unmanaged"])
    percent = change(plan.totals.before_monthly, plan.totals.monthly, say)
    amount = money(plan.totals.monthly, plan.currency, 0, say)
    cost = say.text("{amount}/month", amount=amount) + (f" ({percent})" * bool(percent))
    return page.fold(say.text("Placement"), [moved, cost, kept(plan, say), proof(plan, say)])


def calm(page: Page, plan: Plan) -> list[str]:
    """What the plan changes of the accepted one, and what starting afresh would save beyond."""
    if plan.calm is None:
        return []
    departures = set(plan.calm.departures)
    pending = {a for stand in plan.calm.pending for a in stand.addresses} - departures
    say = page.say
    changed = say.plural(
        "{count} change of the accepted plan",
        "{count} changes of the accepted plan",
        len(departures),
    )
    waiting = say.text("{count} still to be done as accepted", count=len(pending))
    said = page.fold(say.text("Accepted"), [changed, waiting])
    return [*said, *page.fold(say.text("Afresh"), _afresh(say, plan, plan.calm.beyond))]


def _afresh(say: Speech, plan: Plan, beyond: Reoptimised | None) -> list[str]:
    """What a full re-optimisation would save beyond the plan, and what that would cost once."""
    if beyond is None:
        return [
            say.text("what a full re-optimisation would save is unknown: stopped by the limits")
        ]
    if not beyond.moves:
        return [say.text("a full re-optimisation would move nothing else")]
    month = difference(-beyond.saving_monthly, plan.currency, say)
    once = difference(-beyond.saving_one_off, plan.currency, say)
    whole = difference(-beyond.saving_tco, plan.currency, say)
    return [
        say.plural(
            "a full re-optimisation would move {count} more workload",
            "a full re-optimisation would move {count} more workloads",
            beyond.moves,
        ),
        say.text("{difference} a month", difference=month),
        say.text("{difference} once", difference=once),
        say.text("{difference} over {months} months", difference=whole, months=plan.horizon_months),
    ]


def kept(plan: Plan, say: Speech = ENGLISH) -> str:
    """Violations of deny rules (a plan has none), warn rules not met, and what is waived."""
    warned = sum(1 for found in plan.violations if found.effect == "warn")
    broken = len(plan.violations) - warned
    told = [say.plural("{count} violation", "{count} violations", broken)]
    told += [say.plural("{count} warning", "{count} warnings", warned)] if warned else []
    told.append(say.plural("{count} waived", "{count} waived", len(plan.waived)))
    return ", ".join(told)


def proof(plan: Plan, say: Speech = ENGLISH) -> str:
    """How far from the optimum the plan can be, and what kept it from being nearer."""
    text = say.text("proven within {gap} of optimal", gap=gap(plan.solver.gap, say))
    if plan.solver.status == "optimal":
        return text
    stopped = clean(plan.solver.stopped_by) or UNKNOWN
    by = STOPPED.get(stopped) or Said("stopped by {limit:said}", limit=stopped)
    return f"{text} ({say.said(by)})"
