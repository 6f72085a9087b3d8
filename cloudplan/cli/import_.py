"""``cloudplan import``: an inventory from what a city has, and later what changed there."""

from __future__ import annotations

import re
import shlex
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options, outputs
from cloudplan.cli.options import NoColor, Policies
from cloudplan.cli.outputs import Format
from cloudplan.diagnostics import Exit, did_you_mean

if TYPE_CHECKING:
    from cloudplan.intake import Take
    from cloudplan.model.report import Report
    from cloudplan.render.formats import Setting

FORMATS = (
    "rvtools",
    "azure-migrate",
    "aws-migration-hub",
    "topdesk",
    "softwarecatalogus",
    "archimate",
    "backstage",
    "generic",
)
"""The keys of `IMPORTERS`, which loads only when something is read; a test compares them."""
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


def _format(name: str) -> str:
    if name in FORMATS:
        return name
    near = did_you_mean(name.lower(), FORMATS) or f"choose from {', '.join(FORMATS)}"
    raise typer.BadParameter(f"there is no format {name!r}; {near}")


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


def import_(
    format_: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", callback=_format, help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}."
        ),
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The export; for some formats a folder.")
    ],
    folder: Out,
    owner: Owner = None,
    site: Site = None,
    site_kind: Kind = None,
    country: Country = None,
    estate_id: EstateId = None,
    currency: Currency = None,
    as_of: AsOf = None,
    horizon_months: Horizon = None,
    fx: Fx = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="FILE", help="Which column is what (generic)."),
    ] = None,
    take: TakeSide = None,
    prune: Prune = False,
    dry_run: DryRun = False,
    policies: Policies = None,
    formats: Format = None,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """Read an export into an inventory; the next time only what changed there changes here."""
    from cloudplan.importers import IMPORTERS, Ask
    from cloudplan.intake import Settings, take_in, with_last_flags

    outputs.refuse_inputs([str(folder)], outputs.files(formats))
    chosen = options.texts(policies)
    settings = Settings(
        owner=owner,
        site=site,
        site_kind=site_kind.value if site_kind else None,
        country=country,
        estate_id=estate_id,
        currency=currency,
        as_of=as_of,
        horizon_months=horizon_months,
        fx=rates(fx),
        policies=tuple(chosen) if chosen is not None else None,
        take=takes(take),
        prune=prune,
        dry_run=dry_run,
    )
    settings = with_last_flags(folder, format_, settings)
    ask = Ask(
        name=file.as_posix(),
        site=settings.site,
        country=settings.country,
        owner=settings.owner,
        mapping=mapping,
    )
    intake = IMPORTERS[format_](file, ask)
    return deliver(take_in(intake, folder, settings).report, formats, folder, verbose=verbose)


def rates(texts: list[str] | None) -> tuple[tuple[str, Decimal], ...]:
    """What ``--fx`` says."""
    parts = (text.partition("=") for text in texts or ())
    return tuple((code, Decimal(rate)) for code, _, rate in parts)


def takes(texts: list[str] | None) -> tuple[Take, ...]:
    """What ``--take`` says, as the merge wants it."""
    from cloudplan.intake import Take

    parts = (text.partition("=") for text in texts or ())
    return tuple(Take("theirs" if side == "theirs" else "ours", at) for side, _, at in parts)


def deliver(report: Report, formats: list[str] | None, folder: Path, *, verbose: bool) -> Exit:
    """The report in the formats asked for; ``discover`` gives its own the same way."""
    from cloudplan.render.imported import imported_text

    def text_of(given: Report, setting: Setting) -> str:
        hint = f"\nNow try:\n  cloudplan validate {shlex.quote(folder.as_posix())}\n"
        wants_hint = setting.page.hints and given.exit_code == Exit.OK
        return imported_text(given, setting) + hint * wants_hint

    return outputs.deliver(report, formats, verbose=verbose, text_of=text_of)
