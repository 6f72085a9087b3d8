"""What is done in a wave, step by step: who, how long, how to check it and how to go back.

The working hours of the steps add up to those of the wave; how long a copy runs is not work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from cloudplan.language import Speech
from cloudplan.model.plan import Placement, Plan
from cloudplan.model.waves import Transfer, Wave
from cloudplan.waves.changes import changes_of
from cloudplan.waves.words import named

Kind = Literal[
    "announce", "prepare", "backup", "copy", "ship", "cut-over", "verify", "no-return", "close"
]
TENTH = Decimal("0.1")
SHARES: dict[Kind, Decimal] = {
    "announce": Decimal("0.05"),
    "prepare": Decimal("0.25"),
    "backup": Decimal("0.10"),
    "cut-over": Decimal("0.30"),
    "verify": Decimal("0.15"),
    "no-return": Decimal("0.05"),
}
"""Parts of the working hours, a rule of thumb; closing gets what is left."""
OVERNIGHT = Decimal(8)
"""Hours that a copy may take in the night of the cut-over; longer ones begin before."""
SECRET = 4
"""From this class on data is encrypted before it leaves, with a key that stays with the city."""
DATABASES = ("db", "database", "sql", "postgres", "oracle", "mongo")


@dataclass(frozen=True, slots=True)
class Step:
    """One step, in words of the reader's language.

    `hours` are working hours, `lasts` the hours that a copy runs (`None` in a copy: unknown).
    `back` says how to go back from there; empty where there is nothing to undo.
    """

    number: int
    kind: Kind
    title: str
    owner: str
    subjects: tuple[str, ...]
    detail: str
    hours: Decimal = Decimal(0)
    lasts: Decimal | None = None
    back: str = ""


def runbook(plan: Plan, wave: Wave, say: Speech) -> tuple[Step, ...]:
    """The steps of a wave, in their order."""
    members = set(wave.addresses)
    rows = [p for p in plan.placements if p.address in members]
    by_application: dict[str, list[Placement]] = {}
    for row in sorted(rows, key=lambda p: p.address):
        by_application.setdefault(row.address.partition("/")[0], []).append(row)
    names = tuple(by_application)
    steps = [
        *_before(names, rows, say),
        *(_copy(plan, one, rows, say) for one in wave.transfers),
        *(s for name, mine in by_application.items() for s in _of_one(plan, name, mine, say)),
        *_after(names, rows, say),
    ]
    return _timed(plan, wave, steps)


def _before(names: tuple[str, ...], rows: list[Placement], say: Speech) -> Iterator[Step]:
    sites = tuple(sorted({p.after.site for p in rows if p.after}))
    yield Step(
        0,
        "announce",
        say.text("Announce the wave and stop other changes"),
        say.text("project lead"),
        names,
        say.text(
            "Ten days ahead: tell users and suppliers when {applications} will be interrupted. "
            "From two days ahead nothing else of it is changed.",
            applications=named(names, say),
        ),
    )
    if sites:
        yield Step(
            0,
            "prepare",
            say.text("Prepare the target"),
            say.text("platform engineer"),
            sites,
            say.text(
                "Apply the Terraform of this wave at {sites}: network, rules between the "
                "workloads, keys, backup and logs. Check it against the plan.",
                sites=", ".join(sites),
            ),
            back=say.text("Destroy what was applied; nothing runs there yet."),
        )
    if any(p.before for p in rows):
        yield Step(
            0,
            "backup",
            say.text("Back up, and prove that the backup can be restored"),
            say.text("system administrator"),
            names,
            say.text(
                "A full backup outside the source and the target, restored once on a trial. "
                "Without that proof the wave does not begin."
            ),
        )


def _copy(plan: Plan, one: Transfer, rows: list[Placement], say: Speech) -> Step:
    moved = [p for p in rows if _is_of(plan, p, one)]
    ends = {"one": one.from_site, "other": one.to_site}
    title = (
        say.text("Ship disks from {one} to {other}", **ends)
        if one.shipped
        else say.text("Copy from {one} to {other}", **ends)
    )
    return Step(
        0,
        "ship" if one.shipped else "copy",
        title,
        say.text("network engineer"),
        tuple(p.address for p in moved),
        f"{_method(one, moved, say)} {_encryption(plan, one, moved, say)}",
        lasts=None if one.shipped else one.hours,
        back=say.text("Stop the copy and delete it; the source still runs."),
    )


def _is_of(plan: Plan, placement: Placement, one: Transfer) -> bool:
    if placement.after is None or placement.after.site != one.to_site:
        return False
    if placement.action == "move":
        return placement.before is not None and placement.before.site == one.from_site
    primary = next((p for p in plan.placements if p.address == placement.standby_of), None)
    stands = (primary.after or primary.before) if primary else None
    return stands is not None and stands.site == one.from_site


def _method(one: Transfer, moved: Sequence[Placement], say: Speech) -> str:
    """By size, time and what it is."""
    gib = say.number(one.gib)
    if one.shipped:
        return say.text(
            "{gib} GiB on disks that a courier brings: the link would need {hours} hours. What has "
            "changed since follows over the link.",
            gib=gib,
            hours=say.number(one.hours or Decimal(0)),
        )
    if one.hours is None:
        return say.text(
            "{gib} GiB; nobody knows the link, so measure it first and choose between the link and "
            "disks.",
            gib=gib,
        )
    if any(_is_database(p.address) for p in moved):
        said = say.text(
            "{gib} GiB: databases by their own replication, kept in step until the cut-over; files "
            "by repeated synchronisation.",
            gib=gib,
        )
    elif one.hours > OVERNIGHT:
        said = say.text(
            "{gib} GiB by repeated synchronisation, begun days before; the last differences at the "
            "cut-over.",
            gib=gib,
        )
    else:
        said = say.text("{gib} GiB in one go, in the night of the cut-over.", gib=gib)
    return said


def _is_database(address: str) -> bool:
    parts = address.partition("/")[2].replace("_", "-").replace("@", "-").split("-")
    return any(word in parts for word in DATABASES)


def _encryption(plan: Plan, one: Transfer, moved: Sequence[Placement], say: Speech) -> str:
    classes = {a.id: a.confidentiality for a in plan.facts.applications}
    found = [classes.get(p.address.partition("/")[0]) for p in moved]
    is_secret = any(level is None or level >= SECRET for level in found)
    if one.shipped:
        return say.text(
            "The disks are encrypted (AES-256); the key travels another way and the disks are "
            "wiped afterwards."
        )
    if is_secret:
        return say.text(
            "Through an encrypted tunnel (IPsec or TLS 1.3); data of class 4 or higher, or of "
            "unknown class, is encrypted before it leaves, with a key that the city keeps."
        )
    return say.text("Through an encrypted tunnel (IPsec or TLS 1.3).")


def _of_one(plan: Plan, name: str, rows: list[Placement], say: Speech) -> Iterator[Step]:
    """Cut-over and verification of one application."""
    about = next((a for a in plan.facts.applications if a.id == name), None)
    owner = about.owner if about else name
    addresses = tuple(p.address for p in rows)
    actions = {str(p.action) for p in rows}
    yield Step(
        0,
        "cut-over",
        _cut_over_title(name, actions, say),
        say.text("platform engineer, with the application owner ({owner})", owner=owner),
        addresses,
        _cut_over(actions, say),
        back=_way_back(actions, say),
    )
    if actions != {"retire"}:
        yield Step(
            0,
            "verify",
            say.text("Verify {application}", application=name),
            say.text("application owner ({owner})", owner=owner),
            addresses,
            say.text(
                "Sign in, read, write and print as users do; compare record counts and checksums; "
                "watch response time, errors and every connection for a working day."
            ),
            back=say.text("What fails and cannot be mended within two hours goes back."),
        )


def _cut_over_title(name: str, actions: set[str], say: Speech) -> str:
    if actions == {"create"}:
        return say.text("Start {application}", application=name)
    if actions == {"retire"}:
        return say.text("Switch {application} off", application=name)
    if actions == {"resize"}:
        return say.text("Resize {application}", application=name)
    return say.text("Cut {application} over", application=name)


def _cut_over(actions: set[str], say: Speech) -> str:
    if actions == {"create"}:
        return say.text("Start it, connect it to what it depends on, and add it to monitoring.")
    if actions == {"retire"}:
        return say.text(
            "Archive what the law asks to keep, then stop it. Its disks stay for thirty days."
        )
    if actions == {"resize"}:
        return say.text("Stop it, change its size, start it.")
    return say.text(
        "Stop writing at the source, copy the last differences, start at the target, turn names "
        "and connections over. The source stays ready, read-only."
    )


def _way_back(actions: set[str], say: Speech) -> str:
    if actions == {"create"}:
        return say.text("Stop it again; nobody uses it yet.")
    if actions == {"retire"}:
        return say.text("Start it again from its disks.")
    if actions == {"resize"}:
        return say.text("Give it its former size back.")
    return say.text(
        "Turn names back and start at the source; what was written at the target since is entered "
        "again from its log."
    )


def _after(names: tuple[str, ...], rows: list[Placement], say: Speech) -> Iterator[Step]:
    if any(p.before for p in rows):
        yield Step(
            0,
            "no-return",
            say.text("Point of no return"),
            say.text("project lead, with the application owners"),
            names,
            say.text(
                "After five working days without a serious fault they decide together. From then "
                "on the target holds what nobody can enter again at the source."
            ),
            back=say.text("No way back after this; faults are mended at the target."),
        )
    yield Step(
        0,
        "close",
        say.text("Close the wave"),
        say.text("platform engineer"),
        names,
        say.text(
            "Switch old copies off, wipe their disks with a record of it, end their contracts, "
            "bring the inventory and the register of processing up to date."
        ),
    )


def _timed(plan: Plan, wave: Wave, steps: list[Step]) -> tuple[Step, ...]:
    """With numbers and working hours; parts of applications go by their own hours."""
    assert plan.waves is not None
    mine = {c.address: c.staff_hours for c in changes_of(plan, plan.waves.calendar)}
    left, found = wave.staff_hours, list[Step]()
    for number, step in enumerate(steps, start=1):
        base = wave.staff_hours
        if step.kind in ("cut-over", "verify"):
            base = sum((mine[a] for a in step.subjects), start=Decimal(0))
        hours = (base * SHARES.get(step.kind, Decimal(0))).quantize(TENTH)
        hours = left if step.kind == "close" else min(hours, left)
        left -= hours
        found.append(replace(step, number=number, hours=hours))
    return tuple(found)
