"""``cloudplan validate``: are inventory and policies sound? Nothing is placed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options, outputs
from cloudplan.cli.options import Json, NoColor, Policies, Rates, Verbose
from cloudplan.cli.outputs import Format
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit, exit_code

if TYPE_CHECKING:
    from cloudplan.load import Loaded


def validate(
    inventory: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help="Files or folders, by default the current folder; - is standard input.",
        ),
    ] = None,
    policies: Policies = None,
    rates: Rates = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Take warnings for errors (exit 3).")
    ] = False,
    formats: Format = None,
    verbose: Verbose = False,
    json: Json = False,
    no_color: NoColor = False,
) -> Exit:
    """Check inventory and policies, and list every problem at once."""
    paths = inventory or ["."]
    if json and formats:
        raise typer.BadParameter("--json prints its own form; leave it out beside --format")
    outputs.refuse_inputs([*paths, *(options.texts(policies) or ())], outputs.files(formats))
    loaded, found = _findings(
        paths, options.texts(policies), rates, strict=strict, thorough=verbose
    )
    if formats:
        from cloudplan.model.report import report_of_diagnostics

        return outputs.deliver(report_of_diagnostics("validate", found), formats, verbose=verbose)
    if json:
        from cloudplan.render.as_json import validation_json

        out_bytes(validation_json(found))
    else:
        _print_text(loaded, found)
    return exit_code(found)


def _findings(
    inventory: list[str],
    policies: list[str] | None,
    rates: Path | None,
    *,
    strict: bool,
    thorough: bool,
) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    from cloudplan import validation
    from cloudplan.load import read

    try:
        loaded = read(inventory, policies, rates=rates)
    except CloudplanError as problem:
        return None, problem.diagnostics
    found = validation.validate(loaded, thorough=thorough)
    return loaded, validation.strictly(found) if strict else found


def _print_text(loaded: Loaded | None, found: tuple[Diagnostic, ...]) -> None:
    from cloudplan.cli.failures import report
    from cloudplan.render.validated import validated_text

    report(found)
    if loaded is not None and not exit_code(found):
        out(validated_text(page_of(sys.stdout), loaded.estate, len(loaded.inputs), found))
