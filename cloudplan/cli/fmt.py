"""``cloudplan fmt``: one layout for policy and inventory files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import outputs
from cloudplan.cli.options import NoColor, Verbose
from cloudplan.cli.outputs import STDOUT, Format
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import Exit, exit_code

if TYPE_CHECKING:
    from cloudplan.load.layout.files import Layout


def fmt(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help="Files or folders, by default the current folder; - is standard input.",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 3 if a file would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what would change.")
    ] = False,
    formats: Format = None,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """Lay out YAML files alike: indentation, blanks, quotes. Comments, order and data stay."""
    from cloudplan.load.layout.files import layouts

    if formats and not check:
        raise typer.BadParameter("--format shows what --check finds; add --check")
    given = paths or ["."]
    outputs.refuse_inputs(given, outputs.files(formats))
    found = layouts(given)
    if diff:
        _show_diff(found)
    if check:
        return _check(found, formats, verbose=verbose)
    return _report(found) if diff else _write(found, verbose=verbose)


def _show_diff(found: list[Layout]) -> None:
    from cloudplan.render.layouts import diff_text

    out(diff_text(page_of(sys.stdout), found))


def _check(found: list[Layout], formats: list[str] | None, *, verbose: bool) -> Exit:
    from cloudplan.load.layout.report import report_of

    return outputs.deliver(report_of(found), formats, verbose=verbose)


def _write(found: list[Layout], *, verbose: bool) -> Exit:
    from cloudplan.load.atomic import write_atomic
    from cloudplan.render.layouts import written_text

    files = [layout for layout in found if layout.name != STDOUT]
    for layout in files:
        if layout.is_changed:
            write_atomic(layout.path, layout.after.encode("utf-8"))
    for layout in found:
        if layout.name == STDOUT and not layout.problems:
            out_bytes(layout.after.encode("utf-8"))
    sound = [layout for layout in files if not layout.problems]
    if files:
        out(written_text(page_of(sys.stdout), sound, verbose=verbose))
    return _report(found)


def _report(found: list[Layout]) -> Exit:
    """Print what is wrong with broken files; they were left as they are."""
    from cloudplan.cli.failures import report

    problems = [problem for layout in found for problem in layout.problems]
    report(problems)
    return exit_code(problems)
