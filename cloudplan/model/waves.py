"""In which order a plan is carried out: waves, the calendar they keep, what they could not.

Field names are keys of the plan file. Dates are days in the city's calendar, hours are working
hours of people unless the name says `transfer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which nothing may move: for all applications (a freeze) or for some (a blackout).

    `first` and `last` both belong to it; no `applications` means all. `policy` is the rule that
    asks for it, empty where the calendar does.
    """

    first: date
    last: date
    because: str
    applications: tuple[str, ...] = ()
    source: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which these applications may be moved; `hard` is refused, not regretted.

    No `applications` means all.
    """

    by: date
    because: str
    applications: tuple[str, ...]
    hard: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class WavePin:
    """An application that a person put into a wave; it stays there when waves are made anew."""

    application: str
    wave: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Staffing:
    """Another number of staff hours a month, from `first` up to and including `last`."""

    first: date
    last: date
    hours_month: Decimal
    because: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The limits waves keep.

    A wave begins every `wave_days` days from `start`; `end` is the last day of all. `efficiency` is
    the part of a link's rate that copies get, `transfer_hours` the hours that a wave leaves them.
    The weights say what counts in the objective: `saving_weight` a unit of currency saved a month
    later, `risk_weight` a point of risk, `waiting_weight` a workload that changes a month later.
    `create_hours`, `resize_hours` and `retire_hours` are working hours for a workload of which the
    plan has none. From `traffic_gib_month` on, two workloads that talk to each other move together.
    `assumed` names the fields that nobody gave, `sources` where the others stand in their file.
    """

    start: date
    end: date
    wave_days: int
    workloads_max: int
    staff_hours_month: Decimal
    efficiency: Decimal
    transfer_hours: Decimal
    saving_weight: Decimal
    risk_weight: Decimal
    closed: tuple[Closed, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    pins: tuple[WavePin, ...] = ()
    staffing: tuple[Staffing, ...] = ()
    waiting_weight: Decimal = Decimal(10)
    create_hours: Decimal = Decimal(4)
    resize_hours: Decimal = Decimal(2)
    retire_hours: Decimal = Decimal(2)
    traffic_gib_month: Decimal = Decimal(100)
    assumed: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenCalendar:
    """What people say of the calendar: `values` by the fields of `Calendar`, and its lists.

    What they leave out is completed later, and named as assumed.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    closed: tuple[Closed, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    pins: tuple[WavePin, ...] = ()
    staffing: tuple[Staffing, ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a wave copies from one site to another, and how long the link needs for it.

    `mbps` is `None` where the plan knows no link; then `hours` is unknown too. What would
    keep a link busy for longer than the wave is `shipped` on disks and takes nothing from it.
    """

    from_site: str
    to_site: str
    gib: Decimal
    mbps: Decimal | None
    hours: Decimal | None
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Wave:
    """Workloads that change together, by address, in the groups that nothing may part.

    `number` counts the calendar's waves from 1, also those in which nothing happens, so that a
    number means the same days as long as the calendar begins on the same day. `saving_monthly`
    is what its changes save a month (negative: cost), `risk` is in points.
    """

    number: int
    first: date
    last: date
    groups: tuple[tuple[str, ...], ...]
    staff_hours: Decimal
    transfers: tuple[Transfer, ...]
    saving_monthly: Decimal
    risk: Decimal

    @property
    def addresses(self) -> tuple[str, ...]:
        """All that moves in it, in order."""
        return tuple(sorted(address for group in self.groups for address in group))


Wish = Literal[
    "provider-first", "test-first", "low-risk-first", "deadline", "parted", "unknown-link"
]


@dataclass(frozen=True, slots=True)
class BrokenWish:
    """A soft condition that the waves do not keep: which, in which wave, for whom, by how much.

    What it says to people, and what helps against it, is worded when it is shown
    (`cloudplan.waves.words`), in their language.
    """

    wish: Wish
    wave: int
    subjects: tuple[str, ...]
    amount: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Waves:
    """The whole schedule; `objective` and `bound` are in the calendar's weights.

    `changed` are the workloads that an earlier schedule had in another wave, `None` where there
    was none. With an earlier schedule `bound` and `status` speak of schedules that change as few.
    """

    calendar: Calendar
    waves: tuple[Wave, ...]
    broken: tuple[BrokenWish, ...]
    objective: Decimal
    bound: Decimal
    status: Literal["optimal", "feasible"]
    changed: tuple[str, ...] | None = None
