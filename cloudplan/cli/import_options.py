"""The flags of ``import`` and ``discover``: what a source does not say, and how to merge it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options
from cloudplan.diagnostics import did_you_mean

if TYPE_CHECKING:
    from cloudplan.intake import Settings, Take

SIDES = ("theirs", "ours")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


class SiteKind(StrEnum):
    """What kind of site `--site` is."""

    edge = "edge"
    on_prem = "on_prem"
    private_cloud = "private_cloud"
    public_cloud = "public_cloud"


def _id(text: str | None) -> str | None:
    return _matching(text, _ID, "an id: small letters, digits, . _ and -, such as town-hall")


def _country(text: str | None) -> str | None:
    return _matching(text, _COUNTRY, "a country: two capital letters, such as BE")


def _currency(text: str | None) -> str | None:
    return _matching(text, _CURRENCY, "a currency: three capital letters, such as EUR")


def _matching(text: str | None, pattern: re.Pattern[str], wanted: str) -> str | None:
    if text is None or pattern.match(text):
        return text
    raise typer.BadParameter(f"{text!r} is not {wanted}")


def _day(text: str | date) -> date:
    try:
        return text if isinstance(text, date) else date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day such as 2026-11-01") from None


def _rates(texts: list[str] | None) -> list[str] | None:
    for text in texts or ():
        code, _, rate = text.partition("=")
        if not _CURRENCY.match(code) or not _RATE.match(rate) or not Decimal(rate):
            raise typer.BadParameter(f"{text!r} is not a rate such as USD=0.92")
    return texts


def _takes(texts: list[str] | None) -> list[str] | None:
    for text in texts or ():
        side, has_address, address = text.partition("=")
        if side not in SIDES:
            near = did_you_mean(side, SIDES) or "choose theirs (the source) or ours (the folder)"
            raise typer.BadParameter(f"{side!r} is no side of a conflict; {near}")
        if has_address and not address:
            raise typer.BadParameter(f"{text!r} names no item, such as {side}=crm/db")
    return texts


Out = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", help="The inventory's folder; made if it is not there."),
]
Owner = Annotated[
    str | None,
    typer.Option(
        "--owner",
        metavar="ID",
        callback=_id,
        help="The organisation that owns what the source gives no owner for.",
    ),
]
Site = Annotated[
    str | None,
    typer.Option(
        "--site", metavar="ID", callback=_id, help="The site where these machines run today."
    ),
]
Kind = Annotated[
    SiteKind | None, typer.Option("--site-kind", help="What that site is, if it is new: on_prem.")
]
Country = Annotated[
    str | None,
    typer.Option("--country", metavar="CODE", callback=_country, help="The country it stands in."),
]
EstateId = Annotated[
    str | None,
    typer.Option(
        "--estate-id", metavar="ID", callback=_id, help="Name of a new estate: the folder's."
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(
        "--currency", metavar="CODE", callback=_currency, help="What a new estate counts in: EUR."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of", parser=_day, metavar="DATE", help="The day of a new estate, which it needs."
    ),
]
Horizon = Annotated[
    int | None,
    typer.Option("--horizon-months", min=1, max=240, help="Months a new estate plans for: 60."),
]
Fx = Annotated[
    list[str] | None,
    typer.Option(
        "--fx",
        metavar="CODE=RATE",
        callback=_rates,
        help="A rate for a new estate: its currency for one of the other. Repeatable.",
    ),
]
TakeSide = Annotated[
    list[str] | None,
    typer.Option(
        "--take",
        metavar="SIDE[=ADDRESS]",
        callback=_takes,
        help="Settle conflicts: theirs or ours, all or those at an address such as "
        "crm/db:demand.vcpu. Repeatable.",
    ),
]
Prune = Annotated[
    bool,
    typer.Option(
        "--prune", help="Remove what vanished at the source, where nobody touched or needs it."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the same and write nothing.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show every change and finding, and what was kept.")
]


def settings(context: typer.Context) -> Settings:
    """What the flags of this page say, and ``--policies``, of a command that has all of them.

    It reads them from the context, by the names that they have in every such command: these are
    the fields of `Settings`.
    """
    from cloudplan.intake import Settings

    given = {name: context.params[name] for name in SAME}
    kind, chosen = context.params["site_kind"], options.texts(context.params["policies"])
    return Settings(
        **given,
        site_kind=kind.value if kind else None,
        fx=_pairs(context.params["fx"]),
        policies=tuple(chosen) if chosen is not None else None,
        take=_sides(context.params["take"]),
    )


SAME = (
    *("owner", "site", "country", "estate_id", "currency", "as_of", "horizon_months"),
    *("prune", "dry_run"),
)
"""Flags that `Settings` takes as they are."""


def _pairs(texts: list[str] | None) -> tuple[tuple[str, Decimal], ...]:
    parts = (text.partition("=") for text in texts or ())
    return tuple((code, Decimal(rate)) for code, _, rate in parts)


def _sides(texts: list[str] | None) -> tuple[Take, ...]:
    from cloudplan.intake import Take

    parts = (text.partition("=") for text in texts or ())
    return tuple(Take("theirs" if side == "theirs" else "ours", at) for side, _, at in parts)
