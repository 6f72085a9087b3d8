"""``cloudplan drift``: what runs against what was agreed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options, outputs
from cloudplan.cli.options import NoColor, Policies, Verbose
from cloudplan.cli.outputs import Format
from cloudplan.diagnostics import CloudplanError, Exit, error

if TYPE_CHECKING:
    from cloudplan.drift.look import Agreement
    from cloudplan.drift.report import Drift
    from cloudplan.model.ignore import Ignore


class FailOn(StrEnum):
    """What makes the command end with exit 5."""

    drift = "drift"
    pending = "pending"
    never = "never"


def drift(
    agreed: Annotated[
        str,
        typer.Argument(
            metavar="LOCK|PLAN|DIR", help="The accepted plan, its folder, or any saved plan."
        ),
    ],
    inventory: Annotated[
        list[str] | None,
        typer.Option(
            "--inventory",
            metavar="PATH",
            help="Where things run now, repeatable; what the plan was made from if not given.",
        ),
    ] = None,
    policies: Policies = None,
    ignore: Annotated[
        str | None,
        typer.Option(
            "--ignore",
            metavar="FILE",
            envvar="CLOUDPLAN_IGNORE",
            help="Drift to let be; cloudplan.ignore beside the lock if not given.",
        ),
    ] = None,
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            parser=options.day,
            metavar="DATE",
            envvar="CLOUDPLAN_ON",
            help="The day that decides what is let be; the estate's as_of if not given.",
        ),
    ] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on",
            envvar="CLOUDPLAN_FAIL_ON_DRIFT",
            help="Exit with 5 for drift, also for what is agreed and not done yet, or never.",
        ),
    ] = FailOn.drift,
    formats: Format = None,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """Hold what runs against the accepted plan: rules it breaks, what it costs (exit 5)."""
    from dataclasses import replace

    from cloudplan.drift.report import FAILS, report_of
    from cloudplan.load import without_gc
    from cloudplan.render.drift import drift_text

    agreement = _agreement(agreed)
    paths = inventory or list(agreement.accepted.inventory)
    chosen = options.texts(policies)
    outputs.refuse_inputs([*paths, *(chosen or ())], outputs.files(formats))
    with without_gc():
        found = _look(agreement, paths, chosen, _ignored(ignore, agreement), on)
        report = replace(report_of(found), fails=FAILS[fail_on])
        as_text = partial(drift_text, drift=found)
        return outputs.deliver(report, formats, verbose=verbose, text_of=as_text)


def _agreement(path: str) -> Agreement:
    from cloudplan.drift.accepting import as_agreed
    from cloudplan.drift.look import Agreement
    from cloudplan.load.lock import NAME, lines_of, lock_in, read_lock
    from cloudplan.load.plan_file import is_plan, read_plan

    if is_plan(path) and not path.endswith(NAME):
        return Agreement(as_agreed(read_plan(path)), path, {})
    file = lock_in(path.rstrip("/")) if Path(path).is_dir() else path
    if not Path(file).is_file():
        summary = f"no plan was accepted: there is no {file}"
        fix = "accept one with cloudplan accept PLAN, or name a plan"
        raise CloudplanError([error("nothing-accepted", summary, fix=fix)])
    return Agreement(read_lock(file)[0], file, lines_of(file))


def _ignored(path: str | None, agreement: Agreement) -> tuple[Ignore, ...]:
    from cloudplan.load.ignore_file import NAME, read_ignored

    beside = Path(agreement.file).parent / NAME
    if path is None and not beside.is_file():
        return ()
    return read_ignored(beside.as_posix() if path is None else path)


def _look(
    agreement: Agreement,
    paths: list[str],
    policies: list[str] | None,
    ignores: tuple[Ignore, ...],
    on: date | None,
) -> Drift:
    from cloudplan.cli.check import tell
    from cloudplan.cli.progress import progress
    from cloudplan.drift.look import look
    from cloudplan.drift.observing import of_estate
    from cloudplan.load import read

    rules = list(agreement.accepted.policies) if policies is None else policies
    with progress() as say:
        loaded = read(paths, rules)
        say("holding what runs against what was agreed")
        found = look(agreement, loaded, of_estate(loaded.estate), ignores, on)
    tell(loaded)
    return found
