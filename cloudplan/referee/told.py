"""What a plan tells of its estate has to be what the inputs say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import zip_longest

from cloudplan.model.facts import Facts, WorkloadFacts
from cloudplan.model.plan import Plan
from cloudplan.referee.breach import Breach
from cloudplan.rules import Rulebook, told

WITHOUT = "1.0"
"""Plans of this format told nothing."""


def wrong_facts(book: Rulebook, plan: Plan) -> Iterator[Breach]:
    """The first row of each part that is not as the inputs have it; `None` was not told yet."""
    if plan.format_version == WITHOUT:
        return
    sites = book.estate.site_by_id
    placed = {
        p.address: sites[p.after.site]
        for p in plan.placements
        if p.after is not None and p.after.site in sites
    }
    due = told(book, placed)
    if plan.waves is None and plan.facts == _before_waves(plan.facts):
        due = _before_waves(due)
    for field in fields(due):
        true, found = getattr(due, field.name), getattr(plan.facts, field.name)
        if true != found and found is not None:
            yield Breach("facts", "", f"facts.{field.name}: {_difference(true, found)}")


def _before_waves(facts: Facts) -> Facts:
    """The facts in the rows that plans had before there were waves."""
    return replace(
        facts,
        sites=tuple(replace(one, hosts=None) for one in facts.sites),
        workloads=tuple(map(_unsized, facts.workloads)),
        standbys=None if facts.standbys is None else tuple(map(_unsized, facts.standbys)),
        rules=tuple(replace(one, from_day=None, to_day=None) for one in facts.rules),
    )


def _unsized(one: WorkloadFacts) -> WorkloadFacts:
    return replace(one, sized_vcpu=None, sized_memory_gib=None)


def _difference(due: object, found: object) -> str:
    if not (isinstance(due, tuple) and isinstance(found, tuple)):
        return f"{found!r} is not what the inputs say"
    for number, (true, row) in enumerate(zip_longest(due, found), start=1):
        if true != row:
            return f"row {number} is not what the inputs say"
    return ""
