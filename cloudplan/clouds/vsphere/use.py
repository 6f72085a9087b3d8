"""Measured use from vCenter's own statistics, many machines at a time.

vCenter keeps averages: of five minutes for a day, half an hour for a week, two hours for a month,
a day for a year. Its momentary figures (quickStats) are no 95th percentile and are not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from cloudplan.clouds.frame import Frame
from cloudplan.clouds.seen import Use
from cloudplan.clouds.vsphere.inventory import Inventory, Thing, ref_of
from cloudplan.clouds.vsphere.login import Session
from cloudplan.clouds.vsphere.machines import Uses, is_left_out

if TYPE_CHECKING:
    from pyVmomi import vim

COUNTERS = ("cpu.usage.average", "mem.usage.average")


@dataclass(frozen=True, slots=True)
class Kept:
    """Averages over `seconds`, which vCenter keeps for so many days."""

    days: int
    seconds: int
    words: str

    @property
    def is_coarse(self) -> bool:
        """Whether there are finer ones for fewer days."""
        return self != KEPT[0]


KEPT = (
    Kept(1, 300, "5-minute"),
    Kept(7, 1800, "30-minute"),
    Kept(30, 7200, "2-hour"),
    Kept(366, 86_400, "daily"),
)
BATCH = 32
"""vCenter refuses more than 64 series at once unless told otherwise, and each machine has two."""
PER_UNIT = 10_000
"""vSphere tells shares in hundredths of a percent."""
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class _Ask:
    """One series of questions: which counters, since when and how fine."""

    manager: vim.PerformanceManager
    counters: Mapping[str, int]
    start: datetime
    kept: Kept
    days: int

    def of(self, machines: Sequence[vim.VirtualMachine]) -> list[tuple[str, tuple[Any, Any]]]:
        """The use of each of the machines that has been measured."""
        told = self.manager.QueryPerf([self._spec(machine) for machine in machines])
        return [(ref_of(each.entity), self._pair(each)) for each in told]

    def _spec(self, machine: vim.VirtualMachine) -> vim.PerformanceManager.QuerySpec:
        from pyVmomi import vim

        of = vim.PerformanceManager
        return of.QuerySpec(
            entity=machine,
            metricId=[of.MetricId(counterId=key, instance="") for key in self.counters.values()],
            intervalId=self.kept.seconds,
            startTime=self.start,
            maxSample=self.days * DAY_SECONDS // self.kept.seconds,
            # As lists of elements the same figures take several times as long to read.
            format="csv",
        )

    def _pair(self, told: Any) -> tuple[Use | None, Use | None]:
        series = {each.id.counterId: each.value for each in told.value}
        cpu, memory = (self._use(name, series.get(self.counters[name]) or "") for name in COUNTERS)
        return cpu, memory

    def _use(self, name: str, told: str) -> Use | None:
        """``None`` for less than a day: vCenter says -1 where it has no value."""
        values = sorted(int(value) for value in told.split(",") if value and int(value) >= 0)
        if len(values) * self.kept.seconds < DAY_SECONDS:
            return None
        p95 = Decimal(values[ceil(len(values) * 95 / 100) - 1]) / PER_UNIT
        how = f"p95 of {len(values)} {self.kept.words} averages of {name}"
        return Use(min(p95, Decimal(1)), how)


def kept_for(days: int) -> Kept:
    """The finest averages that reach back so many days."""
    return next((each for each in KEPT if days <= each.days), KEPT[-1])


def read_use(session: Session, inventory: Inventory, days: int, frame: Frame) -> Uses:
    """CPU and memory of machines that run. Raises what the library raises."""
    manager = session.content.perfManager
    known = {_name(each): each.key for each in manager.perfCounter}
    refs = [t.ref for t in inventory.of_kind("VirtualMachine") if _is_measured(t)]
    if not refs or not all(name in known for name in COUNTERS):
        return {}
    kept = kept_for(days)
    start = session.server.CurrentTime() - timedelta(days=days)
    ask = _Ask(manager, {name: known[name] for name in COUNTERS}, start, kept, days)
    machines = [_machine(ref, session) for ref in refs]
    parts = [machines[at : at + BATCH] for at in range(0, len(machines), BATCH)]
    asked = [frame.later(partial(ask.of, part)) for part in parts]
    return {ref: use for each in asked for ref, use in frame.answer(each)}


def _is_measured(thing: Thing) -> bool:
    return thing.values.get("runtime.powerState") == "poweredOn" and not is_left_out(thing)


def _name(counter: vim.PerformanceManager.CounterInfo) -> str:
    return f"{counter.groupInfo.key}.{counter.nameInfo.key}.{counter.rollupType}"


def _machine(ref: str, session: Session) -> vim.VirtualMachine:
    from pyVmomi import vim

    return vim.VirtualMachine(ref, session.server._stub)
