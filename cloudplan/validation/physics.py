"""Round trips that no network can have: light in a fibre needs longer for the distance."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.model.policy import LatencyRule
from cloudplan.model.sites import Location, Place, Site
from cloudplan.rules.attributes import Reading, Subject
from cloudplan.rules.bindings import DependencyLimit
from cloudplan.rules.latency import PLACES
from cloudplan.rules.network import distance_km, light_ms
from cloudplan.validation.survey import Survey
from cloudplan.validation.words import MOST_NAMED, few


def beyond_light(survey: Survey) -> Iterator[Diagnostic]:
    """In the table of round trips, in rules about users, along dependencies."""
    yield from _declared(survey)
    yield from _to_users(survey)
    yield from _along_dependencies(survey)


def _declared(survey: Survey) -> Iterator[Diagnostic]:
    ends: dict[str, Site | Place] = {**survey.estate.place_by_id, **survey.estate.site_by_id}
    for row in survey.estate.rtt:
        least = _least(ends[row.from_id].location, ends[row.to_id].location)
        if least is not None and row.ms < least:
            km = distance_km(ends[row.from_id].location, ends[row.to_id].location)
            yield warning(
                "rtt-below-light",
                f"{row.ms} ms between {row.from_id} and {row.to_id} is faster than light",
                detail=f"They are {km:.0f} km apart, for which light in a fibre needs {least} ms "
                "there and back.",
                fix="Mend the figure (is it one way, or in another unit?) or a location.",
                source=row.source,
            )


def _least(a: Location, b: Location) -> Decimal | None:
    km = distance_km(a, b)
    return None if km is None else light_ms(km)


def _to_users(survey: Survey) -> Iterator[Diagnostic]:
    """Limits that the nearest site is too far away for."""
    rows = survey.book.desk.rows
    for claim in survey.claims:
        rule = claim.policy
        if not isinstance(rule, LatencyRule) or rule.to != "users":
            continue
        when: tuple[Reading[Subject], ...] = claim.when.of_subject if claim.when else ()
        readings = (*when, PLACES)
        places: set[str] = set()
        for w in rows.classes(readings).first:
            if claim.when is None or claim.when.ask(rows.subjects[w]) is True:
                places.update(u.place for u in rows.subjects[w].application.users if u.count)
        near = {place: _nearest(survey, place) for place in sorted(places)}
        far = {p: n for p, n in near.items() if n is not None and n[0] > rule.rtt_ms_max}
        if far:
            yield _too_far(rule, far)


def _nearest(survey: Survey, place: str) -> tuple[Decimal, str] | None:
    """The least round trip to any site, and to which; `None` while a distance is unknown."""
    here = survey.estate.place_by_id[place].location
    found = [(_least(here, site.location), site.id) for site in survey.estate.sites]
    known = [(ms, site) for ms, site in found if ms is not None]
    return min(known) if known and len(known) == len(found) else None


def _too_far(rule: LatencyRule, far: dict[str, tuple[Decimal, str]]) -> Diagnostic:
    lines = [f"{place}: {ms} ms to {site}" for place, (ms, site) in list(far.items())[:MOST_NAMED]]
    more = [f"and {len(far) - MOST_NAMED} more places"] if len(far) > MOST_NAMED else []
    return warning(
        "latency-below-light",
        f"{rule.id} allows {rule.rtt_ms_max} ms, and light in a fibre needs longer",
        detail="There and back to the nearest site it needs, from\n"
        + "\n".join(f"- {line}" for line in (*lines, *more)),
        fix="Raise rtt_ms_max, or add a site that is nearer.",
        source=rule.source,
    )


def _along_dependencies(survey: Survey) -> Iterator[Diagnostic]:
    """Limits that no two sites are near enough for which rules and pins leave to both ends."""
    row_of = {row.address: w for w, row in enumerate(survey.book.rows)}
    nearest: dict[tuple[int, int], Decimal | None] = {}
    for limit in survey.book.dependency_limits:
        ends = limit.dependency.from_address, limit.dependency.to_address
        left = survey.open_sites[row_of[ends[0]]], survey.open_sites[row_of[ends[1]]]
        if limit.waived or left[0] & left[1] or not all(left):
            continue
        if left not in nearest:
            nearest[left] = _between(survey, *left)
        least = nearest[left]
        if least is not None and least > limit.rtt_ms_max:
            yield _too_far_apart(survey, limit, least, left)


def _between(survey: Survey, here: int, there: int) -> Decimal | None:
    """The least round trip between a site of one set and one of another."""
    sites = survey.estate.sites
    pairs = [
        _least(a.location, b.location)
        for s, a in enumerate(sites)
        for t, b in enumerate(sites)
        if here >> s & 1 and there >> t & 1
    ]
    known = [ms for ms in pairs if ms is not None]
    return min(known) if len(known) == len(pairs) else None


def _too_far_apart(
    survey: Survey, limit: DependencyLimit, least: Decimal, left: tuple[int, int]
) -> Diagnostic:
    dependency = limit.dependency
    may = [[x.id for s, x in enumerate(survey.estate.sites) if mask >> s & 1] for mask in left]
    rule = "" if limit.policy == "rtt" else f" by {limit.policy} ({limit.source})"
    return warning(
        "latency-below-light",
        f"{dependency.from_address} -> {dependency.to_address} may take {limit.rtt_ms_max} ms"
        f"{rule}, and light in a fibre needs longer",
        detail=f"Rules and pins leave {few(may[0])} to the one and {few(may[1])} to the other; "
        f"between the nearest of these light needs {least} ms there and back.",
        fix="Raise rtt_ms_max, or let one of the two stand elsewhere.",
        source=dependency.source,
    )
