"""From the validated file of tests to cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import Any, cast

from cloudplan.load.origin import Entity, Origin
from cloudplan.load.schema_cases import CaseFileIn, CaseIn, ExpectationIn
from cloudplan.load.tree import Map, shown
from cloudplan.model.testing import Case, Expectation, ExpectationKey, Pardon

KEYS: tuple[ExpectationKey, ...] = (
    "rejected_by",
    "warns",
    "priced",
    "site",
    "site_kind",
    "not_site",
    "monthly",
    "infeasible_by",
    "standby_by",
    "frozen_by",
)
"""What can be expected."""


def case_of(entity: Entity[CaseIn] | None, origin: Origin, file: str) -> Case:
    """The case without its estate; only its name where it is too broken for more."""
    if entity is None:
        name = origin.node.get("name") if isinstance(origin.node, Map) else None
        return Case(name=shown(name or "a test without a name"), file=file, source=origin.source)
    m = entity.model
    return Case(
        name=m.name,
        file=file,
        source=origin.source,
        expectations=tuple(_expectations(entity)),
        placed=m.placed,
        exactly=bool(m.exactly),
        skip=m.skip or "",
        todo=m.todo or "",
    )


def _expectations(entity: Entity[CaseIn]) -> Iterator[Expectation]:
    """Each key of each item is an expectation of its own, with the line that it stands on."""
    for index, item in enumerate(entity.model.expect or ()):
        for key in KEYS:
            value = getattr(item, key)
            if value is not None:
                yield _expectation(entity, index, item, key, value)


def _expectation(
    entity: Entity[CaseIn], index: int, item: ExpectationIn, key: ExpectationKey, value: Any
) -> Expectation:
    return Expectation(
        key=key,
        source=entity.at("expect", index, key, key=True),
        names=tuple(value) if isinstance(value, list) else (),
        workloads=tuple(item.workload or ()),
        sites=tuple(item.at or ()),
        days=tuple(item.day or ()),
        amounts=_amounts(value),
    )


def _amounts(value: Any) -> Mapping[str, Decimal] | None:
    if isinstance(value, list):
        return None
    if isinstance(value, dict):
        return cast("dict[str, Decimal]", value)
    limits = {"min": value.min, "max": value.max}
    return {name: amount for name, amount in limits.items() if amount is not None}


def pardons(entity: Entity[CaseFileIn]) -> tuple[tuple[Pardon, ...], tuple[Pardon, ...]]:
    """What the file calls equivalent, and what it calls unreachable."""
    m = entity.model
    equivalent = tuple(
        Pardon(rule, change, p.because, entity.at("equivalent", i))
        for i, p in enumerate(m.equivalent or ())
        for rule, change in product(p.rule, p.change)
    )
    unreachable = tuple(
        Pardon(rule, branch, p.because, entity.at("unreachable", i))
        for i, p in enumerate(m.unreachable or ())
        for rule, branch in product(p.rule, p.branch)
    )
    return equivalent, unreachable
