"""Arguments and options that several commands share. Every flag wins over its variable."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


def _forbid_color(wanted: bool) -> None:
    """One switch for all that prints, the help and the progress of Rich included."""
    if wanted:
        os.environ["NO_COLOR"] = "1"


def euros(text: str | Decimal) -> Decimal:
    """An amount of money from the command line: not negative, finite, whole cents."""
    try:
        amount = Decimal(text)
        if amount.is_finite() and 0 <= amount < Decimal(10) ** 12:
            return amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        pass
    raise typer.BadParameter(f"{str(text)!r} is not an amount such as 250 or 99.50")


def seconds(text: str | float) -> float:
    """A time limit from the command line: more than nothing, finite."""
    return _number(text, 0.001, 1e9, "a number of seconds such as 60")


def fraction(text: str | float) -> float:
    """A relative gap from the command line, 0 to 1."""
    return _number(text, 0.0, 1.0, "a fraction such as 0.001")


def day(text: str | date) -> date:
    """A day from the command line."""
    try:
        return text if isinstance(text, date) else date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day such as 2027-06-30") from None


def _number(text: str | float, low: float, high: float, wanted: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if low <= value <= high:
        return value
    raise typer.BadParameter(f"{str(text)!r} is not {wanted}")


NoColor = Annotated[
    bool,
    typer.Option(
        "--no-color",
        envvar="CLOUDPLAN_NO_COLOR",
        callback=_forbid_color,
        is_eager=True,
        help="Print without colour, also on a terminal.",
    ),
]


class Language(StrEnum):
    """What `--lang` takes; a test holds it to `language.LANGUAGES`, which loads only when used."""

    nl = "nl"
    fr = "fr"
    de = "de"
    en = "en"


Lang = Annotated[
    Language,
    typer.Option(
        "--lang",
        envvar="CLOUDPLAN_LANG",
        help="The language of what people read: Dutch, French, German or English.",
    ),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show what passed, was skipped or is waived too.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
All = Annotated[bool, typer.Option("--all", help="Also show what stays as it is.")]
DetailedExitcode = Annotated[
    bool,
    typer.Option("--detailed-exitcode", help="Exit with 2 when there are changes, 0 when none."),
]
Policies = Annotated[
    list[Path] | None,
    typer.Option(
        "--policies",
        metavar="PATH",
        envvar="CLOUDPLAN_POLICIES",
        help="Policy files or folders, repeatable. Default: the folder policies, if there is one.",
    ),
]
Rates = Annotated[
    Path | None,
    typer.Option(
        "--rates",
        metavar="DIR",
        envvar="CLOUDPLAN_RATES",
        show_default="your data folder",
        help="Your folder of rate cards, which win over the shipped ones.",
    ),
]
PlanFile = Annotated[
    str, typer.Argument(metavar="PLAN", help="A plan made with plan --out; - is standard input.")
]


def texts(paths: list[Path] | None) -> list[str] | None:
    """Paths as the loader takes them; ``None`` leaves the choice to it."""
    return [str(path) for path in paths] if paths else None
