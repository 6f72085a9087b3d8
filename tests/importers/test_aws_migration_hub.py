"""AWS Migration Hub: the import template and exports that write ``Server.`` before its names."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.importers.registers import AWS, csv_file
from tests.importers.support import as_agreed, codes, item, loaded, messages, read, values

DISK = "Disk.TotalSizeInGB"
WEB = {
    "ExternalId": "INV-4711",
    "HostName": "web01.city.example",
    "VMware.VMName": "WEB01",
    "CPU.NumberOfCores": "2",
    "CPU.NumberOfLogicalCores": "4",
    "OS.Name": "Microsoft Windows Server",
    "OS.Version": "2019",
    "RAM.TotalSizeInMB": "16384",
    "RAM.UsedSizeInMB.Avg": "4000",
    "RAM.UsedSizeInMB.Max": "8192",
    "CPU.UsagePct.Avg": "12",
    "CPU.UsagePct.Max": "55.3",
    "Applications": "Permits",
    "ApplicationWave": "2",
    "Tags": "zone:1, critical:yes",
    DISK: "100",
}


def test_a_server(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "servers.csv", [*AWS, DISK], [WEB])
    intake = read("aws-migration-hub", path)
    assert codes(intake) == []
    assert values(intake, "permits/web01") == {
        "demand.vcpu": Decimal(4),
        "demand.memory_gib": Decimal(16),
        "demand.storage_gib": Decimal(100),
        "utilisation.cpu_p95": Decimal("0.553"),
        "utilisation.memory_p95": Decimal("0.5"),
        "os": "windows",
        "site": "room",
    }
    assert values(intake, "permits")["labels"] == ("critical:yes", "wave:2", "zone:1")
    used = item(intake, "permits/web01").values["utilisation.cpu_p95"]
    assert used.note == "the maximum, which no percentile exceeds"
    assert str(used.cell) == "servers.csv row 2, CPU.UsagePct.Max"
    workload = loaded(intake, tmp_path).estate.applications[0].workloads[0]
    assert workload.utilisation.cpu_p95 == Decimal("0.553")


def test_an_average_is_no_evidence(tmp_path: Path) -> None:
    row = {k: v for k, v in WEB.items() if not k.endswith(".Max")}
    intake = read("aws-migration-hub", csv_file(tmp_path / "s.csv", [*AWS, DISK], [row]))
    assert not [path for path in values(intake, "permits/web01") if path.startswith("util")]


def test_the_template_alone_has_no_disks(tmp_path: Path) -> None:
    row = {k: v for k, v in WEB.items() if k != DISK}
    path = csv_file(tmp_path / "s.csv", AWS, [row])
    intake = read("aws-migration-hub", path)
    assert codes(intake) == ["no-disks"]
    assert "demand.storage_gib" not in values(intake, "permits/web01")
    mapping = tmp_path / "disks.yaml"
    mapping.write_text("constants: {workload.demand.storage_gib: 80}\n")
    told = read("aws-migration-hub", path, mapping=mapping)
    assert codes(told) == []
    assert values(told, "permits/web01")["demand.storage_gib"] == 80


def test_an_export_with_longer_names(tmp_path: Path) -> None:
    longer = {
        k if k in ("Applications", "Tags", DISK) else f"Server.{k}": v for k, v in WEB.items()
    }
    path = csv_file(tmp_path / "s.csv", list(longer), [longer])
    assert values(read("aws-migration-hub", path), "permits/web01")["demand.vcpu"] == 4


def test_tags_that_are_json_are_not_taken(tmp_path: Path) -> None:
    row = {**WEB, "Tags": '[{"key": "env", "value": "prod"}]'}
    path = csv_file(tmp_path / "s.csv", [*AWS, DISK], [row])
    intake = read("aws-migration-hub", path)
    assert "odd-tags" in codes(intake)
    assert values(intake, "permits")["labels"] == ("wave:2",)


def test_every_oddity_is_told(tmp_path: Path) -> None:
    rows = [
        WEB,
        {**WEB, "HostName": "again"},
        {
            **WEB,
            "ExternalId": "A2",
            "VMware.VMName": "DB01",
            "Applications": "Permits, Tax",
            "CPU.UsagePct.Max": "155",
            "RAM.UsedSizeInMB.Max": "0",
            "OS.Name": "Plan 9",
            "OS.Version": "",
        },
        {"Tags": "nobody"},
        {"HostName": "=cmd|' /C calc'!A0", "VMware.MoRefId": "vm-1", DISK: "lots"},
        {**WEB, "ExternalId": "A3", "VMware.VMName": "C", "CPU.UsagePct.Avg": "99"},
    ]
    path = csv_file(tmp_path / "s.csv", [*AWS, DISK], rows)
    assert as_agreed("aws-migration-hub.txt", messages("aws-migration-hub", path))
    ids = {i.id for i in read("aws-migration-hub", path).items if i.kind == "application"}
    assert ids == {"permits", "db01", "cmd-c-calc-a0"}
