"""``cloudplan report``: a plan for people who decide on it, in their language."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli.options import Lang, Language, NoColor, PlanFile, Rates
from cloudplan.diagnostics import Exit

if TYPE_CHECKING:
    from cloudplan.model.plan import Plan

STDOUT = "-"


class ReportFormat(StrEnum):
    """The formats, which are endings of files as well; a test compares them with the writers."""

    html = "html"
    pdf = "pdf"
    xlsx = "xlsx"
    md = "md"


BINARY = (ReportFormat.pdf, ReportFormat.xlsx)
ENDINGS = ", ".join(f".{name}" for name in list(ReportFormat)[:-1]) + f" or .{ReportFormat.md}"


def _checked(files: list[str] | None) -> list[str] | None:
    for at, file in enumerate(files or ()):
        if file != STDOUT:
            _format_of(file)
        if any(Path(file) == Path(other) for other in (files or ())[:at]):
            raise typer.BadParameter(f"{file} is named twice")
    return files


def _format_of(file: str) -> ReportFormat:
    ending = Path(file).suffix.lower().removeprefix(".")
    if ending not in list(ReportFormat):
        raise typer.BadParameter(f"{file!r} does not end in {ENDINGS}")
    return ReportFormat(ending)


Out = Annotated[
    list[str] | None,
    typer.Option(
        "--out",
        metavar="FILE",
        callback=_checked,
        show_default=False,
        help=f"Where to write it; the ending says how: {ENDINGS}. Repeatable.",
    ),
]
Format = Annotated[
    ReportFormat | None,
    typer.Option("--format", show_default=False, help="What to write to standard output."),
]


def report(
    plan: PlanFile,
    out: Out = None,
    format: Format = None,
    lang: Lang = Language.en,
    rates: Rates = None,
    no_color: NoColor = False,
) -> Exit:
    """Write the report of a plan: for a council, a data-protection officer, a pull request."""
    from cloudplan.cli.fresh import require_fresh
    from cloudplan.cli.outputs import refuse_inputs
    from cloudplan.load.atomic import write_atomic
    from cloudplan.load.plan_facts import require_facts
    from cloudplan.load.plan_file import read_plan

    targets = _targets(out or (), format)
    saved = read_plan(plan)
    read = (plan, *saved.invocation.inventory, *saved.invocation.policies)
    refuse_inputs(read, list(targets))
    require_facts(saved)
    require_fresh(saved, rates)
    made = _written(saved, lang, set(targets.values()))
    for file, name in targets.items():
        write_atomic(file, made[name])
    return Exit.OK


def _targets(files: Sequence[str], stdout: ReportFormat | None) -> dict[str, ReportFormat]:
    """Files and their formats; ``-`` is standard output. Raises `typer.BadParameter`."""
    if STDOUT in files and stdout is None:
        raise typer.BadParameter("standard output has no ending: add --format html, for instance")
    if stdout in BINARY and sys.stdout.isatty():
        raise typer.BadParameter(f"{stdout} is not for a terminal: use --out FILE.{stdout}")
    targets = {file: _format_of(file) for file in files if file != STDOUT}
    if stdout is not None:
        targets[STDOUT] = stdout
    if not targets:
        raise typer.BadParameter(f"where to? Add --out FILE that ends in {ENDINGS}")
    return targets


def _written(saved: Plan, lang: Language, formats: set[ReportFormat]) -> dict[ReportFormat, bytes]:
    """The bytes of every format, before the first of them is written anywhere."""
    from cloudplan.language import speech
    from cloudplan.load.plan_file import plan_sha256
    from cloudplan.report.content import report_of
    from cloudplan.report.writers import WRITERS

    say = speech(lang.value)
    content = report_of(saved, say, plan_sha256(saved))
    return {name: WRITERS[name](content, say) for name in sorted(formats)}
