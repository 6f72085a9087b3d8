"""What `cloudplan waves` may be asked, and `cloudplan plan` about waves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cloudplan.model.waves import WavePin

_PIN = re.compile(r"(?P<application>[a-z0-9][a-z0-9._-]*)=(?P<wave>[1-9][0-9]{0,2})")


def _pin(text: str) -> str:
    """Checked here, read by `pins_of`."""
    if not _PIN.fullmatch(text):
        raise typer.BadParameter(f"{text!r} is not a pin such as payroll=3")
    return text


def pins_of(texts: list[str] | None) -> tuple[WavePin, ...]:
    """``payroll=3`` as the calendar has it."""
    from cloudplan.model.waves import WavePin
    from cloudplan.waves.given import PIN

    found = (_PIN.fullmatch(text) for text in texts or ())
    return tuple(WavePin(m["application"], int(m["wave"]), PIN) for m in found if m)


CalendarFile = Annotated[
    str | None,
    typer.Option(
        "--calendar",
        metavar="FILE",
        help="When things may change: freezes, deadlines, staff. Without it defaults are assumed.",
    ),
]
Pin = Annotated[
    list[str] | None,
    typer.Option(
        "--pin",
        parser=_pin,
        metavar="APPLICATION=WAVE",
        help="Keep an application in a wave, repeatable; it stays there when you plan again.",
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="PLAN",
        help="An older plan with waves: keep its calendar, its pins and as many days as can be.",
    ),
]
Afresh = Annotated[
    bool, typer.Option("--afresh", help="Forget the waves, the pins and the calendar of the plan.")
]
OutFile = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help="Save the plan with its waves; - prints it."),
]
SvgFile = Annotated[
    str | None, typer.Option("--svg", metavar="FILE", help="Save the Gantt chart as a picture.")
]
Runbooks = Annotated[bool, typer.Option("--runbooks", help="Also show the steps of every wave.")]
WithWaves = Annotated[
    bool, typer.Option("--waves", help="Also find out when what changes (see cloudplan waves).")
]
