"""What can be given up, one by one (units), and by sort (families)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from cloudplan.candidates import Candidates, Ints
from cloudplan.formulate import Names
from cloudplan.model.estate import Workload

PIN = "pin"
Sort = Literal["waive", "pin", "retain", "distance", "hosts", "ceiling", "headroom"]


@dataclass(frozen=True, slots=True)
class Family:
    """`names` are policies (waive, distance, ceiling, headroom) or the site (pin, hosts)."""

    sort: Sort
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """`subject`: an address, an application (retain), or the number of a pair (distance)."""

    family: Family
    subject: str | int


@dataclass(frozen=True)
class Families:
    """All of them, numbered in the order in which they were met."""

    members: list[Family] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    _number: dict[Hashable, int] = field(default_factory=dict)

    def family(self, sort: Sort, names: tuple[str, ...]) -> int:
        """The number of a family, new or known."""
        key = Family(sort, names)
        if key not in self._number:
            self._number[key] = len(self.members)
            self.members.append(key)
        return self._number[key]

    def add(self, sort: Sort, names: tuple[str, ...], subject: str | int | None) -> int:
        """The number of a unit, new or known."""
        assert subject is not None
        unit = Unit(self.members[self.family(sort, names)], subject)
        if unit not in self._number:
            self._number[unit] = len(self.units)
            self.units.append(unit)
        return self._number[unit]

    def waiver(self, policy: str, row: Workload) -> int:
        """A waiver of one rule covers a workload and its standby."""
        return self.add("waive", (policy,), row.standby_of or row.address)

    def pin(self, found: Candidates, w: int) -> int:
        """The pin of a workload, or the disposition `retain` of its application."""
        row = found.rows[w]
        if row.pin is not None:
            return self.add("pin", (row.pin,), row.address)
        return self.add("retain", (), row.application)

    @property
    def of_units(self) -> Ints:
        """(U,) the family of every unit."""
        return np.array([self._number[u.family] for u in self.units], dtype=np.int64)

    @property
    def _retained(self) -> set[str]:
        return {f"pin {u.subject}" for u in self.units if u.family.sort == "retain"}

    def of_label(self, names: Names, label: int) -> frozenset[int]:
        """The families that can free a label: by its rule, or by its site for a capacity."""
        policy, key = names.policies[label], names.keys[label]
        found = set()
        for number, family in enumerate(self.members):
            if family.sort == "hosts":
                matches = key == f"capacity {family.names[0]}"
            elif family.sort == "pin":
                matches = policy == PIN and names.texts[label].endswith(f" to {family.names[0]}")
            elif family.sort == "retain":
                matches = policy == PIN and key in self._retained
            else:
                matches = policy in family.names
            if matches:
                found.add(number)
        return frozenset(found)
