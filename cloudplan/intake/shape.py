"""What the inventory's schema says of an item: its section, the order of keys, which it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from cloudplan.load.schema_applications import ApplicationIn, WorkloadIn
from cloudplan.load.schema_sites import OrganisationIn, PlaceIn, SiteIn
from cloudplan.model.intake import Kind

SECTIONS: dict[Kind, str] = {
    "organisation": "organisations",
    "place": "places",
    "site": "sites",
    "application": "applications",
}
"""Where items of a kind stand; workloads stand in their application."""
WORKLOADS, DEPENDENCIES = "workloads", "dependencies"
KINDS: tuple[Kind, ...] = (*SECTIONS, "workload")
MODELS: dict[Kind, type[BaseModel]] = {
    "organisation": OrganisationIn,
    "place": PlaceIn,
    "site": SiteIn,
    "application": ApplicationIn,
    "workload": WorkloadIn,
}
REFERENCES: dict[str, Kind] = {
    "owner": "organisation",
    "site": "site",
    "pin": "site",
    "standby_site": "site",
}
"""Keys whose values are ids of other items."""
FRACTIONS = {
    "utilisation.cpu_p95": "demand.vcpu",
    "utilisation.memory_p95": "demand.memory_gib",
}
"""Paths whose values are fractions of another."""
LISTS_OF_ITEMS = frozenset((WORKLOADS, DEPENDENCIES, "users"))


@cache
def keys_of(model: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    """The keys in the order of docs/inventory.md; of a mapping with its model."""
    return {
        info.alias or name: _model_in(info.annotation) for name, info in model.model_fields.items()
    }


def _model_in(annotation: Any) -> type[BaseModel] | None:
    parts = (annotation, *get_args(annotation))
    models = (p for p in parts if isinstance(p, type) and issubclass(p, BaseModel))
    return next(models, None)


def in_order(kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of an item as docs/inventory.md orders them, those of its mappings too."""
    return _in_order(MODELS[kind], fields)


def _in_order(model: type[BaseModel] | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    known = keys_of(model) if model else {}
    names = [*(k for k in known if k in fields), *sorted(k for k in fields if k not in known)]
    return {
        name: _in_order(known.get(name), fields[name])
        if isinstance(fields[name], Mapping)
        else fields[name]
        for name in names
    }


def order_of(kind: Kind, path: str) -> tuple[str, ...]:
    """The keys of the mapping that holds `path`, in their order."""
    model: type[BaseModel] | None = MODELS[kind]
    for step in path.split(".")[:-1]:
        model = keys_of(model).get(step) if model else None
    return tuple(keys_of(model)) if model else ()


@cache
def needed(kind: Kind, key: str) -> tuple[str, ...]:
    """The keys that a mapping of an item must have if it is there: those of ``demand``."""
    model = keys_of(MODELS[kind]).get(key)
    return tuple(_needed(model)) if model else ()


@cache
def is_needed(kind: Kind, key: str) -> bool:
    """Whether an item must have the key."""
    return key in _needed(MODELS[kind])


def _needed(model: type[BaseModel]) -> Iterator[str]:
    infos = model.model_fields.items()
    return (info.alias or name for name, info in infos if info.is_required())
