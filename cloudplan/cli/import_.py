"""``cloudplan import``: an inventory from what a city has, and later what changed there."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import import_options as flags
from cloudplan.cli import outputs
from cloudplan.cli.options import NoColor, Policies
from cloudplan.cli.outputs import Format
from cloudplan.diagnostics import Exit, did_you_mean

if TYPE_CHECKING:
    from cloudplan.importers import Ask
    from cloudplan.intake import Settings
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


def _format(name: str) -> str:
    if name in FORMATS:
        return name
    near = did_you_mean(name.lower(), FORMATS) or f"choose from {', '.join(FORMATS)}"
    raise typer.BadParameter(f"there is no format {name!r}; {near}")


Name = Annotated[
    str,
    typer.Argument(
        metavar="FORMAT", callback=_format, help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}."
    ),
]
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="The export; for some formats a folder.")
]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="Which column is what, of a table."),
]
ByQuestions = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="FILE", help="Ask which column is what, and write that to FILE first."
    ),
]


def import_(
    context: typer.Context,
    format_: Name,
    file: File,
    folder: flags.Out,
    owner: flags.Owner = None,
    site: flags.Site = None,
    site_kind: flags.Kind = None,
    country: flags.Country = None,
    estate_id: flags.EstateId = None,
    currency: flags.Currency = None,
    as_of: flags.AsOf = None,
    horizon_months: flags.Horizon = None,
    fx: flags.Fx = None,
    mapping: Mapping = None,
    by_questions: ByQuestions = None,
    take: flags.TakeSide = None,
    prune: flags.Prune = False,
    dry_run: flags.DryRun = False,
    policies: Policies = None,
    formats: Format = None,
    verbose: flags.Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """Read an export into an inventory; the next time only what changed there changes here."""
    from cloudplan.intake import with_last_flags

    written = [str(by_questions)] if by_questions else []
    outputs.refuse_inputs([str(folder)], [*outputs.files(formats), *written])
    if by_questions and (format_ != "generic" or mapping):
        raise typer.BadParameter("--map is for the format generic, and goes without --mapping")
    settings = with_last_flags(folder, format_, flags.settings(context))
    ask = _asked(file, settings, mapping, by_questions)
    report = _taken(format_, file, ask, folder, settings)
    return deliver(report, formats, folder, verbose=verbose)


def _asked(file: Path, settings: Settings, mapping: Path | None, by_questions: Path | None) -> Ask:
    from dataclasses import replace

    from cloudplan.cli.mapping_talk import write_by_questions
    from cloudplan.importers import Ask

    ask = Ask(
        name=file.as_posix(),
        site=settings.site,
        country=settings.country,
        owner=settings.owner,
        mapping=mapping,
    )
    if by_questions is None:
        return ask
    write_by_questions(file, ask, by_questions)
    return replace(ask, mapping=by_questions)


def _taken(format_: str, file: Path, ask: Ask, folder: Path, settings: Settings) -> Report:
    from cloudplan.cli.progress import progress
    from cloudplan.importers import IMPORTERS
    from cloudplan.intake import take_in

    with progress() as say:
        say(f"reading {ask.name}")
        intake = IMPORTERS[format_](file, ask)
        say(f"merging it into {folder.as_posix()}")
        return take_in(intake, folder, settings).report


def deliver(report: Report, formats: list[str] | None, folder: Path, *, verbose: bool) -> Exit:
    """The report in the formats asked for; ``discover`` gives its own the same way."""
    from cloudplan.render.imported import imported_text

    def text_of(given: Report, setting: Setting) -> str:
        hint = f"\nNow try:\n  cloudplan validate {shlex.quote(folder.as_posix())}\n"
        wants_hint = setting.page.hints and given.exit_code == Exit.OK
        return imported_text(given, setting) + hint * wants_hint

    return outputs.deliver(report, formats, verbose=verbose, text_of=text_of)
