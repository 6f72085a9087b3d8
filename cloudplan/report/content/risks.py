"""Risks and unknowns: what could make the plan wrong, and what nobody has told it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cloudplan.model.plan import PlanDiagnostic
from cloudplan.report.blocks import Block, Column, Heading, Note, Paragraph, Section, Table
from cloudplan.report.content.desk import ZERO, Desk
from cloudplan.report.content.prices import ages

SOON_MONTHS = 24
MOST_SOON = 100
MOST_FINDINGS = 100


def risks(desk: Desk) -> Section:
    """The most weighty first."""
    return Section("risks", desk.say.text("Risks and unknowns"), tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    say = desk.say
    notes = [*_today(desk), *_old_prices(desk), *_missing(desk), *_not_met(desk), *_carbon(desk)]
    if not notes and not desk.plan.diagnostics:
        yield Paragraph(say.text("The plan states no risk and no unknown."))
    yield from notes
    yield from _support(desk)
    yield from _concentration(desk)
    yield from _diagnostics(desk)


def _today(desk: Desk) -> Iterator[Note]:
    """Costs of today that nobody knows."""
    say = desk.say
    unknown = [
        p.address for p in desk.plan.placements if p.before is not None and p.before.monthly is None
    ]
    if unknown:
        yield Note(
            say.text("Unknown cost of today"),
            say.plural(
                "For {count} workload the plan does not know what it costs today: {names}.",
                "For {count} workloads the plan does not know what they cost today: {names}.",
                len(unknown),
                names=desk.listed(unknown, 12),
            ),
            "warning",
        )


def _old_prices(desk: Desk) -> Iterator[Note]:
    say = desk.say
    old = [price for price in ages(desk) if price.is_old]
    if old:
        named = desk.listed(
            [f"{price.card} ({say.day(price.day)})" for price in old],
            12,
        )
        yield Note(
            say.text("Old prices"),
            say.plural(
                "{count} price list was older than half a year when the plan was made: {names}.",
                "{count} price lists were older than half a year when the plan was made: {names}.",
                len(old),
                names=named,
            ),
            "warning",
        )


def _missing(desk: Desk) -> Iterator[Note]:
    """Sites that could not be chosen because of a price that nobody knows."""
    say = desk.say
    sites: dict[str, set[str]] = {}
    for one in desk.plan.rejections:
        if one.policy == "price":
            for site in one.sites:
                sites.setdefault(site, set()).update(one.addresses)
    if sites:
        named = [
            say.plural(
                "{site} ({count} workload)", "{site} ({count} workloads)", len(who), site=site
            )
            for site, who in sorted(sites.items())
        ]
        yield Note(
            say.text("Unknown prices"),
            say.text(
                "What has no known price can never be chosen, even if it would be cheaper: "
                "{sites}.",
                sites=desk.listed(named, 12),
            ),
            "warning",
        )


def _not_met(desk: Desk) -> Iterator[Note]:
    say = desk.say
    count = Counter(found.policy for found in desk.plan.violations)
    if count:
        named = [
            f"{desk.rule(policy)} ({say.number(n)})"
            for policy, n in sorted(count.items(), key=lambda item: (-item[1], item[0]))
        ]
        yield Note(
            say.text("Recommendations that are not met"),
            say.text("How often each is not met: {rules}.", rules=desk.listed(named, 20)),
            "warning",
        )


def _carbon(desk: Desk) -> Iterator[Note]:
    say, carbon = desk.say, desk.plan.totals.carbon_kg_year
    if not desk.plan.placements:
        return
    if carbon is None:
        text = say.text("How much CO2 the plan causes is not known: a site has no figure for it.")
    else:
        text = say.text(
            "The plan causes {kilograms} kg of CO2 equivalent in its first year.",
            kilograms=say.number(round(carbon)),
        )
    yield Note(say.text("Carbon"), text, "info" if carbon is not None else "warning")


def _months_on(day: date, months: int) -> date:
    """The first of the month so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _support(desk: Desk) -> Iterator[Block]:
    """Applications whose maker stops supporting them soon."""
    say = desk.say
    until = _months_on(desk.plan.as_of, SOON_MONTHS)
    soon = sorted(
        (one.end_of_support, one.id)
        for one in desk.plan.facts.applications
        if one.end_of_support is not None and one.end_of_support <= until
    )
    if not soon:
        return
    yield Table(
        "risks-support",
        say.text("Support that has ended or ends before {month}", month=say.month(until)),
        (
            Column(say.text("application")),
            Column(say.text("owner")),
            Column(say.text("end of support"), "date"),
            Column(say.text("what happens")),
        ),
        tuple(
            (desk.application(id), desk.owner(id), day, _actions(desk, id))
            for day, id in soon[:MOST_SOON]
        ),
    )
    if len(soon) > MOST_SOON:
        rest = say.number(len(soon) - MOST_SOON)
        yield Paragraph(say.text("{count} more are in the plan file.", count=rest))


