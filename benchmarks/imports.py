"""How long reading an RVTools workbook takes, against the bare reading of the same sheets.

The workbook has all columns of RVTools 4.6 filled, as a vCenter fills them. Both are timed in
processes of their own, in turn, by the processor's time, so that neighbours count less, and the
best of each counts: the ratio is of one run on one machine.
Ends with 1 if the aim is missed. ``python benchmarks/imports.py [MACHINES] [RUNS] [FILE]``
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

from benchmarks.table import Table
from tests.importers.rvtools_export import HEADERS, Sheets, export, host, machine

MOST = 3.0
"""Times the bare reading that the import may take."""
SHEETS = ("vInfo", "vCPU", "vMemory", "vDisk", "vPartition", "vHost", "vDatastore", "vMetaData")
FILLED = ("connected", "True", "False", 0, 12, 2048, "normal", "/vmfs/volumes/64f0/", "vmxnet3", 1)


def workbook(path: Path, machines: int) -> None:
    """An export with every cell filled, and shared texts as Excel writes them."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for name, rows in whole(machines).items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADERS[name])
        for number, cells in enumerate(rows, 1):
            for column, header in enumerate(HEADERS[name]):
                value = cells.get(header, FILLED[(number + column) % len(FILLED)])
                sheet.write(number, column, value)
    book.close()


def whole(machines: int) -> Sheets:
    """Two disks and three partitions a machine, and enough hosts for them."""
    sheets = export([machine(n, vApp="") for n in range(machines)])
    sheets["vDisk"] = [
        {
            **row,
            "Disk": f"Hard disk {n}",
            "Disk Path": f"{row['Disk Path']}_{n}",
            "Capacity MiB": 30720,
        }
        for row in sheets["vDisk"]
        for n in (1, 2)
    ]
    sheets["vPartition"] = [
        {**row, "Disk": f"/{n}", "Capacity MiB": 20000}
        for row in sheets["vPartition"]
        for n in (1, 2, 3)
    ]
    sheets["vHost"] = [host(n) for n in range(1, max(4, machines // 30))]
    return sheets


def bare(path: Path) -> int:
    """Every cell of the sheets as the library gives it."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in SHEETS)


def imported(path: Path) -> int:
    """The import, as the command line calls it."""
    from cloudplan.importers import IMPORTERS, Ask

    return len(IMPORTERS["rvtools"](path, Ask(path.name, owner="city", country="BE")).items)


DEFAULTS = ("20000", "3", "")
WAYS = {"bare": bare, "imported": imported}


def timed(way: str, path: Path) -> tuple[float, int, int]:
    """Seconds, MiB and the count of one reading in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.imports", "--one", way, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak, count = done.stdout.split()
    return float(seconds), int(peak), int(count)


def one(way: str, path: Path) -> None:
    """What a process of its own does."""
    imported_first = __import__("cloudplan.importers.rvtools")
    assert imported_first
    start = process_time()
    count = WAYS[way](path)
    seconds = process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(seconds, peak, count)


def main(machines: int, runs: int, file: str) -> int:
    """Prints the table; 1 if the import takes more than `MOST` times the bare reading."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(file or f"{folder}/rvtools.xlsx")
        if not path.exists():
            workbook(path, machines)
        table = Table(("way", "seconds", "MiB", "rows or items"), (10, 8, 8, 14), markdown=False)
        best: dict[str, float] = {}
        for _ in range(runs):
            for way in WAYS:
                seconds, peak, count = timed(way, path)
                best[way] = min(best.get(way, seconds), seconds)
                table.row((way, f"{seconds:.2f}", str(peak), f"{count:,}"))
    ratio = best["imported"] / best["bare"]
    print(f"{machines:,} machines: {ratio:.2f} times the bare reading, at most {MOST:.1f} wanted")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--one"]:
        one(arguments[1], Path(arguments[2]))
    else:
        machines, runs, file = [*arguments, *DEFAULTS[len(arguments) :]]
        raise SystemExit(main(int(machines), int(runs), file))
