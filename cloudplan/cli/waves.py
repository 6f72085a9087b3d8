"""``cloudplan waves``: when what changes, within the city's calendar."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from cloudplan.cli.options import Json, Lang, Language, NoColor, PlanFile, Rates
from cloudplan.cli.outputs import STDOUT, refuse_inputs
from cloudplan.cli.streams import err, out, out_bytes, page_of
from cloudplan.cli.waves_options import (
    Afresh,
    CalendarFile,
    From,
    OutFile,
    Pin,
    Runbooks,
    SvgFile,
    pins_of,
)
from cloudplan.diagnostics import CloudplanError, Exit

if TYPE_CHECKING:
    from cloudplan.language import Speech
    from cloudplan.model.plan import Plan
    from cloudplan.model.waves import WavePin


def waves(
    plan: PlanFile,
    calendar: CalendarFile = None,
    pin: Pin = None,
    from_plan: From = None,
    afresh: Afresh = False,
    out_file: OutFile = None,
    svg: SvgFile = None,
    json: Json = False,
    runbooks: Runbooks = False,
    lang: Lang = Language.en,
    rates: Rates = None,
    no_color: NoColor = False,
) -> Exit:
    """Find out when what changes: in which order, within freezes, deadlines, staff and links."""
    from cloudplan.cli.fresh import require_fresh
    from cloudplan.language import terminal_speech
    from cloudplan.load.plan_facts import require_sizes
    from cloudplan.load.plan_file import read_plan

    _check_usage(from_plan, afresh, json, out_file)
    say = terminal_speech(lang.value)
    saved = read_plan(plan)
    require_sizes(saved)
    outputs = [file for file in (out_file, svg) if file is not None]
    inputs = [*saved.invocation.inventory, *saved.invocation.policies]
    refuse_inputs([*inputs, *filter(None, (calendar, from_plan))], outputs)
    require_fresh(saved, rates)
    earlier = read_plan(from_plan) if from_plan else None if afresh else saved
    if earlier is not None and earlier.waves is None:
        _refuse_without_waves(from_plan)
        earlier = None
    if calendar or pin or from_plan or afresh or saved.waves is None:
        saved = made(saved, calendar, pins_of(pin), earlier)
    else:
        _recheck(saved)
    _deliver(saved, out_file, svg, say, json=json, runbooks=runbooks)
    return Exit.OK


def _check_usage(from_plan: str | None, afresh: bool, json: bool, out_file: str | None) -> None:
    if from_plan and afresh:
        raise typer.BadParameter("--from keeps waves and --afresh forgets them; choose one")
    if json and out_file == STDOUT:
        raise typer.BadParameter("--json and --out - both print; choose one")


def _refuse_without_waves(path: str | None) -> None:
    """A plan that was named to follow has to have waves; the plan itself need not."""
    from cloudplan.diagnostics import Source, error

    if path is not None:
        summary = "The plan to follow has no waves"
        fix = "Name one that cloudplan waves --out has written."
        raise CloudplanError([error("plan-without-waves", summary, fix=fix, source=Source(path))])


def made(
    plan: Plan, calendar: str | None, pins: tuple[WavePin, ...] = (), earlier: Plan | None = None
) -> Plan:
    """The plan with its waves; warnings are printed. Raises `CloudplanError`."""
    from cloudplan.cli.failures import report
    from cloudplan.cli.progress import progress
    from cloudplan.load.calendar import read_calendar
    from cloudplan.waves.given import asked_calendar
    from cloudplan.waves.make import make_waves

    with progress() as tell:
        given = read_calendar(calendar) if calendar else None
        asked, notes = asked_calendar(plan, given, pins, earlier)
        tell("looking for the best order of waves")
        found = make_waves(plan, asked, earlier)
    report(notes)
    return found


def _recheck(saved: Plan) -> None:
    """Raise `CloudplanError` with exit 3 where the waves of a file do not hold."""
    from cloudplan.referee.waves import wrong_waves

    if refused := [breach.diagnostic for breach in wrong_waves(saved)]:
        raise CloudplanError(refused)


def _deliver(
    plan: Plan, out_file: str | None, svg: str | None, say: Speech, *, json: bool, runbooks: bool
) -> None:
    """Write what was asked for; the text goes to the screen unless the plan or JSON does."""
    from cloudplan.language import speech
    from cloudplan.load.atomic import write_atomic
    from cloudplan.load.plan_file import write_plan
    from cloudplan.render.waves import saved_lines, waves_text
    from cloudplan.render.waves_json import waves_json
    from cloudplan.waves.gantt import gantt_svg

    if out_file is not None:
        write_plan(plan, out_file)
    if svg is not None:
        assert plan.waves is not None
        write_atomic(svg, gantt_svg(plan.waves, speech(say.lang), plan.facts.rules).encode("utf-8"))
    if json:
        out_bytes(waves_json(plan, say, runbooks=runbooks))
    elif STDOUT not in (out_file, svg):
        out(waves_text(page_of(sys.stdout), plan, say, runbooks=runbooks))
    files = [file for file in (out_file, svg) if file not in (None, STDOUT)]
    if files:
        (err if json else out)(("" if json else "\n") + saved_lines(map(str, files), say))
