"""``cloudplan accept``: a plan becomes the agreed state, in a file beside the inventory."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cloudplan.cli.options import NoColor, PlanFile
from cloudplan.cli.streams import out, page_of
from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit, error

Inventory = Annotated[
    str | None,
    typer.Option(
        "--inventory",
        metavar="DIR",
        envvar="CLOUDPLAN_INVENTORY",
        help="The folder for the lock, where the plan was made from several.",
    ),
]


def accept(plan: PlanFile, inventory: Inventory = None, no_color: NoColor = False) -> Exit:
    """Record a plan as the accepted one in cloudplan.lock, and show what that changes."""
    from cloudplan.cli.progress import progress
    from cloudplan.drift.accepting import accept as agree
    from cloudplan.drift.agreement import changes
    from cloudplan.load.atomic import write_atomic
    from cloudplan.load.lock import lock_bytes, lock_in, read_lock
    from cloudplan.load.plan_file import read_plan
    from cloudplan.load.reload import reload
    from cloudplan.render.accepted import accepted_text

    saved = read_plan(plan)
    file = lock_in(_home(saved.invocation.inventory, inventory))
    with progress() as say:
        loaded = reload(saved)
        last = read_lock(file)[0] if Path(file).is_file() else None
        say("working out every rule and every cost line again")
        agreed = agree(loaded, saved, last)
    write_atomic(file, lock_bytes(agreed))
    changed = changes(last, agreed)
    out(accepted_text(page_of(sys.stdout), agreed, file, changed, is_new=last is None))
    return Exit.OK


def _home(paths: tuple[str, ...], wanted: str | None) -> str:
    """The folder that the lock stands in: where the next plan looks for it."""
    from cloudplan.load.lock import find_lock, homes

    known = homes(paths)
    if wanted is not None:
        near = [folder for folder in known if Path(folder).resolve() == Path(wanted).resolve()]
        if not near:
            raise CloudplanError([_elsewhere(wanted, known)])
        return near[0]
    lock = find_lock(paths)
    if lock is not None:
        return Path(lock).parent.as_posix()
    if len(known) != 1:
        raise CloudplanError([_unclear(known)])
    return known[0]


def _elsewhere(wanted: str, known: list[str]) -> Diagnostic:
    return error(
        "lock-elsewhere",
        f"{wanted} is no folder of the plan's inventory",
        detail="A lock that stands elsewhere would never be found.",
        fix=f"choose {' or '.join(known)}" if known else "make the plan from a folder",
    )


def _unclear(known: list[str]) -> Diagnostic:
    if not known:
        summary = "The plan was made from standard input, so there is no folder for its lock"
        return error("no-inventory-folder", summary, fix="Make the plan from files.")
    summary = f"the plan was made from several folders: {', '.join(known)}"
    return error("no-inventory-folder", summary, fix="Name the one for the lock with --inventory.")