def _actions(desk: Desk, application: str) -> str:
    parts = desk.placements_of.get(application, ())
    return ", ".join(dict.fromkeys(desk.words.action(part.action) for part in parts))


def _concentration(desk: Desk) -> Iterator[Block]:
    """How much rests on one operator, and under whose law that operator is."""
    say, operators = desk.say, _operators(desk)
    if not operators:
        return
    whole = desk.plan.totals.monthly
    yield Heading(say.text("Dependence on operators"))
    yield Table(
        "risks-operators",
        say.text("Operators, their owners and their part of the cost"),
        (
            Column(say.text("operator")),
            Column(say.text("owned from")),
            Column(say.text("workloads"), "number"),
            Column(say.text("planned, a month"), "money", 2),
            Column(say.text("part of the cost"), "percent", 1),
        ),
        tuple(
            (
                name,
                _owned(desk, owners),
                count,
                amount,
                (amount / whole).quantize(Decimal("0.001")) if whole else Decimal(0),
            )
            for name, count, amount, owners in operators
        ),
        (
            say.text("total"),
            "",
            sum(count for _, count, _, _ in operators),
            sum((amount for _, _, amount, _ in operators), ZERO),
            Decimal(1),
        ),
    )


def _operators(desk: Desk) -> list[tuple[str, int, Decimal, set[str]]]:
    """Name, workloads, cost a month and owners' countries of each; the dearest first."""
    found: dict[str, tuple[int, Decimal, set[str]]] = {}
    for plan in desk.plan.sites:
        site = desk.sites.get(plan.id)
        if site is None or not plan.workloads:
            continue
        name = site.operator or desk.say.text("unknown")
        count, amount, owners = found.get(name, (0, ZERO, set()))
        amount += desk.monthly_of[plan.id]
        found[name] = (count + plan.workloads, amount, owners | set(site.owners or ("?",)))
    ordered = sorted(found.items(), key=lambda item: (-item[1][1], item[0]))
    return [(name, *figures) for name, figures in ordered]


def _owned(desk: Desk, owners: set[str]) -> str:
    unknown = desk.say.text("unknown")
    codes = (unknown if code == "?" else desk.words.country(code) for code in sorted(owners))
    return ", ".join(codes)


def _diagnostics(desk: Desk) -> Iterator[Block]:
    """What the program itself remarked; its messages are in English, as its documentation is."""
    say, found = desk.say, desk.plan.diagnostics
    if not found:
        return
    yield Heading(say.text("Remarks of the program"))
    yield Paragraph(
        say.text("What cloudplan remarked about the inputs, in the words of the program (English).")
    )
    levels = {
        "error": say.text("error"),
        "warning": say.text("warning"),
        "info": say.text("remark"),
    }
    groups: dict[tuple[str, str], list[PlanDiagnostic]] = {}
    for one in found:
        groups.setdefault((one.severity, one.code), []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (list(levels).index(item[0][0]), item[0][1]))
    rows = [
        (levels[severity], one.summary, one.detail, one.fix, one.source)
        for (severity, _), same in ordered
        for one in same
    ]
    if len(rows) > MOST_FINDINGS:
        rest = say.number(len(rows) - MOST_FINDINGS)
        more = say.text("and {count} more, in the plan file", count=rest)
        rows = [*rows[:MOST_FINDINGS], ("", more, "", "", "")]
    yield Table(
        "risks-remarks",
        say.text("Remarks about the inputs"),
        (
            Column(say.text("level")),
            Column(say.text("what")),
            Column(say.text("detail")),
            Column(say.text("what to do")),
            Column(say.text("stands in")),
        ),
        tuple(rows),
        annex=True,
    )
