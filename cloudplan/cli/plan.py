"""``cloudplan plan``: the placement of least cost that keeps every rule."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cloudplan.cli import options
from cloudplan.cli.options import All, DetailedExitcode, Json, NoColor, Policies
from cloudplan.cli.outputs import STDOUT, refuse_inputs
from cloudplan.cli.plan_options import (
    DEFAULT_GAP,
    DEFAULT_THREADS,
    Gap,
    Inventory,
    MinSaving,
    Out,
    Target,
    Threads,
    TimeLimit,
)
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import CloudplanError, Exit

if TYPE_CHECKING:
    from cloudplan.model.plan import Plan
    from cloudplan.planner import Options


def plan(
    inventory: Inventory,
    policies: Policies = None,
    out_file: Out = None,
    json: Json = False,
    everything: All = False,
    detailed_exitcode: DetailedExitcode = False,
    time_limit: TimeLimit = None,
    gap: Gap = DEFAULT_GAP,
    threads: Threads = DEFAULT_THREADS,
    target: Target = None,
    min_saving: MinSaving = Decimal("0.00"),
    no_color: NoColor = False,
) -> Exit:
    """Find where every workload should run, and show why."""
    from cloudplan.planner import Options

    refuse_inputs([*inventory, *(options.texts(policies) or ())], [out_file or STDOUT])
    chosen = Options(gap, time_limit, threads, tuple(target or ()), min_saving)
    try:
        made = _make(inventory, options.texts(policies), chosen)
    except CloudplanError as problem:
        if json and problem.exit_code == Exit.INFEASIBLE:
            _print_infeasible(problem)
        raise
    _save(made, out_file)
    if json or out_file == STDOUT:
        _print_json(made)
    else:
        _print_text(made, out_file, everything)
    return Exit.CHANGES if detailed_exitcode and made.has_changes else Exit.OK


def _make(inventory: list[str], policies: list[str] | None, chosen: Options) -> Plan:
    from cloudplan.cli.progress import progress
    from cloudplan.load import read
    from cloudplan.load.files import display_name
    from cloudplan.model.plan import Invocation
    from cloudplan.planner import make_plan

    with progress() as say:
        loaded = read(inventory, policies)
        invocation = Invocation(
            inventory=tuple(display_name(path, Path()) for path in inventory),
            policies=tuple(display_name(path, Path()) for path in loaded.policy_paths),
            targets=chosen.targets,
            min_saving=chosen.min_saving,
        )
        return make_plan(loaded, chosen, invocation, say)


def _save(made: Plan, path: str | None) -> None:
    from cloudplan.load.plan_file import write_plan

    if path not in (None, STDOUT):
        write_plan(made, str(path))


def _print_json(made: Plan) -> None:
    from cloudplan.load.plan_file import plan_json

    out_bytes(plan_json(made))


def _print_infeasible(problem: CloudplanError) -> None:
    from cloudplan.conflicts import NothingFitsError
    from cloudplan.render.as_json import infeasible_json

    advice = problem.advice if isinstance(problem, NothingFitsError) else None
    out_bytes(infeasible_json(problem.diagnostics, advice))


def _print_text(made: Plan, saved_as: str | None, everything: bool) -> None:
    from cloudplan.cli.failures import report
    from cloudplan.render.diagnostics import digest, from_plan
    from cloudplan.render.plan import plan_text, saved_note, unsaved_note

    page = page_of(sys.stdout)
    hint = "See them all with cloudplan validate." if page.hints else ""
    report(digest(from_plan(made.diagnostics), hint))
    out(plan_text(page, made, everything=everything))
    note = unsaved_note(page) if saved_as is None else saved_note(page, saved_as)
    out(f"\n{note}" if note else "")
