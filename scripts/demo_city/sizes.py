"""How large a workload is: vCPU and use drawn from a real trace, the rest assumed by role.

Trace: Bitbrains GWA-T-12 "small", 50 virtual machines, August and September 2013: vCPU and the 95th
percentile of CPU use always come from the same machine. The trace's memory figures have no clear
unit, so memory is assumed: GiB per vCPU by role.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

SEED = "leievoorde"
TRACE = "traces/bitbrains_small_50vms_summary.csv"


@dataclass(frozen=True, slots=True)
class Role:
    """Assumptions by role: range of vCPU to draw from, GiB of memory per vCPU, GiB of storage."""

    vcpu: tuple[int, int]
    memory_per_vcpu: int
    storage_gib: int
    egress_gib_month: int = 0


ROLES = {
    "app": Role((1, 4), 4, 60, 2),
    "archive": Role((1, 2), 4, 4000),
    "broker": Role((2, 4), 4, 100),
    "controller": Role((1, 1), 2, 20),
    "db": Role((2, 8), 6, 120),
    "files": Role((2, 4), 4, 800),
    "gateway": Role((1, 1), 2, 40),
    "recorder": Role((4, 8), 2, 1000),
    "web": Role((1, 2), 4, 40, 10),
    "web-b": Role((1, 2), 4, 40, 10),
}
WINDOWS, LINUX, RHEL = "windows", "linux", "rhel"
SYSTEMS = {WINDOWS: 5, LINUX: 4, RHEL: 1}
"""Share of operating systems where the table names none; assumption."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A traced machine: vCPU and the share of them that is used at the 95th percentile."""

    vcpu: int
    cpu_p95: Decimal


@cache
def machines(folder: Path) -> tuple[Machine, ...]:
    """The 50 machines of the trace; a percentile above 100 % counts as 1, none is below 0.01."""
    with (folder / TRACE).open(encoding="utf-8", newline="") as file:
        return tuple(_machine(row) for row in csv.DictReader(file))


def _machine(row: dict[str, str]) -> Machine:
    share = (Decimal(row["cpu_p95_pct"]) / 100).quantize(Decimal("0.01"))
    return Machine(int(row["vcpu"]), min(max(share, Decimal("0.01")), Decimal(1)))


def drawn(folder: Path, address: str, role: Role) -> Machine:
    """A machine within the role's range; the address decides which, so edits stay local."""
    low, high = role.vcpu
    fitting = [machine for machine in machines(folder) if low <= machine.vcpu <= high]
    return random.Random(f"{SEED}:{address}").choice(fitting)


def system(application: str) -> str:
    """The operating system of an application that names none."""
    draw = random.Random(f"{SEED}:{application}")
    return draw.choices(list(SYSTEMS), list(SYSTEMS.values()))[0]
