"""Licences of operating systems and the effort of a migration."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from scripts.catalog_build import gcp
from scripts.catalog_build.tables import HOURS_PER_MONTH, Row, plain

TYPICAL_VCPU = Decimal(4)
"""Assumption: the machine over which a price per machine is spread."""

JUDGEMENT, JUDGED_ON = "judgement of the project", "2026-11-01"
MIGRATION = (
    ("double_running_months", "1", "month", "both copies run during cutover"),
    ("hour_price", "85", "EUR/hour", "mixed internal and external staff"),
    ("hours_refactor", "240", "hour", "rebuilt for a managed platform"),
    ("hours_rehost", "16", "hour", "one machine moved as it is, with test and cutover"),
    ("hours_relocate", "8", "hour", "same virtualisation on both sides"),
    ("hours_replatform", "60", "hour", "new operating system or managed database"),
    ("hours_repurchase", "120", "hour", "replaced by a product, data converted"),
    ("hours_retain", "0", "hour", "nothing moves"),
    ("hours_retire", "8", "hour", "archived, access closed, machine removed"),
    ("watts_per_vcpu", "3.5", "watt", "server power shared by its vCPU, average load"),
)


def licences(folder: Path) -> list[Row]:
    """What an operating system costs per vCPU and month, in USD, as a cloud resells it."""
    per_machine = gcp.licence_hourly(folder, "sles") / TYPICAL_VCPU
    free = "assumption: no licence counted"
    return [
        _licence("freebsd", Decimal(0), free, "assumption"),
        _licence("linux", Decimal(0), "no licence fee", "list"),
        _licence("other", Decimal(0), free, "assumption"),
        _licence("rhel", _per_vcpu(folder, "rhel"), gcp.SOURCE, "list"),
        _licence("sles", per_machine, f"{gcp.SOURCE}; per machine, spread over 4", "assumption"),
        _licence("windows", _per_vcpu(folder, "windows"), gcp.SOURCE, "list"),
    ]


def _per_vcpu(folder: Path, system: str) -> Decimal:
    return gcp.licence_hourly(folder, system) / TYPICAL_VCPU


def _licence(system: str, hourly: Decimal, source: str, status: str) -> Row:
    cells = {"os": system, "vcpu_month": plain(hourly * HOURS_PER_MONTH), "currency": "USD"}
    return cells | {"source": source, "as_of": gcp.AS_OF, "status": status}


def migration() -> list[Row]:
    """Hours by disposition, the price of an hour and two physical norms; all assumptions."""
    return [
        {"key": key, "value": value, "unit": unit, "status": "assumption"}
        | {"source": f"{JUDGEMENT}: {why}", "as_of": JUDGED_ON}
        for key, value, unit, why in MIGRATION
    ]
