"""From an inventory, or from what a cloud told, to what runs where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from cloudplan.model.estate import Application, Demand, Estate, Workload
from cloudplan.model.intake import Intake, Item
from cloudplan.model.observed import Observed, Seen
from cloudplan.rules.recovery import SUFFIX


def of_estate(estate: Estate) -> Observed:
    """An inventory whose sites say where things run now; it speaks of every site."""
    seen = [_of_workload(workload) for workload in estate.workloads]
    seen += [
        Seen(address=w.address + SUFFIX, site=w.standby_site, source=w.source)
        for w in estate.workloads
        if w.standby_site is not None
    ]
    return Observed(seen={one.address: one for one in seen})


def _of_workload(workload: Workload) -> Seen:
    ask = workload.demand
    return Seen(
        address=workload.address,
        site=workload.site,
        vcpu=ask.vcpu,
        memory_gib=ask.memory_gib,
        storage_gib=ask.storage_gib,
        offer=workload.offer,
        source=workload.source,
    )


def of_intake(
    intake: Intake,
    sites: Iterable[str],
    unread: Mapping[str, str] | None = None,
    stood: Mapping[tuple[str, str], str] | None = None,
) -> Observed:
    """What a cloud told. `sites` are those that were read as a whole, by id; `unread` says of a
    site why it was not. Without `unread`, a scope that could not be read may be of any site: then
    what is not seen is unknown everywhere. `stood` is as of `Observed`.

    A machine without a site is one that nobody could place: it is seen, nowhere.
    """
    seen = [_of_item(item) for item in intake.items if item.kind == "workload"]
    known = dict(unread or {})
    return Observed(
        seen={one.address: one for one in seen},
        sites=frozenset(sites) - known.keys(),
        unread=known,
        scopes=intake.unread if unread is None else (),
        stood=stood or {},
    )


def _of_item(item: Item) -> Seen:
    def text(path: str) -> str | None:
        value = item.values.get(path)
        return value.value if value is not None and isinstance(value.value, str) else None

    def amount(name: str) -> Decimal | None:
        value = item.values.get(f"demand.{name}")
        number = None if value is None or isinstance(value.value, bool) else value.value
        return Decimal(number) if isinstance(number, int | Decimal) else None

    return Seen(
        address=item.id,
        site=text("site"),
        vcpu=amount("vcpu"),
        memory_gib=amount("memory_gib"),
        storage_gib=amount("storage_gib"),
        offer=text("offer"),
        cell=str(item.cell),
    )


def as_seen(estate: Estate, observed: Observed) -> Estate:
    """The estate with everything where it was seen, as large as it was seen.

    What was not looked at stays where the estate has it; what is gone runs nowhere.
    """
    return _changed(estate, {w.address: _seen(w, observed) for w in estate.workloads}, observed)


def _seen(workload: Workload, observed: Observed) -> Workload:
    seen = observed.seen.get(workload.address)
    if seen is None:
        unknown = workload.site is None or observed.unknown(workload.address, workload.site)
        return workload if unknown else replace(workload, site=None, offer=None)
    return replace(
        workload,
        site=seen.site,
        offer=seen.offer,
        demand=sized(workload.demand, seen.vcpu, seen.memory_gib, seen.storage_gib),
    )


def sized(
    ask: Demand, vcpu: Decimal | None, memory_gib: Decimal | None, storage_gib: Decimal | None
) -> Demand:
    """The demand with the sizes that are known."""
    known = {"vcpu": vcpu, "memory_gib": memory_gib, "storage_gib": storage_gib}
    return replace(ask, **{name: size for name, size in known.items() if size is not None})


def _changed(estate: Estate, rows: Mapping[str, Workload], observed: Observed) -> Estate:
    sites = estate.site_by_id

    def standing(row: Workload) -> Workload:
        """On a site that the inventory has: of another one nothing is known."""
        standby = observed.seen.get(row.address + SUFFIX)
        site = standby.site if standby is not None else row.standby_site
        return replace(
            row,
            site=row.site if row.site in sites else None,
            standby_site=site if site in sites else None,
        )

    return with_workloads(estate, {address: standing(row) for address, row in rows.items()})


def with_workloads(estate: Estate, rows: Mapping[str, Workload]) -> Estate:
    """The estate with these workloads in place of its own, by address; the others are left out."""

    def changed(application: Application) -> Application:
        mine = (rows[w.address] for w in application.workloads if w.address in rows)
        return replace(application, workloads=tuple(mine))

    return replace(estate, applications=tuple(map(changed, estate.applications)))
