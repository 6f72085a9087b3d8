"""The answer in five sentences, and the figures behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from cloudplan.report.blocks import Block, Column, Paragraph, Section, Table
from cloudplan.report.content.desk import Desk, difference
from cloudplan.report.content.desk import total as all_of
from cloudplan.report.content.gap import furthest
from cloudplan.report.content.prices import ages

MOST_PLACES = 3
"""Destinations that a sentence spells out."""


def answer(desk: Desk) -> Section:
    """What a council has to know, in the order in which it asks."""
    say = desk.say
    return Section("answer", say.text("The answer in five sentences"), tuple(_blocks(desk)))


def _blocks(desk: Desk) -> Iterator[Block]:
    if not desk.plan.placements:
        yield Paragraph(
            desk.say.text("The inventory holds no workloads: nothing has to be placed.")
        )
        return
    sentences = (_what(desk), _money(desk), _rules(desk), _when(desk), _how_sure(desk))
    yield from (Paragraph(sentence, strong=True) for sentence in sentences)
    yield _figures(desk)
    yield Paragraph(
        desk.say.text(
            "A workload is one part of an application that runs by itself, such as a database or a "
            "web server. A site is a place where workloads can run: an own server room or a "
            "provider's data centre."
        )
    )


def _what(desk: Desk) -> str:
    """What moves where, and what stays."""
    say, actions = desk.say, Counter(p.action for p in desk.plan.placements)
    kept = actions["keep"] + actions["resize"] + actions["unmanaged"]
    parts = [say.plural("{count} stays where it is", "{count} stay where they are", kept)]
    if actions["move"]:
        parts.append(_moving(desk, actions["move"]))
    if actions["create"]:
        parts.append(_new(desk, actions["create"]))
    if actions["retire"]:
        parts.append(say.plural("{count} is retired", "{count} are retired", actions["retire"]))
    return say.plural(
        "Of the {count} workload of {city}, {parts}.",
        "Of the {count} workloads of {city}, {parts}.",
        sum(actions.values()),
        city=desk.city,
        parts=_joined(desk, parts),
    )


def _joined(desk: Desk, parts: list[str]) -> str:
    """``a, b and c``."""
    *first, last = parts
    if not first:
        return last
    return desk.say.text("{first} and {last}", first=", ".join(first), last=last)


def _new(desk: Desk, count: int) -> str:
    """New ones, most of which are often second copies."""
    say = desk.say
    copies = sum(1 for p in desk.plan.placements if p.action == "create" and p.standby_of)
    if not copies:
        return say.plural("{count} is new", "{count} are new", count)
    return say.plural(
        "{count} is new (of which {copies} as a second copy for emergencies)",
        "{count} are new (of which {copies} as second copies for emergencies)",
        count,
        copies=say.number(copies),
    )


def _moving(desk: Desk, count: int) -> str:
    to = Counter(p.after.site for p in desk.moves if p.after is not None)
    ordered = sorted(to.items(), key=lambda item: (-item[1], item[0]))
    places = [
        desk.say.text("{count} to {site}", count=desk.say.number(n), site=site)
        for site, n in ordered[:MOST_PLACES]
    ]
    if len(ordered) > MOST_PLACES:
        rest = sum(n for _, n in ordered[MOST_PLACES:])
        places.append(desk.say.text("{count} elsewhere", count=desk.say.number(rest)))
    return desk.say.plural(
        "{count} moves ({places})", "{count} move ({places})", count, places=", ".join(places)
    )


def _money(desk: Desk) -> str:
    """Today and after, what is paid once, and the saving."""
    say, total = desk.say, desk.plan.totals
    month, today = desk.money(total.monthly), total.before_monthly
    if today is None:
        cost = say.text(
            "Running them will cost {month} a month (what that costs today is not fully known)",
            month=month,
        )
    else:
        cost = say.text(
            "Running them will cost {month} a month, against {today} today",
            month=month,
            today=desk.money(today),
        )
    paid = say.text("{once} is paid once", once=desk.money(total.one_off))
    return "; ".join((cost, paid, *_saving(desk, total.saving_tco))) + "."


def _saving(desk: Desk, saving: Decimal | None) -> Iterator[str]:
    if saving is None:
        return
    say, months = desk.say, desk.say.number(desk.plan.horizon_months)
    amount = desk.money(abs(saving))
    if saving < 0:
        yield say.text(
            "over {months} months that costs {amount} more than going on as today",
            months=months,
            amount=amount,
        )
    else:
        yield say.text(
            "over {months} months that saves {amount} compared with going on as today",
            months=months,
            amount=amount,
        )


def _rules(desk: Desk) -> str:
    """Kept, waived, not met."""
    plan, say = desk.plan, desk.say
    broken = sum(1 for found in plan.violations if found.effect != "warn")
    binding = sum(1 for rule in plan.facts.rules if rule.effect == "deny")
    if broken:
        kept = say.plural(
            "The plan breaks a binding rule in {count} case",
            "The plan breaks binding rules in {count} cases",
            broken,
        )
    elif binding:
        kept = say.plural(
            "The plan keeps the {count} binding rule",
            "The plan keeps all {count} binding rules",
            binding,
        )
    else:
        kept = say.text("The plan was made without binding rules")
    waived = say.plural(
        "{count} exception was granted", "{count} exceptions were granted", len(plan.waived)
    )
    warned = say.plural(
        "recommendations are not met in {count} case",
        "recommendations are not met in {count} cases",
        len(plan.violations) - broken,
    )
    return "; ".join((kept, waived, warned)) + "."


def _when(desk: Desk) -> str:
    say, schedule = desk.say, desk.plan.waves
    if not desk.plan.has_changes:
        return say.text("Nothing has to be done: everything already stands where it should.")
    if schedule is None or not schedule.waves:
        return say.text("When this happens has not been planned yet.")
    return say.plural(
        "It happens in {count} wave, between {first} and {last}.",
        "It happens in {count} waves, between {first} and {last}.",
        len(schedule.waves),
        first=say.day(min(wave.first for wave in schedule.waves)),
        last=say.day(max(wave.last for wave in schedule.waves)),
    )


def _how_sure(desk: Desk) -> str:
    """The proven gap and the age of prices."""
    say, parts = desk.say, [furthest(desk)]
    found = ages(desk)
    if found:
        parts.append(say.text("the oldest price is of {day}", day=say.day(found[0].day)))
    if old := sum(1 for price in found if price.is_old):
        parts.append(
            say.plural(
                "{count} price list is older than half a year",
                "{count} price lists are older than half a year",
                old,
            )
        )
    return "; ".join(parts) + "."


def _figures(desk: Desk) -> Table:
    """The totals of the plan, to the cent."""
    say, total = desk.say, desk.plan.totals
    whole = None if total.saving_tco is None else total.saving_tco + total.tco
    going_on = desk.going_on
    once = None if going_on is None else all_of(one.one_off for one in going_on)
    rows = (
        (say.text("a month"), total.before_monthly, total.monthly),
        (say.text("paid once"), once, total.one_off),
        (
            say.text("over {months} months (TCO)", months=say.number(desk.plan.horizon_months)),
            whole,
            total.tco,
        ),
    )
    return Table(
        "answer-figures",
        say.text("The money in figures"),
        (
            Column(say.text("amount")),
            Column(say.text("going on as today"), "money", 2),
            Column(say.text("planned"), "money", 2),
            Column(say.text("difference"), "money", 2),
        ),
        tuple((label, was, now, difference(now, was)) for label, was, now in rows),
    )
