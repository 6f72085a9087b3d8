"""``cloudplan explain``: why there, why not elsewhere, and what if."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli.options import Json, Lang, Language, NoColor, PlanFile, Rates
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import Exit

if TYPE_CHECKING:
    from cloudplan.language import Speech
    from cloudplan.load import Loaded
    from cloudplan.model.plan import Plan


def explain(
    plan: PlanFile,
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="A workload: application/workload.")
    ],
    site: Annotated[
        str | None,
        typer.Option("--site", metavar="SITE", help="Solve again with the workload on this site."),
    ] = None,
    rates: Rates = None,
    json: Json = False,
    lang: Lang = Language.en,
    no_color: NoColor = False,
) -> Exit:
    """Explain where a workload goes, by rule and in euros; with --site, what if it went there."""
    from cloudplan.language import terminal_speech
    from cloudplan.load.plan_file import read_plan
    from cloudplan.load.reload import reload

    say = terminal_speech(lang.value)
    saved = read_plan(plan)
    say = say.about(saved)
    loaded = reload(saved, rates=rates)
    if site is None:
        _explain(loaded, saved, address, None if json else say)
    else:
        _what_if(loaded, saved, address, site, None if json else say)
    return Exit.OK


def _explain(loaded: Loaded, saved: Plan, address: str, say: Speech | None) -> None:
    from cloudplan import explain as answers
    from cloudplan.cli.progress import progress

    with progress() as tell:
        tell(f"explaining {address}")
        told = answers.explain(loaded, saved, address)
    if say is None:
        _print_json(told)
        return
    from cloudplan.render.explanation import explanation_text

    out(explanation_text(page_of(sys.stdout, say), told))


def _what_if(loaded: Loaded, saved: Plan, address: str, site: str, say: Speech | None) -> None:
    from cloudplan import explain as answers
    from cloudplan.cli.progress import progress

    with progress() as tell:
        tell(f"solving again with {address} on {site}")
        told = answers.what_if(loaded, saved, address, site)
    if say is None:
        _print_json(told)
        return
    from cloudplan.render.what_if import what_if_text

    planned = next(p.after.site for p in saved.placements if p.address == address and p.after)
    out(what_if_text(page_of(sys.stdout, say), told, planned))


def _print_json(told: object) -> None:
    from cloudplan.render.as_json import json_bytes

    out_bytes(json_bytes(told))
