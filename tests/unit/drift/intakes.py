"""What a cloud tells, made by hand: the form that importers and clouds hand over."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.model.estate import Estate
from cloudplan.model.intake import Cell, Intake, Item, Plain, Value


def machine(
    address: str,
    site: str | None,
    *,
    vcpu: int | None = 2,
    memory_gib: int | None = 8,
    storage_gib: int | None = 50,
    offer: str | None = None,
    scope: str = "aws:123456789012/eu-west-1",
) -> Item:
    """One machine as `discover` tells of it; what is `None` it does not say."""
    cell = Cell(scope, column="Instances[0]")
    sizes = {"vcpu": vcpu, "memory_gib": memory_gib, "storage_gib": storage_gib}
    said: dict[str, Plain] = {"site": site, "offer": offer}
    said |= {f"demand.{k}": None if v is None else Decimal(v) for k, v in sizes.items()}
    values = {path: Value(value, cell) for path, value in said.items() if value is not None}
    return Item("workload", f"i-{address}", address, values, cell)


def intake(*items: Item, unread: tuple[tuple[str, str], ...] = ()) -> Intake:
    """All that one discovery gave."""
    ordered = tuple(sorted(items, key=lambda item: item.id))
    return Intake("aws", ordered, read=("aws:123456789012/eu-west-1",), unread=unread)


def intake_of(estate: Estate, *, at: frozenset[str]) -> Intake:
    """A discovery that finds exactly what the estate says of some sites."""
    return intake(
        *(
            machine(
                w.address,
                w.site,
                vcpu=int(w.demand.vcpu),
                memory_gib=int(w.demand.memory_gib),
                storage_gib=int(w.demand.storage_gib),
                offer=w.offer,
            )
            for w in estate.workloads
            if w.site in at
        )
    )
