"""``cloudplan check``: the rules against where things run, or where a plan puts them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options, outputs
from cloudplan.cli.options import Lang, Language, NoColor, Policies, Rates, Verbose
from cloudplan.cli.outputs import Format
from cloudplan.diagnostics import CloudplanError, Exit, error

if TYPE_CHECKING:
    from cloudplan.checking import Baseline
    from cloudplan.load import Loaded
    from cloudplan.model.report import Report


class FailOn(StrEnum):
    """What makes the command end with exit 3."""

    deny = "deny"
    warn = "warn"
    never = "never"


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PLAN|INVENTORY",
        help="A plan, or the files and folders of an inventory; - is standard input.",
    ),
]
Fail = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        envvar="CLOUDPLAN_FAIL_ON",
        help="Exit with 3 for rules that deny, also for those that warn, or never.",
    ),
]
BaselineFile = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        envvar="CLOUDPLAN_BASELINE",
        help="An earlier check (--format json=FILE) or a plan: only what is new fails.",
    ),
]


def check(
    paths: Paths,
    policies: Policies = None,
    rates: Rates = None,
    fail_on: Fail = FailOn.deny,
    baseline: BaselineFile = None,
    formats: Format = None,
    verbose: Verbose = False,
    lang: Lang = Language.en,
    no_color: NoColor = False,
) -> Exit:
    """Check the rules against today's or a planned placement, and say what would cure each."""
    from dataclasses import replace

    from cloudplan import checking
    from cloudplan.language import terminal_speech
    from cloudplan.load import without_gc
    from cloudplan.render.checked import checked_text

    say = terminal_speech(lang.value)
    chosen = options.texts(policies)
    outputs.refuse_inputs([*paths, *(chosen or ())], outputs.files(formats))
    known = _baseline(baseline)
    with without_gc():
        report = _look(paths, chosen, rates, verbose)
        if known is not None:
            report = checking.against(report, known)
        report = replace(report, fails=checking.FAILS[fail_on])
        return outputs.deliver(report, formats, verbose=verbose, text_of=checked_text, say=say)


def _baseline(path: str | None) -> Baseline | None:
    if path is None:
        return None
    from cloudplan.checking import Baseline
    from cloudplan.load.baseline_file import read_baseline
    from cloudplan.model.plan import Plan

    known = read_baseline(path)
    return Baseline.of_plan(known) if isinstance(known, Plan) else Baseline.of_results(known)


def _look(
    paths: list[str], policies: list[str] | None, rates: Path | None, verbose: bool
) -> Report:
    from cloudplan.load.plan_file import is_plan

    if not any(map(is_plan, paths)):
        return _look_at_today(paths, policies, rates, verbose)
    if len(paths) > 1:
        summary = "A plan is checked by itself: it names its own inventory"
        raise CloudplanError(
            [error("plan-among-inputs", summary, fix="Leave out the other paths.")]
        )
    return _look_at_plan(paths[0], policies, rates, verbose)


def _look_at_today(
    paths: list[str], policies: list[str] | None, rates: Path | None, verbose: bool
) -> Report:
    from cloudplan import checking
    from cloudplan.cli.progress import progress
    from cloudplan.load import read

    with progress() as say:
        loaded = read(paths, policies, rates=rates)
        say("checking where things run today")
        report = checking.check_today(loaded, verbose=verbose)
    tell(loaded)
    return report


def _look_at_plan(
    path: str, policies: list[str] | None, rates: Path | None, verbose: bool
) -> Report:
    from cloudplan import checking
    from cloudplan.cli.progress import progress
    from cloudplan.load.plan_file import read_plan
    from cloudplan.load.reload import reload

    saved = read_plan(path)
    with progress() as say:
        loaded = reload(saved, policies=policies, rates=rates)
        say("checking where the plan puts things")
        same = policies is None
        report = checking.check_plan(loaded, saved, same_rules=same, verbose=verbose)
    tell(loaded)
    return report


def tell(loaded: Loaded) -> None:
    """What reading brought up; waivers that do not hold are results of the check."""
    from cloudplan.cli.failures import report
    from cloudplan.render.diagnostics import digest

    told = {failure.code for failure in loaded.waiver_failures}
    report(digest((d for d in loaded.diagnostics if d.code not in told), ""))
