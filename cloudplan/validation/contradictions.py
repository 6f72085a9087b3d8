"""Rules that together close every site to some sort of workload, whatever site that is.

Each rule closes some of the estate's sites to each sort of workload that it can tell apart. Two or
three rules that between them close all of them, to one sort, are tried on every kind of site that
their conditions can tell apart; only if none of those would do either do they contradict each
other. Else a site is missing, which is another finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations, islice, product
from operator import or_

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.rules.attributes import Value
from cloudplan.validation.claims import Claim, Values, grid
from cloudplan.validation.survey import Survey
from cloudplan.validation.words import both, described, few, reasoned

MOST_SORTS = 400
"""Sorts of workloads that are tried for one rule beyond those that exist."""
MOST_SITES = 20_000
"""Kinds of site that are tried for rules that seem to contradict each other."""
MOST_TRIED = 60
"""Combinations of sorts that are tried for the same rules."""
MOST_SHOWN = 3


@dataclass(frozen=True)
class _Rule:
    """A claim, and by the sites (`Survey.every_site`) that it closes the sorts it does so to."""

    claim: Claim
    closes: dict[int, list[dict[str, Value]]]

    @cached_property
    def at_most(self) -> int:
        return reduce(or_, self.closes, 0)


@dataclass(frozen=True)
class Clash:
    """Rules that leave no kind of site to workloads of `sorts`; `rows` of the rulebook are such."""

    claims: tuple[Claim, ...]
    sorts: tuple[dict[str, Value], ...]
    rows: tuple[int, ...]


def contradictions(survey: Survey, found: Sequence[Clash]) -> Iterator[Diagnostic]:
    """One finding per minimal set of rules."""
    return (_told(survey, clash) for clash in found)


def clashes(survey: Survey) -> tuple[Clash, ...]:
    """Minimal sets of up to three rules, by the place of the first."""
    rules = [rule for claim in survey.denials if (rule := _rule(survey, claim)).closes]
    found: dict[frozenset[str], Clash] = {}
    for size in (1, 2, 3):
        for several in combinations(rules, size):
            if reduce(or_, (rule.at_most for rule in several)) != survey.every_site:
                continue
            names = frozenset(rule.claim.policy.id for rule in several)
            if not any(smaller < names for smaller in found):
                clash = _clash(survey, several)
                found |= {names: clash} if clash.sorts else {}
    return tuple(sorted(found.values(), key=lambda clash: clash.claims[0].policy.source))


def _rule(survey: Survey, claim: Claim) -> _Rule:
    """What a rule closes to the sorts that exist, and to those that its conditions name."""
    classes = survey.book.desk.rows.classes(claim.of_subject)
    subjects = (survey.book.desk.rows.subjects[w] for w in classes.first)
    sorts: list[dict[str, Value]] = [{r.name: r.get(s) for r in claim.of_subject} for s in subjects]  # type: ignore[misc]
    named = grid([claim], [r.name for r in claim.of_subject], survey.estate.groups).without_unknown
    sorts += [point for point in islice(named.points(), MOST_SORTS) if point not in sorts]
    closes: dict[int, list[dict[str, Value]]] = {}
    for sort in sorts:
        closes.setdefault(survey.closed(claim, sort), []).append(sort)
    closes.pop(0, None)
    return _Rule(claim, closes)


def _clash(survey: Survey, rules: Sequence[_Rule]) -> Clash:
    claims = tuple(sorted((rule.claim for rule in rules), key=lambda c: c.policy.source))
    sorts: list[dict[str, Value]] = []
    for sort in islice(_closed_sorts(survey, rules), MOST_TRIED):
        if not any(known.items() <= sort.items() for known in sorts) and _is_hopeless(
            survey, claims, sort
        ):
            sorts.append(_essence(survey, claims, sort))
    return Clash(claims, tuple(sorts), _rows(survey, claims) if sorts else ())


def _closed_sorts(survey: Survey, rules: Sequence[_Rule]) -> Iterator[dict[str, Value]]:
    """Sorts of workloads to which the rules close every site of the estate between them."""
    for masks in product(*(rule.closes for rule in rules)):
        if reduce(or_, masks) == survey.every_site:
            for parts in product(*(r.closes[m] for r, m in zip(rules, masks, strict=True))):
                sort = _joined(parts)
                if sort is not None and _closes_all(survey, [r.claim for r in rules], sort):
                    yield sort


def _closes_all(survey: Survey, claims: Sequence[Claim], sort: Values) -> bool:
    return reduce(or_, (survey.closed(c, sort) for c in claims)) == survey.every_site


def _joined(parts: Sequence[dict[str, Value]]) -> dict[str, Value] | None:
    """One sort that is of every part; lists have the members of all. `None` if there is none."""
    joined: dict[str, Value] = {}
    for part in parts:
        for name, value in part.items():
            known = joined.setdefault(name, value)
            if isinstance(known, tuple) and isinstance(value, tuple):
                joined[name] = tuple(sorted({*known, *value}))
            elif known != value:
                return None
    return joined


def _is_hopeless(survey: Survey, claims: Sequence[Claim], sort: Values) -> bool:
    """Whether no kind of site would do; false where that cannot be decided."""
    names = [name for claim in claims for name in claim.of_site]
    every = grid(claims, names, survey.estate.groups)
    if not every.whole or every.size > MOST_SITES:
        return False
    sites = ({**sort, **site} for site in every.points())
    return all(any(claim.fires(values) for claim in claims) for values in sites)


def _essence(survey: Survey, claims: Sequence[Claim], sort: dict[str, Value]) -> dict[str, Value]:
    """The attributes of a sort that matter: whatever the others are, no site is left."""
    kept = dict(sort)
    for name in sort:
        other = grid(claims, [name], survey.estate.groups).domains[name].values
        if len(kept) > 1 and all(
            _is_hopeless(survey, claims, {**sort, **kept, name: value}) for value in other
        ):
            del kept[name]
    return kept


def _rows(survey: Survey, claims: Sequence[Claim]) -> tuple[int, ...]:
    """The rows that the rules close all sites to, between them."""
    rows = survey.book.desk.rows
    readings = {reading.name: reading for claim in claims for reading in claim.of_subject}
    classes = rows.classes(tuple(readings.values()))
    closed = [
        _closes_all(survey, claims, {n: r.get(rows.subjects[w]) for n, r in readings.items()})  # type: ignore[misc]
        for w in classes.first
    ]
    waived = survey.book.desk.waivers.cover
    return tuple(
        w
        for w, k in enumerate(classes.of)
        if closed[k] and not any(waived(c.policy.id, rows.subjects[w].workload) for c in claims)
    )


def _told(survey: Survey, clash: Clash) -> Diagnostic:
    policies = [claim.policy for claim in clash.claims]
    names = both([policy.id for policy in policies])
    sorts = [described(sort) for sort in clash.sorts[:MOST_SHOWN]]
    more = len(clash.sorts) - len(sorts)
    whom = " or ".join(sorts) + (f" and {more} more such sorts" if more else "")
    lines = [f"- {reasoned(policy)}" for policy in policies]
    lines.append("No kind of site in any country that these rules can tell apart meets them.")
    if clash.rows:
        addresses = [survey.book.rows[w].address for w in clash.rows]
        lines.append(f"Such workloads exist: {few(addresses)}.")
    one = len(policies) == 1
    return warning(
        "impossible-rule" if one else "rules-contradict",
        f"{names} leaves no site to workloads with {whom}"
        if one
        else f"{names} contradict each other for workloads with {whom}",
        detail="\n".join(lines),
        fix="Change what it requires."
        if one
        else "Say in one of them what it is not about, or change what one requires.",
        source=policies[0].source,
    )
