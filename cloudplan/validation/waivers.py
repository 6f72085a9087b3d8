"""Waivers that end soon, and waivers of what holds anyway."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.model.policy import Waiver
from cloudplan.rules.registry import KINDS
from cloudplan.validation.survey import Survey
from cloudplan.validation.words import count

SOON_DAYS = 60
"""So many days before its end a waiver is told of: time for a council to meet."""


def expiring_waivers(survey: Survey) -> Iterator[Diagnostic]:
    """Waivers whose last day is near; both days are those of the inventory."""
    for waiver in survey.estate.waivers:
        days = (waiver.expires - survey.estate.as_of).days
        if 0 <= days <= SOON_DAYS:
            when = f"in {count(days, 'day')}" if days else "today"
            yield warning(
                "waiver-expires-soon",
                f"{_named(waiver)} expires {when}, on {waiver.expires}",
                detail="After that day it does not count, and validate fails.",
                fix="Renew it in time, or meet the rule.",
                source=waiver.source,
            )


def idle_waivers(survey: Survey) -> Iterator[Diagnostic]:
    """Waivers without which nothing would be forbidden, warned of or priced either."""
    used = _used(survey)
    for waiver in survey.estate.waivers:
        is_used = (waiver.policy, waiver.workload) in used or _could_speak(survey, waiver)
        if waiver.expires >= survey.estate.as_of and not is_used:
            yield warning(
                "idle-waiver",
                f"{_named(waiver)} covers nothing",
                detail=_why(survey, waiver),
                fix="Remove it: an exception that nobody needs hides the ones that somebody does.",
                source=waiver.source,
            )


def _could_speak(survey: Survey, waiver: Waiver) -> bool:
    """Whether the rule has something to say of the workload on some site that is not here."""
    subject = survey.book.desk.by_address.get(waiver.workload)
    claim = next((c for c in survey.claims if c.policy.id == waiver.policy), None)
    if subject is None:
        return False
    if claim is None:
        return waiver.policy == "residency" and bool(subject.application.data.residency)
    if claim.policy.kind == "placement":
        sort, sites = claim.sort_of(subject), survey.own_grid(claim).only(claim.of_site)
        return any(claim.fires({**sort, **site}) for site in sites.points())
    if claim.policy.kind == "latency":
        applies = claim.when is None or claim.when.ask(subject) is True
        return applies and KINDS["latency"].concerns(claim.policy, subject)
    return False


def _named(waiver: Waiver) -> str:
    return f"The waiver of {waiver.policy} for {waiver.workload}"


def _why(survey: Survey, waiver: Waiver) -> str:
    if waiver.workload not in survey.book.desk.by_address:
        return "The workload is retired."
    return "The rule has nothing to say of this workload, whatever the site."


def _used(survey: Survey) -> set[tuple[str, str]]:
    """Rule and workload of every waiver that sets something aside."""
    book = survey.book
    used = {(e.policy.id, e.address) for e in book.exemptions}
    used |= {(d.policy, d.dependency.from_address) for d in book.dependency_limits if d.waived}
    active = book.desk.waivers.active
    named = {address for _, address in active}
    for row in book.rows:
        address = row.standby_of or row.address
        if address in named:
            said = map(partial(book.judge, row), book.estate.sites)
            used |= {(f.policy, address) for found in said for f in found if f.waived}
    return used
