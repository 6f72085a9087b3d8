"""What the waves say to people, in their language: broken wishes, what helps, closed days.

Applications are named by their id here; whoever shows the texts may give names instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from cloudplan.language import Speech
from cloudplan.model.facts import RuleFacts
from cloudplan.model.waves import BrokenWish, Calendar, Closed, Deadline
from cloudplan.waves.defaults import END_OF_SUPPORT

MOST_NAMED = 4
Name = Callable[[str], str]


def as_it_is(name: str) -> str:
    """An id as the name of what it stands for."""
    return name


def broken_text(broken: BrokenWish, say: Speech, name: Name = as_it_is) -> str:
    """Which wish is not kept, where and by how much."""
    told = _told(broken, say, name)
    match broken.wish:
        case "provider-first":
            return say.text(
                "{one} changes in wave {wave}, before {other}, which it depends on.", **told
            )
        case "test-first":
            return say.text(
                "{one} changes in wave {wave}, before its test environment has.", **told
            )
        case "low-risk-first":
            return say.text(
                "{applications}: critical, or nobody knows, and in wave {wave} already, before "
                "anything less critical has changed.",
                **told,
            )
        case "deadline":
            return say.plural(
                "{applications}: {count} day after the deadline, in wave {wave}.",
                "{applications}: {count} days after the deadline, in wave {wave}.",
                int(broken.amount or 0),
                **told,
            )
        case "parted":
            return say.text(
                "{one} and {other} stand apart from wave {wave} on; {amount} GiB a month pass "
                "between them.",
                **told,
            )
        case "unknown-link":
            return say.text(
                "Nobody knows the link from {one} to {other}, over which wave {wave} copies "
                "{amount} GiB.",
                **told,
            )


def _told(broken: BrokenWish, say: Speech, name: Name) -> dict[str, str]:
    """What a sentence about a wish may speak of."""
    one, other = _ends(broken, name)
    return {
        "one": one,
        "other": other,
        "applications": named(broken.subjects, say, name),
        "wave": say.number(broken.wave),
        "amount": say.number(broken.amount or Decimal(0)),
    }


def mitigation(broken: BrokenWish, say: Speech, name: Name = as_it_is) -> str:
    """What helps where the wish is not kept."""
    one, other = _ends(broken, name)
    match broken.wish:
        case "provider-first":
            return say.text(
                "Keep the way to {provider} open where it runs today, and try it out before the "
                "cut-over.",
                provider=other,
            )
        case "test-first":
            return say.text("Rehearse the cut-over of {application} on a copy.", application=one)
        case "low-risk-first":
            return say.text(
                "Rehearse the cut-over beforehand, keep the way back open for longer, and have the "
                "supplier at hand."
            )
        case "deadline":
            return say.text(
                "Agree on an extension in writing, or pin it to an earlier wave and move something "
                "else."
            )
        case "parted":
            return say.text(
                "Watch the round trip and the link, and change the second one as soon as the first "
                "runs well."
            )
        case "unknown-link":
            return say.text(
                "Measure it and write it into the inventory under network: links, or ship the data "
                "on encrypted disks."
            )


def _ends(broken: BrokenWish, name: Name) -> tuple[str, str]:
    one, other = (*broken.subjects, "", "")[:2]
    return name(one), name(other)


def named(names: Iterable[str], say: Speech, name: Name = as_it_is, most: int = MOST_NAMED) -> str:
    """The first few names, and how many more there are."""
    every = [name(one) for one in names]
    if len(every) <= most + 1:
        return ", ".join(every)
    more = say.plural("and {count} more", "and {count} more", len(every) - most)
    return f"{', '.join(every[:most])} {more}"


def closed_title(closed: Closed, rules: Iterable[RuleFacts], say: Speech) -> str:
    """Why days are closed: the rule's own title in this language, or the calendar's word."""
    rule = next((one for one in rules if closed.policy and one.id == closed.policy), None)
    return (say.pick(rule.title) if rule else "") or closed.because


def deadline_title(deadline: Deadline, say: Speech) -> str:
    """What a deadline is about."""
    if deadline.because == END_OF_SUPPORT:
        return say.text("end of support")
    return deadline.because


def assumption_texts(calendar: Calendar, say: Speech) -> tuple[str, ...]:
    """The figures of the calendar that nobody gave."""
    return tuple(
        ASSUMED[key](say, _figure(getattr(calendar, key), say)) for key in calendar.assumed
    )


def _figure(value: object, say: Speech) -> str:
    """A number with as many decimals as it has; days are not shown."""
    if not isinstance(value, int | Decimal):
        return ""
    whole = Decimal(value).normalize()
    return say.number(whole, max(0, -int(whole.as_tuple().exponent)))


ASSUMED: dict[str, Callable[[Speech, str], str]] = {
    "start": lambda say, _: say.text(
        "The first wave begins on the first Monday after the plan's day."
    ),
    "end": lambda say, _: say.text("All is done within two years."),
    "wave_days": lambda say, value: say.text("A wave lasts {value} days.", value=value),
    "workloads_max": lambda say, value: say.text(
        "A wave changes {value} workloads at most.", value=value
    ),
    "staff_hours_month": lambda say, value: say.text(
        "{value} working hours a month are there for it.", value=value
    ),
    "efficiency": lambda say, value: say.text(
        "Copies get {value} of the rate of a link.", value=value
    ),
    "transfer_hours": lambda say, value: say.text(
        "A link copies for {value} hours in a wave at most.", value=value
    ),
    "saving_weight": lambda say, value: say.text(
        "A unit of currency saved a month later counts {value}.", value=value
    ),
    "risk_weight": lambda say, value: say.text("A point of risk counts {value}.", value=value),
    "waiting_weight": lambda say, value: say.text(
        "A workload that waits a month counts {value}.", value=value
    ),
    "create_hours": lambda say, value: say.text(
        "A new workload is {value} hours of work.", value=value
    ),
    "resize_hours": lambda say, value: say.text(
        "A resized workload is {value} hours of work.", value=value
    ),
    "retire_hours": lambda say, value: say.text(
        "Switching a workload off is {value} hours of work.", value=value
    ),
    "traffic_gib_month": lambda say, value: say.text(
        "Workloads move together from {value} GiB a month between them on.", value=value
    ),
}
"""By the field of the calendar."""
