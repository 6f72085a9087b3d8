"""What a case looked at: only that can have exercised a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from cloudplan.model.advice import Advice
from cloudplan.model.testing import Case
from cloudplan.testing.scene import Scene, named

VERDICTS = ("rejected_by", "warns", "priced")


@dataclass(frozen=True, slots=True)
class Seen:
    """Pairs of workload and site that were judged; rows and sites that something was asked of.

    `broken` are the rules that did not hold in a placement or kept a plan from being; `stands`
    says whether there was a placement at all.
    """

    pairs: frozenset[tuple[str, str]]
    rows: frozenset[str]
    sites: frozenset[str]
    days: frozenset[date]
    broken: frozenset[str]
    stands: bool


def seen(scene: Scene, case: Case) -> Seen:
    """By a case that was run."""
    asked = set(_pairs(case))
    rows = {a for e in case.expectations if e.key == "standby_by" for a in e.workloads}
    sites: set[str] = set()
    wide = _asks_of_standing(case)
    if wide or (case.exactly and case.placed is None):
        asked |= set(_all_pairs(scene))
    if wide:
        rows |= _rows(scene)
        sites |= _sites(scene)
    known = frozenset((a, s) for a, s in asked if a in scene.rows)
    days = frozenset(day for e in case.expectations for day in e.days)
    return Seen(
        pairs=known,
        rows=frozenset(rows & scene.rows.keys()),
        sites=frozenset(sites),
        days=days,
        broken=frozenset(_broken(scene)) if wide else frozenset(),
        stands=wide and scene.standing is not None,
    )


def _asks_of_standing(case: Case) -> bool:
    """Whether a placement, given or planned, was looked at."""
    elsewhere = ("standby_by", "frozen_by")
    asked = any(not e.sites and e.key not in elsewhere for e in case.expectations)
    return asked or (case.exactly and case.placed is not None)


def _pairs(case: Case) -> Iterator[tuple[str, str]]:
    for expectation in case.expectations:
        if expectation.key in VERDICTS:
            yield from product(expectation.workloads, expectation.sites)


def _all_pairs(scene: Scene) -> Iterator[tuple[str, str]]:
    """A placement judges each workload where it stands; a plan chooses among all sites."""
    if scene.placed is not None and scene.standing is not None:
        yield from ((a, site.id) for a, site in scene.standing.site_of.items())
    else:
        yield from product(scene.rows, scene.estate.site_by_id)


def _rows(scene: Scene) -> set[str]:
    return set(scene.rows if scene.standing is None else scene.standing.site_of)


def _sites(scene: Scene) -> set[str]:
    if scene.placed is None or scene.standing is None:
        return set(scene.estate.site_by_id)
    return set(scene.standing.standing)


def _broken(scene: Scene) -> Iterator[str]:
    for breach in scene.breaches:
        yield from named(breach)
    if scene.placed is None and isinstance(scene.outcome, Advice):
        yield from (clash.policy for clash in scene.outcome.conflict)
