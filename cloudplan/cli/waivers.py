"""``cloudplan waivers``: who left which rule, until when, and who answers for it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated

import typer

from cloudplan.cli import options, outputs
from cloudplan.cli.options import NoColor, Policies, Rates, Verbose
from cloudplan.cli.outputs import Format
from cloudplan.diagnostics import Exit


def waivers(
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
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            parser=options.day,
            metavar="DATE",
            envvar="CLOUDPLAN_ON",
            help="The day to count from; the estate's as_of if not given.",
        ),
    ] = None,
    formats: Format = None,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """List the waivers with the days that are left; exit 3 if one is expired or incomplete."""
    from cloudplan.checking.waivers import list_waivers
    from cloudplan.load import read
    from cloudplan.render.waivers import waivers_text

    paths, chosen = inventory or ["."], options.texts(policies)
    outputs.refuse_inputs([*paths, *(chosen or ())], outputs.files(formats))
    loaded = read(paths, chosen, rates=rates)
    day = on or loaded.estate.as_of
    as_text = partial(waivers_text, on=day)
    report = list_waivers(loaded, day)
    return outputs.deliver(report, formats, verbose=verbose, text_of=as_text)
