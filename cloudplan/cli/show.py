"""``cloudplan show``: a saved plan once more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from cloudplan.cli.fresh import staleness
from cloudplan.cli.options import (
    All,
    DetailedExitcode,
    Json,
    Lang,
    Language,
    NoColor,
    PlanFile,
    Rates,
)
from cloudplan.cli.outputs import (
    SHOW_NAMES,
    STDOUT,
    ShowFormat,
    as_formats,
    deliver_plans,
    files,
    parsed,
    refuse_inputs,
)
from cloudplan.cli.streams import page_of
from cloudplan.diagnostics import Exit, exit_code

if TYPE_CHECKING:
    from cloudplan.diagnostics import Diagnostic
    from cloudplan.language import Speech
    from cloudplan.model.plan import Plan


def show(
    plan: PlanFile,
    rates: Rates = None,
    formats: ShowFormat = None,
    json: Json = False,
    everything: All = False,
    detailed_exitcode: DetailedExitcode = False,
    lang: Lang = Language.en,
    no_color: NoColor = False,
) -> Exit:
    """Show a saved plan, and say so when its inputs have changed since (exit 6)."""
    from cloudplan.language import terminal_speech
    from cloudplan.load.plan_facts import require_facts
    from cloudplan.load.plan_file import read_plan

    say = terminal_speech(lang.value)
    chosen = as_formats(formats, json)
    refuse_inputs([plan], files(chosen, SHOW_NAMES))
    saved = read_plan(plan)
    wanted = parsed(chosen, SHOW_NAMES)
    if any(name == "tfplan-json" for name, _ in wanted):
        require_facts(saved)
    makers = _makers(saved, everything, say)
    stale = staleness(saved, rates)
    if ("text", STDOUT) in wanted:
        _report_of(saved)
    deliver_plans(chosen, makers)
    _report(stale)
    changes = Exit.CHANGES if detailed_exitcode and saved.has_changes else Exit.OK
    return exit_code(stale) or changes


def _makers(saved: Plan, everything: bool, say: Speech) -> dict[str, Callable[[], bytes]]:
    """What makes each format; only those that are asked for are made."""
    from cloudplan.load.plan_file import plan_json
    from cloudplan.render.plan import plan_text

    def tfplan() -> bytes:
        from cloudplan.render.tfplan import tfplan_json

        return tfplan_json(saved)

    return {
        "text": lambda: plan_text(page_of(sys.stdout, say), saved, everything=everything).encode(),
        "json": lambda: plan_json(saved),
        "tfplan-json": tfplan,
    }


def _report_of(saved: Plan) -> None:
    from cloudplan.render.diagnostics import digest, from_plan

    _report(digest(from_plan(saved.diagnostics)))


def _report(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> None:
    """Without quoting: what a plan file names need not be a file of ours."""
    from cloudplan.cli.failures import report

    report(diagnostics, quotes=False)
