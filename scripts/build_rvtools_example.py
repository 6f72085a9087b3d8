"""Build the two exports of ``templates/examples``: a small vCenter in November and in December.

    python -m scripts.build_rvtools_example [--out templates/examples]

The header rows are those of RVTools 4.6 (``tests/importers/rvtools_headers.txt``), with the custom
attribute `Application` before `Datacenter`, as vCenter's own attributes stand in real exports. The
machines are made up. The same script gives the same bytes: the workbooks carry the day of the
export as their own day, and nothing of the machine that made them.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

HEADERS = Path(__file__).parents[1] / "tests/importers/rvtools_headers.txt"
WINDOWS = "Microsoft Windows Server 2019 (64-bit)"
UBUNTU = "Ubuntu Linux (64-bit)"
APPLIANCE = "Other (64-bit)"
HOSTS = ("esx01.leuvelde.example", "esx02.leuvelde.example", "esx03.leuvelde.example")
ATTRIBUTE = "Application"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Machine:
    """A virtual machine; sizes in GiB, `touched` is the memory it used since it was switched on."""

    number: int
    name: str
    application: str
    cpus: int
    memory: int
    disk: int
    system: str = UBUNTU
    touched: int = 0
    state: str = "poweredOn"
    is_template: bool = False

    @property
    def shared_cells(self) -> dict[str, Any]:
        """What every sheet repeats."""
        return {
            "VM": self.name,
            "Powerstate": self.state,
            "Template": str(self.is_template),
            "SRM Placeholder": "False",
            "Datacenter": "Leuvelde",
            "Cluster": "Town hall",
            "Host": HOSTS[self.number % len(HOSTS)],
            "OS according to the configuration file": self.system,
            "OS according to the VMware Tools": "" if self.system == APPLIANCE else self.system,
            "VM ID": f"vm-{100 + self.number}",
            "VM UUID": f"501c7a3e-5f00-4d1b-9a3e-{self.number:012x}",
            "VI SDK Server": "vcenter.leuvelde.example",
        }


NOVEMBER = (
    Machine(1, "bevreg-db01", "Population register", 8, 64, 500, WINDOWS, 45),
    Machine(2, "bevreg-app01", "Population register", 4, 16, 80, WINDOWS, 11),
    Machine(3, "gis01", "GIS", 8, 32, 800, UBUNTU, 24),
    Machine(4, "gis-db01", "GIS", 4, 32, 400, UBUNTU, 30),
    Machine(5, "www01", "Website", 2, 8, 60, UBUNTU, 6),
    Machine(6, "intranet01", "Intranet", 2, 8, 100, UBUNTU, 5),
    Machine(7, "fs01", "", 2, 16, 2000, WINDOWS, 9),
    Machine(8, "parking-gw", "", 2, 4, 40, APPLIANCE, 2),
    Machine(9, "oldhr01", "", 2, 8, 120, UBUNTU, 0, "poweredOff"),
    Machine(10, "tmpl-ubuntu-2404", "", 2, 4, 30, UBUNTU, 0, "poweredOff", True),
)
DECEMBER = (
    replace(NOVEMBER[0], cpus=12),
    *NOVEMBER[1:4],
    replace(NOVEMBER[4], memory=16),
    *NOVEMBER[5:8],
    NOVEMBER[9],
    Machine(11, "chatbot01", "Chatbot", 4, 16, 60, UBUNTU, 0),
)


def sheets_of(machines: Sequence[Machine], day: datetime) -> dict[str, Rows]:
    """Every sheet of an export by name."""
    return {
        "vInfo": [_info(m) for m in machines],
        "vCPU": [{**m.shared_cells, "CPUs": m.cpus, "Sockets": 1} for m in machines],
        "vMemory": [_memory(m) for m in machines],
        "vDisk": [_disk(m) for m in machines],
        "vHost": [_host(name) for name in HOSTS],
        "vDatastore": [_datastore()],
        "vMetaData": [
            {
                "RVTools major version": "4.6",
                "RVTools version": "4.6.1.0",
                "xlsx creation datetime": f"{day:%Y-%m-%d %H:%M:%S}",
                "Server": "vcenter.leuvelde.example",
            }
        ],
    }


def _info(m: Machine) -> dict[str, Any]:
    return {
        **m.shared_cells,
        "Connection state": "connected",
        "PowerOn": "2026-03-02 06:30:00" if m.state == "poweredOn" else "",
        "CPUs": m.cpus,
        "Memory": m.memory * 1024,
        "Total disk capacity MiB": m.disk * 1024,
        "Provisioned MiB": (m.disk + m.memory) * 1024,
        ATTRIBUTE: m.application,
    }


def _memory(m: Machine) -> dict[str, Any]:
    used = m.touched * 1024
    rest = {"Shared": 0, "Swapped": 0, "Ballooned": 0, "Limit": -1}
    return {**m.shared_cells, "Size MiB": m.memory * 1024, "Private": used, **rest}


def _disk(m: Machine) -> dict[str, Any]:
    path = f"[ds-leuvelde-01] {m.name}/{m.name}.vmdk"
    own = {"Disk": "Hard disk 1", "Disk Key": 2000, "Disk Path": path, "Raw": "False"}
    return {**m.shared_cells, **own, "Capacity MiB": m.disk * 1024}


def _host(name: str) -> dict[str, Any]:
    return {
        "Host": name,
        "Datacenter": "Leuvelde",
        "Cluster": "Town hall",
        "in Maintenance Mode": "False",
        "HT Active": "True",
        "# CPU": 2,
        "Cores per CPU": 16,
        "# Cores": 32,
        "# Memory": 256 * 1024,
        "VI SDK Server": "vcenter.leuvelde.example",
    }


def _datastore() -> dict[str, Any]:
    return {
        "Name": "ds-leuvelde-01",
        "Accessible": "True",
        "Capacity MiB": 24 * 1024 * 1024,
        "Hosts": ", ".join(HOSTS),
        "URL": "ds:///vmfs/volumes/5f1e0c1a-leuvelde-01/",
        "VI SDK Server": "vcenter.leuvelde.example",
    }


def headers() -> dict[str, list[str]]:
    """The header row of each sheet."""
    lines = HEADERS.read_text(encoding="utf-8").splitlines()
    found = {name: row.split("|") for name, _, row in (line.partition(": ") for line in lines)}
    own = found["vInfo"]
    found["vInfo"] = [*own[: own.index("Datacenter")], ATTRIBUTE, *own[own.index("Datacenter") :]]
    return found


def write(path: Path, sheets: Mapping[str, Rows], day: datetime) -> None:
    """One workbook; cells that are not named stay empty."""
    known = headers()
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": day, "title": "RVTools export of a made-up city"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, known[name])
        for number, cells in enumerate(rows, start=1):
            for column, header in enumerate(known[name]):
                if cells.get(header, "") != "":
                    sheet.write(number, column, cells[header])
    book.close()


def build(out: Path) -> None:
    """Both exports."""
    out.mkdir(parents=True, exist_ok=True)
    for day, machines in (
        (datetime(2026, 11, 2, 9, 30), NOVEMBER),
        (datetime(2026, 12, 1, 9, 30), DECEMBER),
    ):
        write(out / f"rvtools-{day:%Y-%m}.xlsx", sheets_of(machines, day), day)


def main() -> None:
    """Write the workbooks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("templates/examples"))
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
