"""The machines of vInfo: which rows are machines, and what each is called for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from cloudplan.diagnostics import Source
from cloudplan.importers.names import tidy
from cloudplan.importers.rvtools.sheets import size
from cloudplan.importers.tables import Row, Sheet
from cloudplan.model.intake import Cell, Value

tidied = lru_cache(maxsize=4_096)(tidy)
"""A machine's place and system are those of many others."""
_ESCAPES = {"%2f": "/", "%5c": "\\", "%25": "%"}
_ESCAPE = re.compile("%(?:2f|5c|25)", re.IGNORECASE)
_TEXTS = (
    *("vApp", "Datacenter", "Cluster", "Host", "Application"),
    *("OS according to the VMware Tools", "OS according to the configuration file"),
)
_BROKEN = ("orphaned", "inaccessible", "invalid", "disconnected")


@dataclass(slots=True)
class Disks:
    """The disks of a machine in one sheet: how many, MiB in all, and where the first stands."""

    count: int = 0
    mib: Decimal = Decimal(0)
    used_mib: Decimal = Decimal(0)
    first: Cell | None = None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """A machine's row in vCPU or vMemory: its numbers by column, sizes in MiB."""

    sheet: Sheet
    place: int
    numbers: dict[str, Decimal]

    def cell(self, name: str) -> Cell:
        return self.sheet.cell(self.place, name)


@dataclass(slots=True)
class Machine:
    """A machine of vInfo; `facts` are its cells there by column, `sides` those of vCPU and vMemory.

    `place` is its row. `parts` are its disks by sheet, vDisk and vPartition.
    """

    place: int
    name: str
    key: str
    cell: Cell
    facts: dict[str, Value]
    sides: dict[str, Side] = field(default_factory=dict)
    parts: dict[str, Disks] = field(default_factory=dict)

    def number(self, name: str) -> Decimal | None:
        """A number of vInfo."""
        value = self.facts.get(name)
        return value.value if value and isinstance(value.value, Decimal) else None

    def side(self, sheet: str) -> dict[str, Decimal]:
        """The numbers of vCPU or vMemory."""
        side = self.sides.get(sheet)
        return side.numbers if side else {}

    def text(self, name: str) -> str:
        value = self.facts.get(name)
        return str(value.value) if value else ""


@dataclass(slots=True)
class Machines:
    """All machines, and the ways to find one: by UUID, by the server's id, by name.

    `left_out` are those of rows that are no machines, so that nothing else misses them. In `by`
    `None` stands for what is not one machine: a name that two have.
    """

    sheet: Sheet
    all: list[Machine] = field(default_factory=list)
    by: dict[tuple[str, ...], Machine | None] = field(default_factory=dict)
    left_out: set[tuple[str, ...]] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def source(self, machine: Machine, column: str) -> Source:
        """A cell of a machine in vInfo."""
        return self.sheet.source(machine.place, column)

    def find(self, row: Row) -> Machine | None:
        """The machine that a row of another sheet is about; an unknown one is told."""
        for name in identities(row):
            if name in self.left_out:
                return None
            found = self.by.get(name)
            if found is not None:
                return found
        self._tell_lost(row)
        return None

    def _tell_lost(self, row: Row) -> None:
        names = list(identities(row))
        if not names:
            return
        shared = any(name in self.by for name in names)
        what = names[-1][-1]
        row.warn(
            "VM",
            "ambiguous-machine" if shared else "only-in-one-sheet",
            f'"{what}" is the name of several machines: this row is of none of them'
            if shared
            else f'"{what}" is not in vInfo: the row is not read',
            detail="" if shared else "A machine is imported when vInfo has it.",
            fix="export all sheets of RVTools at once",
        )


def identities(row: Row) -> Iterator[tuple[str, ...]]:
    """What a row says of which machine it is about, the surest first."""
    server = plain_text(row, "VI SDK Server")
    if uuid := plain_text(row, "VM UUID"):
        yield ("uuid", server, uuid.lower())
    if id_ := plain_text(row, "VM ID"):
        yield ("id", server, id_)
    if name := plain_text(row, "VM"):
        yield ("name", name)


def plain_text(row: Row, name: str) -> str:
    """A text that is looked at and not imported."""
    raw = row.raw(name)
    return raw.strip() if isinstance(raw, str) else str(raw)


