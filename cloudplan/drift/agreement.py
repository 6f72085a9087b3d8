"""What differs between two accepted plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cloudplan.model.accepted import Accepted, Agreed

Kind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A workload that is agreed otherwise than before; `None` where it was or is not agreed on."""

    kind: Kind
    address: str
    was: Agreed | None
    now: Agreed | None


def changes(last: Accepted | None, now: Accepted) -> tuple[Change, ...]:
    """Every workload whose site, instance type or size differs, in the order of addresses."""
    return tuple(_changes({} if last is None else last.by_address, now.by_address))


def _changes(was: dict[str, Agreed], now: dict[str, Agreed]) -> Iterator[Change]:
    for address in sorted(was.keys() | now.keys()):
        old, new = was.get(address), now.get(address)
        if old is None or new is None:
            yield Change("added" if old is None else "removed", address, old, new)
        elif _what(old) != _what(new):
            yield Change("changed", address, old, new)


def _what(row: Agreed) -> tuple[object, ...]:
    return (row.site, row.offer, row.vcpu, row.memory_gib, row.storage_gib)
