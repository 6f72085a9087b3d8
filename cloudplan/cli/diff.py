"""``cloudplan diff``: what changed between two plans."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cloudplan.cli.options import DetailedExitcode, Json, NoColor
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import Exit


def diff(
    old: Annotated[str, typer.Argument(metavar="PLAN", help="The plan that was.")],
    new: Annotated[str, typer.Argument(metavar="PLAN", help="The plan that is.")],
    json: Json = False,
    detailed_exitcode: DetailedExitcode = False,
    no_color: NoColor = False,
) -> Exit:
    """Compare two plans: placements, sites, money, rules and inputs."""
    from cloudplan.load.plan_file import read_plan
    from cloudplan.render.as_json import json_bytes
    from cloudplan.render.compare import compare
    from cloudplan.render.diff import diff_text

    was, now = read_plan(old), read_plan(new)
    found = compare(was, now)
    if json:
        out_bytes(json_bytes(found))
    else:
        out(diff_text(page_of(sys.stdout), found, now.currency))
    return Exit.CHANGES if detailed_exitcode and not found.is_empty else Exit.OK