def read_machines(sheet: Sheet) -> Machines:
    """The rows of vInfo that are machines; templates and stand-ins are told and left out."""
    machines = Machines(sheet)
    for row in sheet.rows():
        name = row.text("VM")
        if name is None:
            row.warn("VM", "no-name", "The row has no name of a machine: it is not read")
            continue
        names = list(identities(row))
        why = _no_machine(row, str(name.value))
        if why:
            row.warn("VM", "left-out", f'"{name.value}" is {why}: it is not imported')
            machines.left_out.update(names)
            continue
        _take(machines, row, name, names)
    return machines


def _no_machine(row: Row, name: str) -> str:
    """Why a row is not a machine that runs something, or nothing."""
    template, stand_in = row.flag("Template"), row.flag("SRM Placeholder")
    if template and template.value:
        return "a template"
    if stand_in and stand_in.value:
        return "a placeholder of Site Recovery Manager"
    # vSphere's own agents; they are bound to their cluster.
    return "an agent of vSphere itself" if re.match(r"vCLS(-| \(|$)", name) else ""


def _take(machines: Machines, row: Row, name: Value, names: list[tuple[str, ...]]) -> None:
    surest = names[0]
    known = machines.by.get(surest)
    if known is not None and surest[0] != "name":
        row.warn(
            "VM",
            "duplicate-machine",
            f'"{name.value}" stands twice: row {known.place} has the same {_WORDS[surest[0]]}',
            detail="The first row counts, this one is not read.",
            fix="export again; two machines with one UUID are a copy that was not made new",
        )
        return
    key = _key(machines, surest)
    if surest in machines.by:
        key = f"{key}@{row.place}"
        _tell_same_name(row, name)
    machines.keys.add(key)
    machine = Machine(row.place, unescaped(str(name.value)), key, name.cell, dict(_facts(row)))
    _tell_state(row, machine)
    machines.all.append(machine)
    for identity in names:
        machines.by[identity] = None if identity in machines.by else machine


def _key(machines: Machines, surest: tuple[str, ...]) -> str:
    """A UUID alone: it stays after a move to another vCenter. If two have it, with the server."""
    alone = surest[-1]
    is_enough = surest[0] != "id" and alone not in machines.keys
    return alone if is_enough else "/".join(filter(None, surest[1:]))


_WORDS = {"uuid": "VM UUID", "id": "VM ID"}


def _tell_same_name(row: Row, name: Value) -> None:
    row.warn(
        "VM",
        "same-name",
        f'"{name.value}" is the name of several machines, and nothing else tells them apart',
        detail="A later import knows them by their rows only.",
        fix="export with the column VM UUID",
    )


def _facts(row: Row) -> Iterator[tuple[str, Value]]:
    for column in ("CPUs",):
        value = row.number(column, whole=True)
        if value is not None:
            yield column, value
    for column in ("Memory", "Total disk capacity", "Provisioned"):
        mebibytes = size(row, column)
        if mebibytes is not None:
            yield column, Value(mebibytes, row.cell(column))
    for column in _TEXTS:
        value = row.text(column)
        if value is not None:
            text = tidied(str(value.value))
            yield column, value if text == value.value else Value(text, value.cell)
    start = row.day("PowerOn") if plain_text(row, "PowerOn") else None
    if start is not None:
        yield "PowerOn", start


def _tell_state(row: Row, machine: Machine) -> None:
    """Machines that are there and do not run are imported, and told."""
    power, state = plain_text(row, "Powerstate"), plain_text(row, "Connection state")
    if power and power.casefold() not in ("poweredon", "powered on", "on"):
        row.warn(
            "Powerstate",
            "not-running",
            f'"{machine.name}" is not running ({tidy(power)[:40]}): it is imported as it is',
            fix="if nobody needs it, give its application disposition: retire",
        )
    if state.casefold() in _BROKEN:
        row.warn(
            "Connection state",
            "not-running",
            f'"{machine.name}" is {state.casefold()} in vCenter: its figures may be old',
        )


def unescaped(name: str) -> str:
    """A machine's name as people know it: vSphere escapes slashes and per cent signs."""
    return tidy(_ESCAPE.sub(lambda found: _ESCAPES[found[0].lower()], name))
