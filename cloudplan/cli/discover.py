"""``cloudplan discover``: the machines of an account in a cloud, into an inventory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import import_, outputs
from cloudplan.cli import import_options as flags
from cloudplan.cli.cloud_options import CLOUDS, Account, Region, Timeout, cloud_named
from cloudplan.cli.options import NoColor, Policies
from cloudplan.cli.outputs import Format
from cloudplan.diagnostics import CloudplanError, Exit

if TYPE_CHECKING:
    from cloudplan.clouds.frame import Frame
    from cloudplan.clouds.seen import Wanted
    from cloudplan.intake import Settings
    from cloudplan.model.estate import Estate
    from cloudplan.model.report import Report


Name = Annotated[
    str,
    typer.Argument(
        metavar="CLOUD", callback=cloud_named, help=f"{', '.join(CLOUDS[:-1])} or {CLOUDS[-1]}."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="The inventory's folder; made if it is not there. Without it nothing is written.",
    ),
]
Days = Annotated[
    int,
    typer.Option("--days", min=0, max=90, help="Days of measured use to ask for; 0 asks for none."),
]
Role = Annotated[
    bool, typer.Option("--role", help="Print the role that may read all this, and end.")
]


def discover(
    context: typer.Context,
    cloud: Name,
    out: Out = None,
    account: Account = None,
    region: Region = None,
    days: Days = 14,
    timeout: Timeout = 300.0,
    role: Role = False,
    owner: flags.Owner = None,
    site: flags.Site = None,
    site_kind: flags.Kind = None,
    country: flags.Country = None,
    estate_id: flags.EstateId = None,
    currency: flags.Currency = None,
    as_of: flags.AsOf = None,
    horizon_months: flags.Horizon = None,
    fx: flags.Fx = None,
    take: flags.TakeSide = None,
    prune: flags.Prune = False,
    dry_run: flags.DryRun = False,
    policies: Policies = None,
    formats: Format = None,
    verbose: flags.Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """Read the machines of an account; the next time only what changed there changes here."""
    from cloudplan.cli.progress import progress
    from cloudplan.clouds.frame import Frame
    from cloudplan.clouds.sdk import silence
    from cloudplan.clouds.seen import Wanted

    if role:
        return _print_role(cloud)
    outputs.refuse_inputs([str(out)] if out else [], outputs.files(formats))
    wanted = Wanted(tuple(account or ()), tuple(region or ()), days)
    with silence(), progress() as say:
        report = _read(cloud, wanted, Frame(timeout, say), out, flags.settings(context))
    return _deliver(report, formats, out, verbose=verbose)


def _deliver(
    report: Report, formats: list[str] | None, folder: Path | None, *, verbose: bool
) -> Exit:
    from cloudplan.render.imported import imported_text

    if folder is not None:
        return import_.deliver(report, formats, folder, verbose=verbose)
    return outputs.deliver(report, formats, verbose=verbose, text_of=imported_text)


def _print_role(cloud: str) -> Exit:
    from cloudplan.cli.streams import out
    from cloudplan.clouds import CLOUDS
    from cloudplan.resources import folder

    path = folder("templates") / "roles" / CLOUDS[cloud].role
    out(path.read_text(encoding="utf-8"))
    return Exit.OK


def _read(
    cloud: str, wanted: Wanted, frame: Frame, folder: Path | None, settings: Settings
) -> Report:
    """What was read, taken in where there is a folder and anything was read at all."""
    from cloudplan.clouds import CLOUDS
    from cloudplan.clouds.as_intake import intake_of
    from cloudplan.clouds.preview import preview
    from cloudplan.intake import take_in, with_last_flags

    if folder is not None:
        settings = with_last_flags(folder, cloud, settings)
    estate = _estate(folder, settings)
    frame.say(f"reading {CLOUDS[cloud].title}")
    intake = intake_of(CLOUDS[cloud].discover(wanted, frame), estate, settings.site)
    if folder is None or not intake.read:
        return preview(intake)
    frame.say(f"merging it into {folder.as_posix()}")
    return take_in(intake, folder, settings, command="discover").report


def _estate(folder: Path | None, settings: Settings) -> Estate | None:
    """What the folder holds, with the estate that would be written if it has none yet.

    Raises `CloudplanError` for every mistake in it, before the cloud is asked anything.
    """
    from dataclasses import replace
    from tempfile import TemporaryDirectory

    from cloudplan.intake import scaffold
    from cloudplan.intake.folder import read_folder
    from cloudplan.load import read

    if folder is None:
        return None
    now = read_folder(folder)
    if now.has_estate:
        return read([str(folder)], settings.policies).estate
    if lacking := scaffold.lacking(now, settings):
        raise CloudplanError(lacking)
    text, _ = scaffold.estate_text(replace(now, files={}), settings)
    with TemporaryDirectory() as beside:
        file = Path(beside) / scaffold.NAME
        file.write_text(text, encoding="utf-8")
        return read([*([str(folder)] if now.files else []), str(file)], settings.policies).estate
