"""Exports of RVTools: what a vCenter holds, as a workbook or as a folder of csv files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft
from cloudplan.importers.rvtools import columns
from cloudplan.importers.rvtools.contradictions import tell_contradictions
from cloudplan.importers.rvtools.evidence import seen_on
from cloudplan.importers.rvtools.hosts import Host, Room, read_hosts, read_room
from cloudplan.importers.rvtools.machines import Machines, read_machines
from cloudplan.importers.rvtools.sheets import need, sheet
from cloudplan.importers.rvtools.sides import add_disks, add_partitions, add_side
from cloudplan.importers.rvtools.sites import add_sites
from cloudplan.importers.rvtools.workloads import add_workloads
from cloudplan.importers.tables import Book, Sheet, open_book
from cloudplan.model.intake import Intake

SOURCE = "rvtools"


def read(path: Path, ask: Ask) -> Intake:
    """Machines as workloads, their applications, and the sites that the hosts make up.

    Raises `CloudplanError` where there is no vInfo that can be read.
    """
    draft = Draft(SOURCE)
    book = open_book(path, ask, draft.findings)
    machines = read_machines(need(book, columns.VINFO, draft.findings))
    beside = _beside(book, draft, machines)
    hosts, rooms = _hosts(book, draft)
    tell_contradictions(machines, hosts, beside)
    sites = add_sites(draft, ask, machines.all, hosts, rooms)
    seen = seen_on(_exported(book, draft), machines.all)
    add_workloads(draft, ask, machines, hosts, sites, seen)
    return draft.intake((ask.name,))


def _beside(book: Book, draft: Draft, machines: Machines) -> dict[str, Sheet]:
    """The sheets beside vInfo that there are, each read into the machines."""
    found: dict[str, Sheet] = {}
    for name, wanted in (("vCPU", columns.VCPU), ("vMemory", columns.VMEMORY)):
        side = sheet(book, name, wanted, draft.findings)
        if side is not None:
            add_side(machines, name, side)
            found[name] = side
    disks = sheet(book, "vDisk", columns.VDISK, draft.findings)
    if disks is not None:
        add_disks(machines, disks)
        found["vDisk"] = disks
    partitions = sheet(book, "vPartition", columns.VPARTITION, draft.findings)
    if partitions is not None:
        add_partitions(machines, partitions)
    return found


def _hosts(book: Book, draft: Draft) -> tuple[dict[str, Host], dict[tuple[str, str], Room]]:
    hosts = sheet(book, "vHost", columns.VHOST, draft.findings)
    known = read_hosts(hosts) if hosts is not None else {}
    stores = sheet(book, "vDatastore", columns.VDATASTORE, draft.findings) if known else None
    return known, read_room(stores, known) if stores is not None else {}


def _exported(book: Book, draft: Draft) -> date | None:
    """The day of the export, if the workbook says it."""
    meta = sheet(book, "vMetaData", columns.VMETADATA, draft.findings)
    row = next(meta.rows(), None) if meta is not None else None
    day = row.day("xlsx creation datetime") if row is not None else None
    return day.value if day is not None and isinstance(day.value, date) else None
