"""``cloudplan drift``: what runs against what was agreed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cloudplan.cli import options, outputs
from cloudplan.cli.cloud_options import CLOUDS, Account, Region, Timeout, cloud_named
from cloudplan.cli.options import NoColor, Policies, Rates, Verbose
from cloudplan.cli.outputs import Format
from cloudplan.diagnostics import CloudplanError, Exit, error

if TYPE_CHECKING:
    from cloudplan.drift.look import Agreement
    from cloudplan.drift.report import Drift
    from cloudplan.model.estate import Estate
    from cloudplan.model.ignore import Ignore
    from cloudplan.model.observed import Observed


class FailOn(StrEnum):
    """What makes the command end with exit 5."""

    drift = "drift"
    pending = "pending"
    never = "never"


Agreed = Annotated[
    str,
    typer.Argument(
        metavar="LOCK|PLAN|DIR", help="The accepted plan, its folder, or any saved plan."
    ),
]
Inventory = Annotated[
    list[str] | None,
    typer.Option(
        "--inventory",
        metavar="PATH",
        help="Where things run now, repeatable; what the plan was made from if not given.",
    ),
]
Discover = Annotated[
    str | None,
    typer.Option(
        "--discover",
        metavar="CLOUD",
        callback=cloud_named,
        help=f"Ask a cloud what runs, in place of the inventory: {', '.join(CLOUDS)}.",
    ),
]
IgnoreFile = Annotated[
    str | None,
    typer.Option(
        "--ignore",
        metavar="FILE",
        envvar="CLOUDPLAN_IGNORE",
        help="Drift to let be; cloudplan.ignore beside the lock if not given.",
    ),
]
On = Annotated[
    date | None,
    typer.Option(
        "--on",
        parser=options.day,
        metavar="DATE",
        envvar="CLOUDPLAN_ON",
        help="The day that decides what is let be; the estate's as_of if not given.",
    ),
]
Fail = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        envvar="CLOUDPLAN_FAIL_ON_DRIFT",
        help="Exit with 5 for drift, also for what is agreed and not done yet, or never.",
    ),
]


def drift(
    agreed: Agreed,
    inventory: Inventory = None,
    discover: Discover = None,
    account: Account = None,
    region: Region = None,
    timeout: Timeout = 300.0,
    policies: Policies = None,
    rates: Rates = None,
    ignore: IgnoreFile = None,
    on: On = None,
    fail_on: Fail = FailOn.drift,
    formats: Format = None,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """Hold what runs against the accepted plan: rules it breaks, what it costs (exit 5)."""
    from cloudplan.drift.report import FAILS, report_of
    from cloudplan.load import without_gc
    from cloudplan.render.drift import drift_text

    agreement = _agreement(agreed)
    paths = inventory or list(agreement.accepted.inventory)
    chosen = options.texts(policies)
    outputs.refuse_inputs([*paths, *(chosen or ())], outputs.files(formats))
    with without_gc():
        asked = Asked(paths, chosen, rates, discover, account or (), region or (), timeout)
        found = _look(agreement, asked, _ignored(ignore, agreement), on)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Where to look: the inventory's paths, and the cloud to ask, if any."""

    paths: list[str]
    policies: list[str] | None
    rates: Path | None
    cloud: str | None
    accounts: Sequence[str]
    regions: Sequence[str]
    seconds: float


class Sighting(NamedTuple):
    """What was seen, what could not be read and why, and where this was."""

    observed: Observed
    unread: tuple[tuple[str, str], ...]
    source: str


def _look(
    agreement: Agreement, asked: Asked, ignores: tuple[Ignore, ...], on: date | None
) -> Drift:
    from cloudplan.cli.check import tell
    from cloudplan.cli.progress import progress
    from cloudplan.drift.look import look
    from cloudplan.drift.observing import of_estate
    from cloudplan.load import read

    rules = list(agreement.accepted.policies) if asked.policies is None else asked.policies
    with progress() as say:
        loaded = read(asked.paths, rules, rates=asked.rates)
        if asked.cloud is None:
            seen = Sighting(of_estate(loaded.estate), (), "the inventory")
        else:
            seen = _in_cloud(asked.cloud, asked, loaded.estate, say)
        say("holding what runs against what was agreed")
        found = look(agreement, loaded, seen.observed, ignores, on, seen.source)
    tell(loaded)
    return replace(found, unread=seen.unread)


def _in_cloud(cloud: str, asked: Asked, estate: Estate, say: Callable[[str], None]) -> Sighting:
    """What runs in the accounts of a cloud."""
    from cloudplan.clouds import CLOUDS
    from cloudplan.clouds.as_intake import intake_of
    from cloudplan.clouds.extent import extent
    from cloudplan.clouds.frame import Frame
    from cloudplan.clouds.sdk import silence
    from cloudplan.clouds.seen import Wanted
    from cloudplan.drift.observing import of_intake
    from cloudplan.intake.known import as_known

    title = CLOUDS[cloud].title
    say(f"reading {title}")
    with silence():
        wanted = Wanted(tuple(asked.accounts), tuple(asked.regions), days=0)
        machines = CLOUDS[cloud].discover(wanted, Frame(asked.seconds, say))
    folders = [path for path in map(Path, asked.paths) if path.is_dir()]
    site = _last_site(folders, cloud)
    intake = intake_of(machines, estate, site)
    stood: dict[tuple[str, str], str] = {}
    for folder in folders:
        known = as_known(intake, folder)
        intake, stood = known.intake, {**stood, **known.stood}
    reach = extent(machines, estate, site)
    observed = of_intake(intake, reach.sites, reach.unread, stood)
    return Sighting(observed, intake.unread, title)


def _last_site(folders: Sequence[Path], cloud: str) -> str | None:
    """The site that was named when the cloud was discovered last: its machines run there."""
    from cloudplan.intake import Settings, with_last_flags

    last = (with_last_flags(folder, cloud, Settings()).site for folder in folders)
    return next(filter(None, last), None)
