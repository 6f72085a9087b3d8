"""What an export says of how much a machine uses: little that may be counted on.

RVTools is one look at one moment. `Overall` of vCPU is the clock of that moment, `Active` of
vMemory a sample of the last minutes: neither is a 95th percentile, nor a bound of one. But memory
that a guest has touched since it was switched on stays with it: as long as the host took nothing
back, no moment since then needed more. That is a bound from above; after thirty days it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from cloudplan.importers.rvtools.machines import Machine
from cloudplan.model.intake import Value

LONG_ENOUGH = timedelta(days=30)
_HUNDREDTH = Decimal("0.01")


def seen_on(exported: date | None, machines: Iterable[Machine]) -> date | None:
    """The day of the export; else the last day on which a machine was switched on before it."""
    if exported is not None:
        return exported
    starts = [_start(machine) for machine in machines]
    return max((day for day in starts if day), default=None)


def _start(machine: Machine) -> date | None:
    value = machine.facts.get("PowerOn")
    return value.value if value and isinstance(value.value, date) else None


def touched(machine: Machine, seen: date | None) -> Value | None:
    """The fraction of its memory that a machine touched since it was switched on, if that tells."""
    side, start = machine.sides.get("vMemory"), _start(machine)
    if side is None:
        return None
    if start is None or seen is None or seen - start < LONG_ENOUGH:
        return None
    size = machine.number("Memory")
    private, shared = side.numbers.get("Private"), side.numbers.get("Shared")
    taken_back = (side.numbers.get("Swapped"), side.numbers.get("Ballooned"))
    if not size or private is None or shared is None or any(taken_back) or None in taken_back:
        return None
    fraction = ((private + shared) / size).quantize(_HUNDREDTH, ROUND_CEILING)
    if not 0 < fraction < 1:
        return None
    return Value(
        fraction,
        side.cell("Private"),
        f"not a measured percentile but a bound: private and shared memory since {start}",
    )


def momentary(machine: Machine) -> str:
    """How much of its clock a machine used at the moment of the export, for people to read."""
    side = machine.side("vCPU")
    used, most = side.get("Overall"), side.get("Max")
    if used is None or not most:
        return ""
    return f"{used} of {most} MHz in use at the moment of the export"
