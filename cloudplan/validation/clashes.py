"""Rules that together close every site to some sort of workload, whatever site that is.

Each rule closes some of the estate's sites to each sort of workload that it can tell apart. Two or
three rules that between them close all of them, to one sort, are tried on every kind of site that
their conditions can tell apart; only if none of those would do either do they contradict each
other. Else a site is missing, which is another finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from itertools import combinations, islice, product
from math import prod
from operator import or_

from cloudplan.rules.attributes import Value
from cloudplan.validation.claims import Claim, Values, grid
from cloudplan.validation.survey import Survey

MOST_SORTS = 400
"""Sorts of workloads that are tried for one rule beyond those that exist."""
MOST_SITES = 20_000
"""Kinds of site that are tried for rules that seem to contradict each other."""
MOST_JOINED, MOST_TRIED = 1_000, 60
"""Sorts of two or three rules that are put together, and those of them that are tried."""


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


def clashes(survey: Survey) -> tuple[Clash, ...]:
    """Minimal sets of up to three rules, by the place of the first; not of shipped rules alone."""
    return _least_sets(survey, (1, 2, 3), _clash, set())


def lacks(survey: Survey, known: set[frozenset[str]]) -> tuple[Clash, ...]:
    """The same for one or two rules where only a site is missing, `known` sets apart."""
    return _least_sets(survey, (1, 2), _lack, known)


def _least_sets(
    survey: Survey,
    sizes: Sequence[int],
    look: Callable[[Survey, Sequence[_Rule]], Clash],
    known: set[frozenset[str]],
) -> tuple[Clash, ...]:
    """What `look` finds of rules that close all sites, smaller sets first and none within."""
    found: dict[frozenset[str], Clash] = {}
    for size in sizes:
        for several in combinations(_closing(survey), size):
            names = frozenset(rule.claim.policy.id for rule in several)
            if (
                reduce(or_, (rule.at_most for rule in several)) != survey.every_site
                or any(smaller <= names for smaller in (*found, *known))
                or all(survey.is_silent(rule.claim.policy.source) for rule in several)
            ):
                continue
            clash = look(survey, several)
            found |= {names: clash} if clash.sorts else {}
    return tuple(sorted(found.values(), key=lambda clash: clash.claims[0].policy.source))


def _closing(survey: Survey) -> list[_Rule]:
    """The rules that close any site to anything; none if nothing is to be said of them."""
    if all(survey.is_silent(claim.policy.source) for claim in survey.denials):
        return []
    return [rule for claim in survey.denials if (rule := _rule(survey, claim)).closes]


def _rule(survey: Survey, claim: Claim) -> _Rule:
    """What a rule closes to the sorts that exist, and to those that its conditions name."""
    classes = survey.book.desk.rows.classes(claim.of_subject)
    sorts = [claim.sort_of(survey.book.desk.rows.subjects[w]) for w in classes.first]
    named = grid([claim], [r.name for r in claim.of_subject], survey.estate.groups).without_unknown
    known = {tuple(sort.values()) for sort in sorts}
    points = islice(named.points(), MOST_SORTS)
    sorts += [point for point in points if tuple(point.values()) not in known]
    closes: dict[int, list[dict[str, Value]]] = {}
    for sort in sorts:
        closes.setdefault(survey.closed(claim, sort), []).append(sort)
    closes.pop(0, None)
    return _Rule(claim, closes)


def _clash(survey: Survey, rules: Sequence[_Rule]) -> Clash:
    claims = tuple(sorted((rule.claim for rule in rules), key=lambda c: c.policy.source))
    sorts: list[dict[str, Value]] = []
    for sort in islice(_closed_sorts(survey, rules), MOST_TRIED):
        if not any(_is_of(sort, known) for known in sorts) and _is_hopeless(survey, claims, sort):
            sorts.append(_essence(survey, claims, sort, partial(_is_hopeless, survey, claims)))
    return Clash(claims, tuple(sorts), _rows(survey, claims) if sorts else ())


def _lack(survey: Survey, rules: Sequence[_Rule]) -> Clash:
    """The sorts that nothing is of yet and that some kind of site would do for, but none here."""
    claims = tuple(sorted((rule.claim for rule in rules), key=lambda c: c.policy.source))
    sorts: list[dict[str, Value]] = []
    for sort in islice(_closed_sorts(survey, rules), MOST_TRIED):
        is_new = None not in sort.values() and not any(_is_of(sort, known) for known in sorts)
        if is_new and not _is_hopeless(survey, claims, sort):
            sorts.append(_essence(survey, claims, sort, partial(_closes_all, survey, claims)))
    return Clash(claims, () if _rows(survey, claims) else tuple(sorts), ())


def _closed_sorts(survey: Survey, rules: Sequence[_Rule]) -> Iterator[dict[str, Value]]:
    """Sorts of workloads to which the rules close every site of the estate between them."""
    for masks in islice(product(*(rule.closes for rule in rules)), MOST_JOINED):
        if reduce(or_, masks) == survey.every_site:
            parted = product(*(r.closes[m] for r, m in zip(rules, masks, strict=True)))
            for parts in islice(parted, MOST_JOINED):
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


def _essence(
    survey: Survey,
    claims: Sequence[Claim],
    sort: dict[str, Value],
    is_closed: Callable[[Values], bool],
) -> dict[str, Value]:
    """What matters of a sort: whatever the rest is, all of it together, it is closed."""
    kept, free = dict(sort), dict[str, tuple[Value, ...]]()
    for name in sort:
        freer = {
            **free,
            name: tuple(grid(claims, [name], survey.estate.groups).domains[name].values),
        }
        without = {key: value for key, value in kept.items() if key != name}
        if without and _holds_for_all(without, freer, is_closed):
            kept, free = without, freer
    for name, value in kept.items():
        kept[name] = _fewest(
            name, value, lambda fewer: _holds_for_all({**kept, **fewer}, free, is_closed)
        )
    return kept


def _holds_for_all(
    kept: Values, free: Mapping[str, tuple[Value, ...]], is_closed: Callable[[Values], bool]
) -> bool:
    """Whether all is closed whatever the free attributes are; false where they are too many."""
    if prod(len(values) for values in free.values()) > MOST_JOINED:
        return False
    points = (dict(zip(free, values, strict=True)) for values in product(*free.values()))
    return all(is_closed({**kept, **point}) for point in points)


def _fewest(name: str, value: Value, is_closed: Callable[[Values], bool]) -> Value:
    """A list without the members that do not matter; other values as they are."""
    kept = value
    for member in value if isinstance(value, tuple) else ():
        assert isinstance(kept, tuple)
        fewer = tuple(other for other in kept if other != member)
        kept = fewer if is_closed({name: fewer}) else kept
    return kept


def _is_of(sort: Values, known: Values) -> bool:
    """Whether a sort is of one that is known, as far as what matters of that goes."""
    return all(
        set(value) <= set(found)
        if isinstance(value, tuple) and isinstance(found := sort[name], tuple)
        else value == sort[name]
        for name, value in known.items()
    )


def _rows(survey: Survey, claims: Sequence[Claim]) -> tuple[int, ...]:
    """The rows that the rules close all sites to, between them."""
    rows = survey.book.desk.rows
    readings = {reading.name: reading for claim in claims for reading in claim.of_subject}
    classes = rows.classes(tuple(readings.values()))
    closed = [
        _closes_all(survey, claims, {n: r.get(rows.subjects[w]) for n, r in readings.items()})
        for w in classes.first
    ]
    waived = survey.book.desk.waivers.cover
    return tuple(
        w
        for w, k in enumerate(classes.of)
        if closed[k] and not any(waived(c.policy.id, rows.subjects[w].workload) for c in claims)
    )
