"""Azure Monitor: hourly figures of one machine's processor and memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cloudplan.clouds.azure.sizes import Size

if TYPE_CHECKING:
    from azure.mgmt.monitor import MonitorManagementClient

CPU, MEMORY = "Percentage CPU", "Available Memory Bytes"
BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Figures:
    """Hourly maxima of the processor, 0 to 1, and minima of free memory in bytes."""

    cpu: tuple[float, ...]
    free_bytes: tuple[float, ...]

    def memory_used(self, size: Size) -> list[float]:
        """Hourly maxima of used memory, 0 to 1."""
        total = float(size.memory_gib) * BYTES
        return [max(0.0, 1 - free / total) for free in self.free_bytes]


def hourly_figures(
    monitor: MonitorManagementClient, machine: str, days: int
) -> Mapping[str, Figures]:
    """By the machine's id, of the `days` before this hour. Raises Azure's errors."""
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(days=days)
    answer = monitor.metrics.list(
        machine,
        timespan=f"{start:%Y-%m-%dT%H:%M:%SZ}/{end:%Y-%m-%dT%H:%M:%SZ}",
        interval="PT1H",
        metricnames=f"{CPU},{MEMORY}",
        aggregation="Maximum,Minimum",
    )
    points = {
        metric.name.value: [point for series in metric.timeseries for point in series.data or ()]
        for metric in answer.value
    }
    cpu = (point.maximum for point in points.get(CPU, ()))
    free = (point.minimum for point in points.get(MEMORY, ()))
    figures = Figures(
        tuple(value / 100 for value in cpu if value is not None),
        tuple(value for value in free if value is not None),
    )
    return {machine: figures}
