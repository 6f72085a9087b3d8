"""``cloudplan diff``: what changed between two plans."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from cloudplan.cli.options import DetailedExitcode, Json, NoColor
from cloudplan.cli.outputs import PlanFormat, as_formats, deliver_plans, files, refuse_inputs
from cloudplan.cli.streams import page_of
from cloudplan.diagnostics import Exit


def diff(
    old: Annotated[str, typer.Argument(metavar="PLAN", help="The plan that was.")],
    new: Annotated[str, typer.Argument(metavar="PLAN", help="The plan that is.")],
    formats: PlanFormat = None,
    json: Json = False,
    detailed_exitcode: DetailedExitcode = False,
    no_color: NoColor = False,
) -> Exit:
    """Compare two plans: placements, sites, money, rules and inputs."""
    from cloudplan.load.plan_file import read_plan
    from cloudplan.render.as_json import json_bytes
    from cloudplan.render.compare import compare
    from cloudplan.render.diff import diff_text
    from cloudplan.render.diff_markdown import diff_markdown

    chosen = as_formats(formats, json)
    refuse_inputs([old, new], files(chosen))
    was, now = read_plan(old), read_plan(new)
    found = compare(was, now)
    makers: dict[str, Callable[[], bytes]] = {
        "text": lambda: diff_text(page_of(sys.stdout), found, now.currency).encode(),
        "json": lambda: json_bytes(found),
        "markdown": lambda: diff_markdown(was, now).encode(),
    }
    deliver_plans(chosen, makers)
    return Exit.CHANGES if detailed_exitcode and not found.is_empty else Exit.OK
