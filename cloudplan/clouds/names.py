"""The address that a machine has in the inventory: by its labels, else by its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cloudplan.clouds.seen import Machine
from cloudplan.model.estate import Estate

ADDRESS_LABEL = "cloudplan:address"
APPLICATION_LABEL = "cloudplan-application"
WORKLOAD_LABEL = "cloudplan-workload"
OWNER_LABEL = "cloudplan-owner"
ONLY_WORKLOAD = "vm"
"""The workload's id in an application that is one machine."""
LONGEST = 63


@dataclass(frozen=True, slots=True)
class Named:
    """An address, and what the source calls the application for ever."""

    application: str
    workload: str
    application_key: str

    @property
    def address(self) -> str:
        return f"{self.application}/{self.workload}"


def slug(text: str) -> str:
    """An id made of any text: ``Burgerzaken DB (nieuw)`` is ``burgerzaken-db-nieuw``; may be empty.

    Accents go, other signs become one dash.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._")[:LONGEST].rstrip("-._")


def named(machine: Machine, by_name: dict[str, str]) -> Named:
    """Where the machine belongs; `by_name` is that of the inventory (`addresses_by_name`)."""
    labels = _labels(machine)
    application, _, workload = labels.get(ADDRESS_LABEL, "").partition("/")
    application = slug(application or labels.get(APPLICATION_LABEL, ""))
    workload = slug(workload or labels.get(WORKLOAD_LABEL, ""))
    name = slug(machine.name) or slug(machine.id) or "machine"
    if application:
        return Named(application, workload or name, application)
    known_application, _, known = by_name.get(name, "").partition("/")
    if known_application:
        return Named(known_application, known, machine.id)
    return Named(name, workload or ONLY_WORKLOAD, machine.id)


def owner_of(machine: Machine) -> str:
    """The organisation that a label names, empty if none does."""
    return slug(_labels(machine).get(OWNER_LABEL, ""))


def _labels(machine: Machine) -> dict[str, str]:
    """Azure keeps what people typed, and does not tell large letters from small ones."""
    return {key.lower(): value for key, value in machine.labels.items()}


def addresses_by_name(estate: Estate | None) -> dict[str, str]:
    """Names that a machine may have, each for the one workload of the inventory that it fits."""
    fitting: dict[str, set[str]] = {}
    for name, address in _names(estate):
        fitting.setdefault(name, set()).add(address)
    return {name: min(found) for name, found in fitting.items() if len(found) == 1}


def _names(estate: Estate | None) -> Iterator[tuple[str, str]]:
    for application in estate.applications if estate else ():
        for workload in application.workloads:
            yield workload.id, workload.address
            yield f"{application.id}-{workload.id}", workload.address
            if len(application.workloads) == 1:
                yield application.id, workload.address


def told_apart(wanted: list[Named]) -> list[Named]:
    """The same, with ``-2``, ``-3`` where several machines have one address."""
    taken = {each.address for each in wanted}
    last: dict[str, int] = {}
    apart = []
    for each in wanted:
        own, number = each, last.get(each.address, 0) + 1
        while number > 1 and own.address in taken:
            own = replace(each, workload=f"{each.workload}-{number}")
            number += 1
        last[each.address] = max(number - 1, 1)
        taken.add(own.address)
        apart.append(own)
    return apart
