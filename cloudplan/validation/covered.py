"""Rules that add nothing to another one: wherever they speak, the other says as much or more.

That is decided on every combination of values that the two rules can tell apart. Where these are
not all there is (a condition cuts texts, reckons, or names very many words), it is looked for on
what the inventory holds, and said so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from cloudplan.diagnostics import Diagnostic, Severity
from cloudplan.model.policy import (
    BudgetRule,
    CarbonRule,
    ConcentrationRule,
    FreezeRule,
    HeadroomRule,
    LatencyRule,
    PlacementRule,
    Policy,
    RecoveryRule,
    SeparateRule,
    TogetherRule,
)
from cloudplan.validation.claims import Claim, Values, grid
from cloudplan.validation.survey import Survey
from cloudplan.validation.words import place

MOST_POINTS = 20_000
"""Combinations of values that are tried for two rules."""
_SPEAKS_AS_LOUD = {"deny": ("deny",), "warn": ("deny", "warn"), "price": ("deny",)}
"""By the effect of a rule those of another that leave nothing to it."""


def covered_rules(survey: Survey) -> Iterator[Diagnostic]:
    """Each rule that is covered, with the first that covers it; of two alike the later one."""
    gone: set[str] = set()
    for claim in reversed(survey.claims):
        if survey.is_silent(claim.policy.source):
            continue
        for other in survey.claims:
            if other is claim or other.policy.id in gone or not _asks_more(claim, other):
                continue
            everywhere = _always_with(survey, claim, other)
            unsure = survey.thorough and everywhere is None
            if everywhere or (unsure and _here_with(survey, claim, other)):
                gone.add(claim.policy.id)
                weight = survey.weight(claim.policy.source) if everywhere else "info"
                yield _told(claim.policy, other.policy, weight, here_only=not everywhere)
                break


def _told(policy: Policy, other: Policy, weight: Severity, *, here_only: bool) -> Diagnostic:
    """What holds on this inventory only may be chance, so that it is worth no more than a note."""
    speaks = "applies and does not hold" if isinstance(policy, PlacementRule) else "applies"
    return Diagnostic(
        weight,
        "covered-rule",
        f"{policy.id} adds nothing to {other.id}{' on this inventory' if here_only else ''}",
        f"Wherever it {speaks}, {place(other)} says as much or more.",
        "Remove it, or let it ask for what the other does not.",
        policy.source,
    )


def _asks_more(claim: Claim, other: Claim) -> bool:
    """Whether the other rule asks as much or more wherever both apply."""
    a, b = claim.policy, other.policy
    if type(a) is not type(b) or b.effect not in _SPEAKS_AS_LOUD[a.effect]:
        return False
    return _BOUNDS[type(a)](a, b)


def _always_with(survey: Survey, claim: Claim, other: Claim) -> bool | None:
    """Whether the other rule speaks wherever the first does; `None` if that is not certain."""
    if not all(map(other.fires, _samples(survey, claim, other))):
        return False
    both = grid([claim, other], [*claim.reads, *other.reads], survey.estate.groups)
    mine, more = both.only(claim.reads), both.without(claim.reads)
    if mine.size > MOST_POINTS:
        return None
    spoken = (point for point in mine.points() if claim.fires(point))
    for tried, (point, rest) in enumerate(product(spoken, more.points())):
        if not other.fires({**point, **rest}):
            return False
        if tried >= MOST_POINTS:
            return None
    return True if both.whole else None


def _samples(survey: Survey, claim: Claim, other: Claim) -> Iterator[Values]:
    """A few points where the first rule speaks: most pairs of rules differ on one of them."""
    more = survey.own_grid(other).without(claim.reads).without_unknown
    for pick in (0, -1):
        rest = {name: of.values[pick] for name, of in more.domains.items() if of.values}
        for point in survey.spoken(claim):
            yield {**rest, **point}


def _here_with(survey: Survey, claim: Claim, other: Claim) -> bool:
    """Whether it does so on what the inventory holds, at least once."""
    rows = survey.book.desk.rows
    read = {r.name: r for c in (claim, other) for r in c.of_subject}
    first = rows.classes(tuple(read.values())).first
    sorts = [{name: r.get(rows.subjects[w]) for name, r in read.items()} for w in first]
    sites = survey.site_sorts(tuple(dict.fromkeys((*claim.of_site, *other.of_site))))
    points = [{**sort, **site} for sort in sorts for site, _ in sites]
    spoken = [point for point in points if claim.fires(point)]
    return bool(spoken) and all(map(other.fires, spoken))


def _no_less(*fields: str, same: tuple[str, ...] = ()) -> Callable[[Any, Any], bool]:
    """The other rule has figures as large or larger, and the `same` in all else."""
    return lambda a, b: all(getattr(b, f) >= getattr(a, f) for f in fields) and _same(a, b, same)


def _no_more(*fields: str, same: tuple[str, ...] = ()) -> Callable[[Any, Any], bool]:
    return lambda a, b: all(getattr(b, f) <= getattr(a, f) for f in fields) and _same(a, b, same)


def _same(a: Any, b: Any, fields: tuple[str, ...]) -> bool:
    return all(getattr(a, f) == getattr(b, f) for f in fields)


_BOUNDS: dict[type[Policy], Callable[[Any, Any], bool]] = {
    PlacementRule: lambda a, b: True,
    LatencyRule: _no_more("rtt_ms_max", same=("to",)),
    RecoveryRule: _no_less("distance_km_min", "standby_fraction"),
    SeparateRule: lambda a, b: b.by == a.by,
    TogetherRule: lambda a, b: True,
    BudgetRule: _no_more("max", same=("measure", "year")),
    ConcentrationRule: _no_more("share_max", same=("by", "of")),
    HeadroomRule: _no_less("fraction"),
    CarbonRule: _no_more("max_tonnes_year"),
    FreezeRule: lambda a, b: b.from_day <= a.from_day and b.to_day >= a.to_day,
}
"""By the kind: whether a second rule asks as much or more of what both apply to."""
