"""What depends on what in a catalogue, as dependencies of workloads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cloudplan.diagnostics import did_you_mean
from cloudplan.importers.backstage.catalog import PARTS, Catalog
from cloudplan.importers.backstage.entities import Entity
from cloudplan.importers.draft import Draft, counted
from cloudplan.load.tree import shown
from cloudplan.model.intake import Link

_NAMED = 5
Relation = tuple[Entity, str, str, str]
"""The entity that says it, the key, who depends, on what."""


def add_links(catalog: Catalog, ends: dict[str, str], draft: Draft) -> None:
    """Adds a link where both ends are workloads; what is lost is told once."""
    lost: list[Relation] = []
    for relation in _relations(catalog, draft):
        entity, key, from_, to = relation
        source, target = ends.get(from_), ends.get(to)
        if source is None or target is None:
            lost.append(relation)
            continue
        application, _, workload = source.partition("/")
        home, _, other = target.partition("/")
        to_ = other if home == application else target
        draft.links.append(Link(application, workload, to_, entity.cell("spec", key)))
    if lost:
        _tell_lost(lost, draft)


def _relations(catalog: Catalog, draft: Draft) -> Iterator[Relation]:
    providers = _providers(catalog)
    for ref in catalog.homes:
        entity = catalog.entities[ref]
        for key, kind in (("dependsOn", "component"), ("dependencyOf", "component")):
            for other in _named(catalog, entity, key, kind, draft):
                if other.partition(":")[0] in PARTS:
                    ends = (ref, other) if key == "dependsOn" else (other, ref)
                    yield (entity, key, *ends)
        for api in _named(catalog, entity, "consumesApis", "api", draft):
            for provider in providers.get(api, ()):
                yield entity, "consumesApis", ref, provider


def _providers(catalog: Catalog) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for ref in catalog.homes:
        entity = catalog.entities[ref]
        for text in entity.texts("spec", "providesApis"):
            api = entity.reference(text, "api")
            if api is not None:
                found[api].append(ref)
    return found


def _named(catalog: Catalog, entity: Entity, key: str, kind: str, draft: Draft) -> Iterator[str]:
    """The entities under a key that are in the catalogue."""
    names = {other.name for other in catalog.entities.values() if other is not entity}
    for text in entity.texts("spec", key):
        ref = entity.reference(text, kind)
        if ref is not None and ref in catalog.entities:
            yield ref
            continue
        draft.warn(
            "unknown-entity",
            entity.at("spec", key),
            f'"{shown(entity.ref)}" names "{shown(text)}" under {key}, which is not in the '
            "catalogue",
            "The dependency is left out.",
            did_you_mean(text.rpartition("/")[2], names) or "add it to what is imported",
        )


def _tell_lost(lost: list[Relation], draft: Draft) -> None:
    pairs = [f"{shown(from_)} on {shown(to)}" for _, _, from_, to in lost]
    more = f" and {len(pairs) - _NAMED} more" if len(pairs) > _NAMED else ""
    entity, key, _, _ = lost[0]
    draft.note(
        "flow-without-workload",
        entity.at("spec", key),
        f"{counted(len(lost), 'dependency')} left out: a dependency joins workloads, and one end "
        "has none",
        f"{', '.join(pairs[:_NAMED])}{more}.",
        "when both have workloads, import again or write the dependency by hand",
    )
