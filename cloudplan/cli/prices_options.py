"""Arguments and options of ``cloudplan prices``."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from cloudplan.cli import options


class Provider(StrEnum):
    """Whose price interface is read."""

    aws = "aws"
    azure = "azure"
    gcp = "gcp"


def _day(text: str | date) -> date:
    try:
        return text if isinstance(text, date) else date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day such as 2027-06-30") from None


def _address(text: str | None) -> str | None:
    if text is not None and not text.startswith(("https://", "http://")):
        raise typer.BadParameter(f"{text!r} is not an address such as https://prices.example")
    return text


On = Annotated[
    date | None,
    typer.Option(
        "--on",
        parser=_day,
        metavar="DATE",
        envvar="CLOUDPLAN_ON",
        show_default="today",
        help="The day to count from, or to date the cards with.",
    ),
]
What = Annotated[Provider, typer.Argument(metavar="aws|azure|gcp", show_default=False)]
Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        metavar="REGION",
        show_default="those with a shipped card, and yours",
        help="A region to read. Repeatable.",
    ),
]
Currency = Annotated[
    str, typer.Option("--currency", metavar="USD|EUR", help="The currency of the list.")
]
OfPlan = Annotated[
    str | None,
    typer.Option("--plan", metavar="PLAN", help="Tell which placements of a plan it touches."),
]
OfInventory = Annotated[
    list[str] | None,
    typer.Option(
        "--inventory", metavar="PATH", help="The same for where things run today. Repeatable."
    ),
]
AllowUnknown = Annotated[
    bool,
    typer.Option(
        "--allow-unknown", help="Write a card too that misses a price which the last one has."
    ),
]
Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        metavar="URL",
        callback=_address,
        help="Read from here instead: a mirror or a private endpoint.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", parser=options.seconds, metavar="S", help="How long an answer may take."
    ),
]
Begins = Annotated[
    str,
    typer.Argument(
        metavar="[CARD]", show_default=False, help="Only cards whose id begins so: aws, azure/uk."
    ),
]
Everything = Annotated[
    bool, typer.Option("--all", help="Also show older cards, and shipped ones not used.")
]
Card = Annotated[str, typer.Argument(metavar="CARD", help="Such as aws/eu-central-1.")]
