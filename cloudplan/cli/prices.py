"""``cloudplan prices``: rate cards of your own, written from what providers list today."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cloudplan.cli import options
from cloudplan.cli.options import DetailedExitcode, Json, NoColor, Policies, Rates
from cloudplan.cli.prices_options import (
    AllowUnknown,
    Begins,
    Card,
    Currency,
    Endpoint,
    Everything,
    OfInventory,
    OfPlan,
    On,
    Provider,
    Regions,
    Timeout,
    What,
)
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import CloudplanError, Exit, error, exit_code

if TYPE_CHECKING:
    from cloudplan.cards.refresh import Refreshed
    from cloudplan.cards.touched import Impact
    from cloudplan.clouds.prices_frame import Ask
    from cloudplan.load import Loaded
    from cloudplan.model.plan import Plan

HELP = "Rate cards: list them, show one, write fresh ones from what providers list today."


def refresh(
    provider: What,
    region: Regions = None,
    currency: Currency = "USD",
    rates: Rates = None,
    plan: OfPlan = None,
    inventory: OfInventory = None,
    policies: Policies = None,
    allow_unknown: AllowUnknown = False,
    on: On = None,
    endpoint: Endpoint = None,
    timeout: Timeout = 60.0,
    detailed_exitcode: DetailedExitcode = False,
    json: Json = False,
    no_color: NoColor = False,
) -> Exit:
    """Write dated rate cards from what a provider lists today, and say what rose and fell."""
    from cloudplan.cards.refresh import regions_of
    from cloudplan.cards.store import make_folder
    from cloudplan.clouds.prices_frame import Ask

    _check_currency(provider, currency)
    folder = _folder(rates)
    make_folder(folder)
    regions = regions_of(provider, folder, tuple(region or ()))
    saved, loaded = _placements(plan, inventory, options.texts(policies), folder)
    ask = Ask(regions, on or date.today(), currency, endpoint, timeout)
    rows, impact = _run(provider, ask, folder, saved, loaded, allow_unknown)
    if json:
        _print_json(provider, rows, impact)
    else:
        _print_text(rows, impact, plan or "where things run today")
    return _exit(rows, detailed_exitcode)


def _check_currency(provider: Provider, currency: str) -> None:
    from cloudplan.cards.refresh import CURRENCIES

    if currency not in CURRENCIES[provider]:
        known = " or ".join(CURRENCIES[provider])
        raise typer.BadParameter(f"{provider} lists prices in {known}, not in {currency!r}")


def _folder(rates: Path | None) -> Path:
    from cloudplan.load.rate_files import user_folder

    folder = rates or user_folder()
    if folder is None:
        summary = "There is no folder for your rate cards: your system names no home"
        raise CloudplanError([error("no-rates-folder", summary, fix="name one with --rates")])
    return folder


def _placements(
    plan: str | None, inventory: list[str] | None, policies: list[str] | None, folder: Path
) -> tuple[Plan | None, Loaded | None]:
    """The estate whose placements are looked at, before the network is; with the old prices."""
    from cloudplan.load import read
    from cloudplan.load.plan_file import read_plan
    from cloudplan.load.reload import check_fresh_inventory

    if plan is not None and inventory:
        raise typer.BadParameter("--plan names its own inventory; leave out --inventory")
    if plan is not None:
        saved = read_plan(plan)
        check_fresh_inventory(saved)
        rules = policies or saved.invocation.policies
        return saved, read(saved.invocation.inventory, rules, rates=folder)
    return None, read(inventory, policies, rates=folder) if inventory else None


def _run(
    provider: Provider,
    ask: Ask,
    folder: Path,
    saved: Plan | None,
    loaded: Loaded | None,
    allow_unknown: bool,
) -> tuple[list[Refreshed], Impact | None]:
    from cloudplan.cards import refresh as cards
    from cloudplan.cards.touched import impact, places_of
    from cloudplan.cli.progress import progress

    with progress() as say:
        say(f"asking {provider}")
        rows = [*cards.refresh(provider, ask, folder, say, allow_unknown=allow_unknown)]
        if loaded is None:
            return rows, None
        say("pricing the placements again")
        new = {row.card: row.new for row in rows if row.new}
        return rows, impact(loaded.estate, places_of(loaded.estate, saved), new)


def _print_text(rows: list[Refreshed], impact: Impact | None, of: str) -> None:
    from cloudplan.cli.failures import report
    from cloudplan.render.refreshed import problems_of, refreshed_text

    out(refreshed_text(page_of(sys.stdout), rows, impact, of))
    report(problems_of(rows))


def _print_json(provider: Provider, rows: list[Refreshed], impact: Impact | None) -> None:
    from cloudplan.cli.failures import report
    from cloudplan.render.prices_json import refreshed_json
    from cloudplan.render.refreshed import problems_of

    out_bytes(refreshed_json(provider, rows, impact))
    report(problems_of(rows))


def _exit(rows: list[Refreshed], detailed_exitcode: bool) -> Exit:
    failed = exit_code([problem for row in rows for problem in row.problems])
    changed = any(row.new and (not row.difference or not row.difference.is_nothing) for row in rows)
    return failed or (Exit.CHANGES if detailed_exitcode and changed else Exit.OK)


def list_cards(
    begins: Begins = "",
    everything: Everything = False,
    rates: Rates = None,
    on: On = None,
    json: Json = False,
    no_color: NoColor = False,
) -> Exit:
    """List the rate cards that plans use, how old they are, and those that cannot be used."""
    from cloudplan.cards.shelf import shelf
    from cloudplan.load.rate_files import folder_to_read
    from cloudplan.render.prices_json import shelf_json
    from cloudplan.render.shelf import shelf_text

    folder, problems = folder_to_read(rates)
    if problems:
        raise CloudplanError(problems)
    day = on or date.today()
    every = shelf(folder, begins)
    rows = [row for row in every if everything or row.status in ("used", "broken")]
    if json:
        out_bytes(shelf_json(rows, day))
    else:
        out(shelf_text(page_of(sys.stdout), rows, day, str(folder)))
    return Exit.OK


def show_card(
    card: Card,
    rates: Rates = None,
    on: On = None,
    json: Json = False,
    no_color: NoColor = False,
) -> Exit:
    """Show one rate card with its source; with --on the newest that there was on that day."""
    from cloudplan.cards.shelf import used_card
    from cloudplan.load.rate_files import folder_to_read
    from cloudplan.render.prices_json import card_json
    from cloudplan.render.shelf import card_text

    folder, problems = folder_to_read(rates)
    if problems:
        raise CloudplanError(problems)
    row = used_card(folder, card, on)
    if json:
        out_bytes(card_json(row, on or date.today()))
    else:
        out(card_text(page_of(sys.stdout), row, on or date.today()))
    return Exit.OK


COMMANDS: dict[str, Callable[..., Exit]] = {
    "refresh": refresh,
    "list": list_cards,
    "show": show_card,
}
