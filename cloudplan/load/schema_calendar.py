"""The calendar of waves, as it stands in a file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cloudplan.load.schema_types import Amount, Date, Id, Positive, Share, Str, Strict

Applications = Annotated[list[Id], Field(min_length=1)]


class FreezeIn(Strict):
    """Days on which nothing moves, both ends included."""

    from_: Date = Field(alias="from")
    to: Date
    because: Str


class BlackoutIn(FreezeIn):
    """Days on which some applications do not move."""

    applications: Applications


class DeadlineIn(Strict):
    """The last day on which applications may change; a wish with ``hard: false``."""

    by: Date
    because: Str
    applications: Applications | None = None
    hard: bool | None = None


class PinIn(Strict):
    """The wave in which an application changes."""

    application: Id
    wave: Annotated[int, Field(ge=1, le=520)]


class StaffingIn(Strict):
    """Another number of working hours a month for some days."""

    from_: Date = Field(alias="from")
    to: Date
    hours_month: Amount
    because: Str | None = None


class WeightsIn(Strict):
    """What counts in the objective."""

    saving: Amount | None = None
    risk: Amount | None = None
    waiting: Amount | None = None


class HoursIn(Strict):
    """Working hours for a workload of which the plan has none."""

    create: Amount | None = None
    resize: Amount | None = None
    retire: Amount | None = None


class CalendarIn(Strict):
    """When a plan may be carried out."""

    start: Date | None = None
    end: Date | None = None
    wave_days: Annotated[int, Field(ge=1, le=92)] | None = None
    workloads_max: Annotated[int, Field(ge=1, le=100_000)] | None = None
    staff_hours_month: Amount | None = None
    staffing: list[StaffingIn] | None = None
    efficiency: Share | None = None
    transfer_hours: Amount | None = None
    traffic_gib_month: Positive | None = None
    weights: WeightsIn | None = None
    hours: HoursIn | None = None
    freezes: list[FreezeIn] | None = None
    blackouts: list[BlackoutIn] | None = None
    deadlines: list[DeadlineIn] | None = None
    pins: list[PinIn] | None = None
