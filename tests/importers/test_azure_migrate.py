"""Azure Migrate: the import template as people fill it in, and the export of an assessment."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.importers.support import as_agreed, codes, item, loaded, messages, read, values
from tests.importers.workbooks import written

# The columns of the template, and of the sheet All_Assessed_Machines: column names are facts.
_LINES = Path(__file__).with_name("azure_headers.txt").read_text("utf-8").splitlines()
TEMPLATE, ASSESSED = (line.partition(": ")[2].split("|") for line in _LINES)


def server(**cells: Any) -> dict[str, Any]:
    return {
        "*Server name": "srv1",
        "*Cores": 4,
        "*Memory (In MB)": 8192,
        "*OS name": "Windows Server",
        "OS version": "2019",
        "Number of disks": 2,
        "Storage in use (In GB)": 120,
        "Disk 1 size (In GB)": 100,
        "Disk 2 size (In GB)": 50.5,
        **cells,
    }


def assessed(**cells: Any) -> dict[str, Any]:
    return {
        "Machine": "srv1",
        "Operating system": "Red Hat Enterprise Linux 8",
        "Cores": 4,
        "Memory(MB)": 8192,
        "CPU usage(%)": 35.2,
        "Memory usage(%)": 60,
        "Storage(GB)": 150,
        "Confidence Rating (% of utilization data collected)": 95,
        **cells,
    }


def made(path: Path, headers: list[str], *rows: dict[str, Any], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(headers)
        writer.writerows([row.get(header, "") for header in headers] for row in rows)
    return path


def test_the_template(tmp_path: Path) -> None:
    path = made(tmp_path / "a.csv", TEMPLATE, server(**{"CPU utilization percentage": 35}))
    intake = read("azure-migrate", path)
    assert values(intake, "srv1/srv1") == {
        "demand.vcpu": Decimal(4),
        "demand.memory_gib": Decimal(8),
        "demand.storage_gib": Decimal("150.5"),
        "os": "windows",
        "site": "room",
    }
    cores = item(intake, "srv1/srv1").values["demand.vcpu"]
    assert cores.note == "35 % in use, over a time that is not said"
    assert codes(intake) == ["no-period"]
    assert len(loaded(intake, tmp_path).estate.workloads) == 1


def test_an_older_template_in_belgian_excel(tmp_path: Path) -> None:
    headers = [
        "*Server name",
        "*Cores",
        "*Memory (In MB)",
        "*OS name",
        "*Storage allocated (In MB)",
    ]
    row = {**server(), "*Memory (In MB)": "16.384", "*Storage allocated (In MB)": "102.400,5"}
    more = {**row, "*Server name": "srv2", "*Memory (In MB)": "8192,5"}
    intake = read("azure-migrate", made(tmp_path / "a.csv", headers, row, more, delimiter=";"))
    assert values(intake, "srv1/srv1")["demand.memory_gib"] == 16
    assert values(intake, "srv1/srv1")["demand.storage_gib"] == Decimal("102400.5") / 1024


def test_an_assessment_has_a_percentile_of_use(tmp_path: Path) -> None:
    intake = read("azure-migrate", made(tmp_path / "a.csv", ASSESSED, assessed()))
    assert values(intake, "srv1/srv1") == {
        "demand.vcpu": Decimal(4),
        "demand.memory_gib": Decimal(8),
        "demand.storage_gib": Decimal(150),
        "utilisation.cpu_p95": Decimal("0.352"),
        "utilisation.memory_p95": Decimal("0.6"),
        "os": "rhel",
        "site": "room",
    }
    note = item(intake, "srv1/srv1").values["utilisation.cpu_p95"].note
    assert note == "the assessment's percentile: the 95th unless somebody set another"
    assert codes(intake) == ["percentile-not-said"]


@pytest.mark.parametrize(
    ("percentile", "is_taken", "expected"),
    [("95th", True, []), ("99th percentile", True, []), ("50th", False, ["low-percentile"])],
)
def test_the_workbook_of_an_assessment_says_which(
    tmp_path: Path, percentile: str, is_taken: bool, expected: list[str]
) -> None:
    path = written(
        tmp_path / "a.xlsx",
        Assessment_Summary=[["Azure Migrate"]],
        All_Assessed_Machines=[ASSESSED, [assessed().get(header, "") for header in ASSESSED]],
        Assessment_Properties=[
            ["Property", "Selected value"],
            ["Target location", "West Europe"],
            ["Percentile utilization", percentile],
        ],
    )
    intake = read("azure-migrate", path)
    assert ("utilisation.cpu_p95" in values(intake, "srv1/srv1")) is is_taken
    assert codes(intake) == expected


def test_an_application_column_that_people_add_counts(tmp_path: Path) -> None:
    headers = [*TEMPLATE[:5], "Disk 1 size (In GB)", "Applicatie"]
    rows = [server(**{"*Server name": name, "Applicatie": "Zaken"}) for name in ("a", "b")]
    intake = read("azure-migrate", made(tmp_path / "a.csv", headers, *rows))
    assert [i.id for i in intake.items] == ["zaken", "zaken/a", "zaken/b"]


def test_everything_that_is_odd_is_told(tmp_path: Path) -> None:
    rows = [
        server(),
        server(**{"Number of disks": 3, "Storage in use (In GB)": 400}),
        server(**{"*Server name": "SRV1"}),
        server(**{"*Server name": "", "Memory utilization percentage": 5}),
        server(**{"*Server name": "srv5", "Memory utilization percentage": "60 %"}),
        server(**{"*Server name": "srv3", "*Cores": "", "*Memory (In MB)": 0}),
        server(**{"*Server name": "srv4", "*OS name": "OS/400", "*Cores": 2.5}),
    ]
    rows[1]["*Server name"] = "srv2"
    path = made(tmp_path / "template.csv", TEMPLATE, *rows)
    found = messages("azure-migrate", path)
    odd = [
        assessed(Machine="a", **{"CPU usage(%)": 0, "Memory usage(%)": "-"}),
        assessed(Machine="b", **{"CPU usage(%)": 350, "Memory usage(%)": "n/a"}),
        assessed(Machine="c", **{ASSESSED[26]: 40}),
    ]
    found += messages("azure-migrate", made(tmp_path / "assessment.csv", ASSESSED, *odd))
    found += messages(
        "azure-migrate", made(tmp_path / "near.csv", ["Server nam", "Cores", "Memory"])
    )
    as_agreed("azure-migrate.txt", found)
