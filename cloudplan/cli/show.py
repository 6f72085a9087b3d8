"""``cloudplan show``: a saved plan once more."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cloudplan.cli.options import All, DetailedExitcode, Json, NoColor, PlanFile, Rates
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import Exit, exit_code

if TYPE_CHECKING:
    from cloudplan.diagnostics import Diagnostic
    from cloudplan.model.plan import Plan


def show(
    plan: PlanFile,
    rates: Rates = None,
    json: Json = False,
    everything: All = False,
    detailed_exitcode: DetailedExitcode = False,
    no_color: NoColor = False,
) -> Exit:
    """Show a saved plan, and say so when its inputs have changed since (exit 6)."""
    from cloudplan.load.plan_file import plan_json, read_plan

    saved = read_plan(plan)
    stale = _staleness(saved, rates)
    if json:
        out_bytes(plan_json(saved))
        _report(stale)
    else:
        _print_text(saved, everything, stale)
    changes = Exit.CHANGES if detailed_exitcode and saved.has_changes else Exit.OK
    return exit_code(stale) or changes


def _staleness(saved: Plan, rates: Path | None) -> tuple[Diagnostic, ...]:
    """Why the plan is no longer current; what came through standard input cannot be checked."""
    from cloudplan.diagnostics import CloudplanError, warning
    from cloudplan.load.files import STDIN
    from cloudplan.load.reload import check_fresh

    if STDIN in (*saved.invocation.inventory, *saved.invocation.policies):
        text = "the plan was made from standard input, so nobody can tell whether it is stale"
        return (warning("unchecked-inputs", text, fix="Make plans from files."),)
    try:
        check_fresh(saved, rates=rates)
    except CloudplanError as problem:
        return problem.diagnostics
    return ()


def _print_text(saved: Plan, everything: bool, stale: tuple[Diagnostic, ...]) -> None:
    from cloudplan.render.diagnostics import digest, from_plan
    from cloudplan.render.plan import plan_text

    _report(digest(from_plan(saved.diagnostics)))
    out(plan_text(page_of(sys.stdout), saved, everything=everything))
    _report(stale)


def _report(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> None:
    """Without quoting: what a plan file names need not be a file of ours."""
    from cloudplan.cli.failures import report

    report(diagnostics, quotes=False)
