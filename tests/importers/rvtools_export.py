"""Exports of RVTools as it writes them: all columns of version 4.6, in their order.

The header rows are those of a real export of RVTools 4.6 (column names are facts); the machines
are made up. Real exports have custom attributes of vCenter before `Datacenter`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

HEADERS: dict[str, tuple[str, ...]] = {
    name: tuple(headers.split("|"))
    for name, _, headers in (
        line.partition(": ")
        for line in Path(__file__).with_name("rvtools_headers.txt").read_text("utf-8").splitlines()
    )
}
_WHO = ("VM", "Powerstate", "Template", "SRM Placeholder")
_WHERE = ("Datacenter", "Cluster", "Host", "VM ID", "VM UUID", "VI SDK Server")
Cells = Mapping[str, Any]
Sheets = dict[str, list[dict[str, Any]]]
WINDOWS = "Microsoft Windows Server 2019 (64-bit)"
UBUNTU = "Ubuntu Linux (64-bit)"


def machine(number: int, **more: Any) -> dict[str, Any]:
    """The cells of a machine that every sheet repeats, and those of vInfo."""
    return {
        "VM": f"vm-{number:05}",
        "Powerstate": "poweredOn",
        "Template": "False",
        "SRM Placeholder": "False",
        "Connection state": "connected",
        "CPUs": 2,
        "Memory": 4096,
        "Total disk capacity MiB": 61440,
        "Provisioned MiB": 65622,
        "PowerOn": "2025-11-01 08:00:00",
        "Datacenter": "DC Ghent",
        "Cluster": "Prod",
        "Host": f"esx{number % 3 + 1:02}.city.example",
        "OS according to the configuration file": UBUNTU,
        "OS according to the VMware Tools": UBUNTU,
        "VM ID": f"vm-{1000 + number}",
        "VM UUID": f"501c0000-0000-4000-8000-{number:012x}",
        "SMBIOS UUID": f"421c0000-0000-4000-8000-{number:012x}",
        "VI SDK Server": "vcenter.city.example",
        **more,
    }


def sides_of(vm: Cells) -> Sheets:
    """What the sheets beside vInfo say of a machine, in agreement with it."""
    disk, memory, cpus = vm["Total disk capacity MiB"], vm["Memory"], vm["CPUs"]
    who = {name: vm[name] for name in (*_WHO, *_WHERE)}
    return {
        "vCPU": [
            {
                **who,
                "CPUs": cpus,
                "Sockets": 1,
                "Cores p/s": cpus,
                "Max": cpus * 2600,
                "Overall": 312,
                "Limit": -1,
            }
        ],
        "vMemory": [
            {
                **who,
                "Size MiB": memory,
                "Consumed": memory // 2,
                "Private": memory // 2,
                **{"Shared": 40, "Swapped": 0, "Ballooned": 0, "Active": memory // 10, "Limit": -1},
            }
        ],
        "vDisk": [
            {
                **who,
                "Disk": "Hard disk 1",
                "Disk Key": 2000,
                "Disk Path": f"[ds1] {vm['VM']}/{vm['VM']}.vmdk",
                "Capacity MiB": disk,
                "Raw": "False",
            }
        ],
        "vPartition": [
            {
                **who,
                "Disk": "/",
                "Capacity MiB": disk - 1024,
                "Consumed MiB": disk // 3,
                "Free MiB": disk // 2,
                "Free %": 55,
            }
        ],
    }


def host(number: int, **more: Any) -> dict[str, Any]:
    """A row of vHost."""
    return {
        "Host": f"esx{number:02}.city.example",
        "Datacenter": "DC Ghent",
        "Cluster": "Prod",
        "in Maintenance Mode": "False",
        "HT Active": "True",
        "# CPU": 2,
        "Cores per CPU": 16,
        "# Cores": 32,
        "# Memory": 524288,
        **more,
    }


def datastore(number: int, hosts: Iterable[int] = (1, 2, 3), **more: Any) -> dict[str, Any]:
    """A row of vDatastore."""
    return {
        "Name": f"ds{number}",
        "Accessible": "True",
        "Capacity MiB": 10485760,
        "Hosts": ", ".join(f"esx{h:02}.city.example" for h in hosts),
        "URL": f"ds:///vmfs/volumes/{number}/",
        **more,
    }


def export(machines: Sequence[Cells], **sheets: list[dict[str, Any]]) -> Sheets:
    """All sheets of an export; `sheets` replaces some of them."""
    whole: Sheets = {
        "vInfo": [dict(vm) for vm in machines],
        "vHost": [host(n) for n in (1, 2, 3)],
        "vDatastore": [datastore(1)],
        "vMetaData": [
            {"RVTools version": "4.6.1", "xlsx creation datetime": "2026-11-01 09:30:00"}
        ],
    }
    for vm in machines:
        for name, rows in sides_of(vm).items():
            whole.setdefault(name, []).extend(rows)
    return {**whole, **sheets}


def write_xlsx(path: Path, sheets: Sheets, headers: Mapping[str, Sequence[str]] = HEADERS) -> Path:
    """The export as one workbook; cells that are not named stay empty."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, headers[name])
        for number, cells in enumerate(rows, 1):
            sheet.write_row(number, 0, [cells.get(header, "") for header in headers[name]])
    book.close()
    return path


def write_csv(
    folder: Path,
    sheets: Sheets,
    headers: Mapping[str, Sequence[str]] = HEADERS,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """The export as RVTools' folder of csv files."""
    folder.mkdir(exist_ok=True)
    for name, rows in sheets.items():
        with (folder / f"RVTools_tab{name}.csv").open("w", newline="", encoding=encoding) as stream:
            writer = csv.writer(stream, delimiter=delimiter)
            writer.writerow(headers[name])
            writer.writerows([c.get(h, "") for h in headers[name]] for c in rows)
    return folder
