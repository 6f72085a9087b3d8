"""Applications: what contradicts itself, what is dropped, what is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from cloudplan.diagnostics import Diagnostic, did_you_mean, error, warning
from cloudplan.load import catalog
from cloudplan.load.build_applications import BBN_FLOOR, address_of
from cloudplan.load.check_sites import missing_fx
from cloudplan.load.content import Content
from cloudplan.load.mend import UNREADABLE
from cloudplan.load.origin import Entity
from cloudplan.load.schema_applications import ApplicationIn, WorkloadIn
from cloudplan.load.schema_estate import EstateIn
from cloudplan.load.schema_types import MAX_AMOUNT
from cloudplan.load.tree import shown
from cloudplan.model.sizing import years

_NAMED = 10


def check_applications(content: Content) -> Iterator[Diagnostic]:
    """Contradictions, dropped dependencies, unknown systems and unknown data."""
    retired = retired_ids(content)
    for entity in content.applications:
        if entity.is_whole and entity.model.disposition == "retain":
            yield from _retained(entity)
        if retired and entity.model.dependencies:
            yield from _dropped(entity, retired)
    if content.estates and content.estates[0].is_whole:
        yield from _systems(content, content.estates[0].model)
        yield from _growth(content, content.estates[0].model)
    yield from _bbn(content)
    yield from _unknown_data(content)


def retired_ids(content: Content) -> set[str]:
    """Applications that go."""
    return {e.model.id for e in content.applications if e.model.disposition == "retire"}


def _retained(entity: Entity[ApplicationIn]) -> Iterator[Diagnostic]:
    for i, w in enumerate(entity.model.workloads or ()):
        if w.site is None:
            yield error(
                "retain-without-site",
                f'The workload "{entity.model.id}/{w.id}" is retained and runs nowhere',
                detail="retain means that it stays where it runs today.",
                fix="add site:, or remove disposition: retain",
                source=entity.at("workloads", i),
            )


def _dropped(entity: Entity[ApplicationIn], retired: set[str]) -> Iterator[Diagnostic]:
    own = entity.model.id
    for i, row in enumerate(entity.model.dependencies or ()):
        target = address_of(row.to, own).partition("/")[0]
        gone = own if own in retired else target
        if gone in retired:
            yield warning(
                "retired-dependency",
                f'The dependency of "{own}" on "{shown(row.to)}" is dropped',
                detail=f'The application "{shown(gone)}" is to be retired.',
                source=entity.at("dependencies", i),
            )


def _systems(content: Content, estate: EstateIn) -> Iterator[Diagnostic]:
    own, shipped = estate.licences or {}, catalog.licences()
    known = {*own, *shipped}

    @cache
    def hint(system: str) -> str:
        return did_you_mean(system.lower(), known) or "add it to estate.licences"

    for entity in content.applications:
        for i, w in enumerate(entity.model.workloads or ()):
            if w.os is None or w.os in own or w.os == UNREADABLE:
                continue
            at = ("workloads", i, "os")
            price = shipped.get(w.os)
            if price is None:
                yield error(
                    "unknown-os",
                    f'No licence price is known for the system "{shown(w.os)}"',
                    detail=f"Known: {', '.join(map(shown, sorted(known)))}.",
                    fix=hint(w.os),
                    source=entity.at(*at),
                )
            elif price.vcpu_month and price.currency not in (estate.currency, *(estate.fx or {})):
                what = f'The licence of "{shown(w.os)}"'
                yield missing_fx(what, price.currency, estate.currency, entity.at(*at))


def _growth(content: Content, estate: EstateIn) -> Iterator[Diagnostic]:
    """Demand that grows beyond every measure would overflow the engine's whole numbers."""
    last = years(estate.horizon_months) - 1

    @cache
    def factor(growth: Decimal) -> Decimal:
        return Decimal((1 + growth) ** last)

    for entity in content.applications:
        for i, w in enumerate(entity.model.workloads or ()):
            growth = w.growth_per_year
            if growth and _largest(w) * factor(growth) > MAX_AMOUNT:
                yield error(
                    "demand-too-large",
                    f'The demand of "{entity.model.id}/{w.id}" grows beyond {MAX_AMOUNT:,}',
                    detail=f"It grows by {growth} a year over {last} years.",
                    fix="growth_per_year is a fraction: 0.05 is five per cent",
                    source=entity.at("workloads", i, "growth_per_year"),
                )


def _largest(w: WorkloadIn) -> Decimal:
    d = w.demand
    return max(d.vcpu, d.memory_gib, d.storage_gib, d.egress_gib_month or Decimal(0))


def _bbn(content: Content) -> Iterator[Diagnostic]:
    differing = [e for e in content.applications if _bbn_differs(e.model)]
    if differing:
        yield warning(
            "bbn-disagrees",
            f"{_count(differing)}: the Dutch base level (bbn) implies another confidentiality",
            detail=f"{_names(differing)}. BBN1 stands for a level up to 2, BBN2 for 3, BBN3 for "
            "4; the stricter of the two counts.",
            fix="give the level that holds, and remove bbn",
            source=differing[0].at("data", "bbn"),
        )


def _bbn_differs(m: ApplicationIn) -> bool:
    if m.data is None or m.data.bbn is None or m.data.confidentiality is None:
        return False
    level, floor = m.data.confidentiality, BBN_FLOOR[m.data.bbn]
    return level > 2 if m.data.bbn == 1 else level != floor


def _unknown_data(content: Content) -> Iterator[Diagnostic]:
    unknown = [e for e in content.applications if e.is_whole and _is_unknown(e.model)]
    if unknown:
        yield Diagnostic(
            "info",
            "data-unknown",
            f"{_count(unknown)} without a level of confidentiality, integrity or availability",
            f"{_names(unknown)}. Unknown is never taken for the lowest level.",
            "add data: {confidentiality: ..., integrity: ..., availability: ...}",
            unknown[0].origin.source,
        )


def _is_unknown(m: ApplicationIn) -> bool:
    data = m.data
    return data is None or None in (data.confidentiality, data.integrity, data.availability)


def _count(entities: list[Entity[ApplicationIn]]) -> str:
    entities.sort(key=lambda e: e.model.id)
    return f"{len(entities)} application{'s' if len(entities) > 1 else ''}"


def _names(entities: list[Entity[ApplicationIn]]) -> str:
    names = ", ".join(e.model.id for e in entities[:_NAMED])
    more = len(entities) - _NAMED
    return f"{names} and {more} more" if more > 0 else names
