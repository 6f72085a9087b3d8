"""``cloudplan plan``: the placement of least cost that keeps every rule."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options
from cloudplan.cli.options import All, DetailedExitcode, Json, NoColor, Policies
from cloudplan.cli.streams import out, out_bytes, page_of
from cloudplan.diagnostics import CloudplanError, Exit

if TYPE_CHECKING:
    from cloudplan.model.plan import Plan
    from cloudplan.planner import Options

STDOUT = "-"
DEFAULT_GAP = 1e-6


def plan(
    inventory: Annotated[
        list[str],
        typer.Argument(metavar="INVENTORY", help="Files or folders; - is standard input."),
    ],
    policies: Policies = None,
    out_file: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE", envvar="CLOUDPLAN_OUT", help="Save the plan."),
    ] = None,
    json: Json = False,
    everything: All = False,
    detailed_exitcode: DetailedExitcode = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            parser=options.seconds,
            metavar="S",
            envvar="CLOUDPLAN_TIME_LIMIT",
            help="Stop after so many seconds; the plan then says how good it is proven to be.",
        ),
    ] = None,
    gap: Annotated[
        float,
        typer.Option(
            parser=options.fraction,
            metavar="G",
            envvar="CLOUDPLAN_GAP",
            help="Stop when the plan is proven to be within this fraction of the optimum.",
        ),
    ] = DEFAULT_GAP,
    threads: Annotated[
        int,
        typer.Option(min=1, max=1024, metavar="N", envvar="CLOUDPLAN_THREADS", help="Threads."),
    ] = 1,
    target: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            envvar="CLOUDPLAN_TARGET",
            help="Place only this workload or application, repeatable; the rest stays.",
        ),
    ] = None,
    min_saving: Annotated[
        Decimal,
        typer.Option(
            parser=options.euros,
            metavar="EUR",
            envvar="CLOUDPLAN_MIN_SAVING",
            help="Move a workload only if that saves at least so much over the horizon.",
        ),
    ] = Decimal("0.00"),
    no_color: NoColor = False,
) -> Exit:
    """Find where every workload should run, and show why."""
    from cloudplan.planner import Options

    _refuse_input_as_output([*inventory, *(options.texts(policies) or ())], out_file)
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


def _refuse_input_as_output(inputs: list[str], out_file: str | None) -> None:
    """A plan in an inventory's folder would be read as inventory by the next run."""
    from cloudplan.diagnostics import error
    from cloudplan.load.files import SUFFIXES

    if out_file in (None, STDOUT):
        return
    target = Path(str(out_file)).resolve()
    for path in inputs:
        if path != STDOUT and target.is_relative_to(Path(path).resolve()):
            if target.suffix.lower() not in SUFFIXES and not target.is_file():
                continue
            summary = f"{out_file} is among the inputs ({path}) and cannot be the output as well"
            fix = "Save the plan outside the inventory and the policies."
            raise CloudplanError([error("output-is-input", summary, fix=fix)])


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
    from cloudplan.render.as_json import infeasible_json

    out_bytes(infeasible_json(problem.diagnostics))


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
