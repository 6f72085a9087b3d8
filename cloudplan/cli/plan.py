"""``cloudplan plan``: the placement of least cost that keeps every rule."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cloudplan.cli import options
from cloudplan.cli.options import (
    All,
    DetailedExitcode,
    Json,
    Lang,
    Language,
    NoColor,
    Policies,
    Rates,
)
from cloudplan.cli.outputs import (
    PLAN_NAMES,
    STDOUT,
    PlanFormat,
    as_formats,
    deliver_plans,
    files,
    parsed,
    refuse_inputs,
)
from cloudplan.cli.plan_options import (
    DEFAULT_GAP,
    DEFAULT_THREADS,
    Base,
    Gap,
    IgnoreAccepted,
    Inventory,
    MaxIncrease,
    MaxMonthly,
    MinSaving,
    Out,
    Target,
    Threads,
    TimeLimit,
    increase,
)
from cloudplan.cli.streams import out_bytes, page_of
from cloudplan.cli.waves_options import CalendarFile, WithWaves
from cloudplan.diagnostics import CloudplanError, Exit

if TYPE_CHECKING:
    from cloudplan.costgate import Gate
    from cloudplan.language import Speech
    from cloudplan.model.plan import Plan
    from cloudplan.planner import Options


def plan(
    inventory: Inventory,
    policies: Policies = None,
    rates: Rates = None,
    out_file: Out = None,
    json: Json = False,
    everything: All = False,
    detailed_exitcode: DetailedExitcode = False,
    time_limit: TimeLimit = None,
    gap: Gap = DEFAULT_GAP,
    threads: Threads = DEFAULT_THREADS,
    target: Target = None,
    min_saving: MinSaving = Decimal("0.00"),
    ignore_accepted: IgnoreAccepted = False,
    max_monthly: MaxMonthly = None,
    max_increase: MaxIncrease = None,
    base: Base = None,
    formats: PlanFormat = None,
    lang: Lang = Language.en,
    with_waves: WithWaves = False,
    calendar: CalendarFile = None,
    no_color: NoColor = False,
) -> Exit:
    """Find where every workload should run, and show why; in CI, stop what costs too much."""
    from cloudplan.language import terminal_speech
    from cloudplan.planner import Options

    say = terminal_speech(lang.value)
    shown = _shown(formats, json or out_file == STDOUT)
    read = [*inventory, *(options.texts(policies) or ()), *_calendar(calendar, with_waves)]
    refuse_inputs(read, [out_file or STDOUT, *files(shown)])
    gate = _gate(max_monthly, max_increase)
    compared = _base(base, gate, shown)
    chosen = Options(gap, time_limit, threads, tuple(target or ()), min_saving)
    with _infeasible_as_json(wanted=json):
        made = _make(inventory, options.texts(policies), rates, chosen, afresh=ignore_accepted)
    made = _with_waves(made, calendar) if with_waves else made
    _save(made, out_file)
    _show(made, compared, shown, lambda: _text(made, out_file, everything, say))
    changes = Exit.CHANGES if detailed_exitcode and made.has_changes else Exit.OK
    return _judge_costs(made, gate, compared) or changes


def _shown(formats: list[str] | None, json: bool) -> list[str]:
    """The formats, of which each is one that plans have."""
    shown = as_formats(formats, json)
    parsed(shown, PLAN_NAMES)
    return shown


def _calendar(file: str | None, with_waves: bool) -> tuple[str, ...]:
    if file and not with_waves:
        raise typer.BadParameter("--calendar is of use with --waves only")
    return (file,) if file else ()


def _gate(max_monthly: Decimal | None, max_increase: str | None) -> Gate:
    from cloudplan.costgate import Gate

    return Gate(max_monthly, increase(max_increase) if max_increase else None)


def _base(path: str | None, gate: Gate, shown: list[str]) -> Plan | None:
    """The plan to compare with, read before anything is solved."""
    from cloudplan.load.plan_file import read_plan

    wants = any(name == "markdown" for name, _ in parsed(shown, PLAN_NAMES))
    if wants and path is None:
        raise typer.BadParameter("--format markdown shows what changed and needs --base PLAN")
    if path is not None and not wants and gate.max_increase is None:
        raise typer.BadParameter("--base is of use with --max-increase or --format markdown only")
    return None if path is None else read_plan(path)


def _judge_costs(made: Plan, gate: Gate, compared: Plan | None) -> Exit:
    from cloudplan.cli.failures import report
    from cloudplan.costgate import over
    from cloudplan.diagnostics import exit_code

    found = over(made, gate, compared)
    report(found)
    return exit_code(found)


def _show(made: Plan, compared: Plan | None, shown: list[str], text: Callable[[], str]) -> None:
    from cloudplan.load.plan_file import plan_json

    def comment() -> bytes:
        from cloudplan.render.diff_markdown import diff_markdown

        assert compared is not None, "asked for before anything was solved"
        return diff_markdown(compared, made).encode()

    makers: dict[str, Callable[[], bytes]] = {
        "text": lambda: text().encode(),
        "json": lambda: plan_json(made),
        "markdown": comment,
    }
    deliver_plans(shown, makers)


def _make(
    inventory: list[str],
    policies: list[str] | None,
    rates: Path | None,
    chosen: Options,
    *,
    afresh: bool,
) -> Plan:
    from cloudplan.cli.progress import progress
    from cloudplan.load import read
    from cloudplan.load.files import display_name
    from cloudplan.load.lock import with_accepted
    from cloudplan.model.plan import Invocation
    from cloudplan.planner import make_plan

    with progress() as say:
        loaded = read(inventory, policies, rates=rates)
        loaded = loaded if afresh else with_accepted(loaded, inventory)
        invocation = Invocation(
            inventory=tuple(display_name(path, Path()) for path in inventory),
            policies=tuple(display_name(path, Path()) for path in loaded.policy_paths),
            targets=chosen.targets,
            min_saving=chosen.min_saving,
        )
        return make_plan(loaded, chosen, invocation, say)


def _with_waves(made: Plan, calendar: str | None) -> Plan:
    from cloudplan.cli import waves

    return waves.made(made, calendar)


def _save(made: Plan, path: str | None) -> None:
    from cloudplan.load.plan_file import write_plan

    if path not in (None, STDOUT):
        write_plan(made, str(path))


@contextmanager
def _infeasible_as_json(*, wanted: bool) -> Iterator[None]:
    """Print why nothing fits as data too, before it ends the command."""
    try:
        yield
    except CloudplanError as problem:
        if wanted and problem.exit_code == Exit.INFEASIBLE:
            from cloudplan.conflicts import NothingFitsError
            from cloudplan.render.as_json import infeasible_json

            advice = problem.advice if isinstance(problem, NothingFitsError) else None
            out_bytes(infeasible_json(problem.diagnostics, advice))
        raise


def _text(made: Plan, saved_as: str | None, everything: bool, say: Speech) -> str:
    """What a person reads; its warnings go to standard error first."""
    from cloudplan.cli.failures import report
    from cloudplan.render.diagnostics import digest, from_plan
    from cloudplan.render.plan import plan_text, saved_note, unsaved_note

    page = page_of(sys.stdout, say)
    hint = "See them all with cloudplan validate." if page.hints else ""
    report(digest(from_plan(made.diagnostics), hint))
    note = unsaved_note(page) if saved_as is None else saved_note(page, saved_as)
    return plan_text(page, made, everything=everything) + (f"\n{note}" if note else "")
