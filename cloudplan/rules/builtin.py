"""The rules that need no policy file: residency, pins and the limits of dependencies.

`price` and `capacity`, the other reserved ids, are judged where prices and hosts are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cloudplan.model.reserved import BECAUSE
from cloudplan.model.said import Said
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import OF_SITE, OF_SUBJECT, Derived, Reading, Subject
from cloudplan.rules.bindings import Bindings, DependencyLimit
from cloudplan.rules.desk import Desk
from cloudplan.rules.findings import Finding, where

BASIS = "city"
SOURCE = "inventory"


@dataclass(frozen=True)
class Residency:
    """`application.data.residency` names countries or groups; the site stands in one of them."""

    groups: Mapping[str, tuple[str, ...]]
    id: ClassVar[str] = "residency"
    of_subject: ClassVar[tuple[Reading[Subject], ...]] = tuple(
        a for a in OF_SUBJECT if a.name == "application.data.residency"
    )
    of_site: ClassVar[tuple[Reading[Site], ...]] = tuple(
        a for a in OF_SITE if a.name == "site.location.country"
    )
    waivable: ClassVar[bool] = True
    personal: ClassVar[bool] = True

    def judge(self, subject: Subject, site: Site) -> Finding | None:
        """An empty list is unrestricted."""
        named = subject.application.data.residency
        countries = {c for name in named for c in self.groups.get(name, (name,))}
        if not named or site.location.country in countries:
            return None
        detail = Said(
            "{country} is not in {named}", country=site.location.country, named=", ".join(named)
        )
        return _finding(self.id, where(subject.application.source), detail)


def bound_site(subject: Subject) -> str | None:
    """(7) The site that a pin, or the disposition `retain`, keeps a workload on."""
    if subject.workload.pin is not None:
        return subject.workload.pin
    return subject.workload.site if subject.application.disposition == "retain" else None


@dataclass(frozen=True)
class Pin:
    """(7) A pinned or retained workload is on its site and nowhere else."""

    id: ClassVar[str] = "pin"
    of_subject: ClassVar[tuple[Reading[Subject], ...]] = (Derived("bound site", bound_site),)
    of_site: ClassVar[tuple[Reading[Site], ...]] = tuple(a for a in OF_SITE if a.name == "site.id")
    waivable: ClassVar[bool] = False
    personal: ClassVar[bool] = True

    def judge(self, subject: Subject, site: Site) -> Finding | None:
        """Denies every other site."""
        bound = bound_site(subject)
        if bound is None or bound == site.id:
            return None
        return _finding(
            self.id, where(subject.workload.source), Said("it is kept on {site}", site=bound)
        )


def bind(desk: Desk) -> Bindings:
    """Residency and pins judge pairs; a dependency's own `rtt_ms_max` limits it."""
    return Bindings(
        pair_rules=(Pin(), Residency(desk.estate.groups)),
        dependency_limits=_own_limits(desk),
    )


def _own_limits(desk: Desk) -> tuple[DependencyLimit, ...]:
    return tuple(
        DependencyLimit(
            dependency=dependency,
            policy="rtt",
            rtt_ms_max=dependency.rtt_ms_max,
            effect="deny",
            because=BECAUSE["rtt"],
            source=where(dependency.source),
            waived=desk.waivers.cover("rtt", desk.by_address[dependency.from_address].workload),
        )
        for dependency in desk.dependencies
        if dependency.rtt_ms_max is not None
    )


def _finding(id_: str, source: str, detail: str) -> Finding:
    return Finding(id_, "deny", BECAUSE[id_], BASIS, source, detail=detail)
