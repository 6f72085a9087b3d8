"""Any table with a mapping file; and mapping files with everything wrong with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from cloudplan.diagnostics import CloudplanError
from cloudplan.importers import Ask
from cloudplan.importers.mapping import known_paths, read_mapping
from cloudplan.importers.mapping_propose import propose
from tests.importers.support import as_agreed, codes, loaded, messages, read, rendered, values

TABLE = (
    "Servernaam;Toepassing;Naam FR;Kernen;Geheugen;Schijf (GB);CPU %;Kritisch;V;Einde;Eigenaar;"
    "Tags;Land;Notitie\r\n"
    "srv1;Bevolking;Population;4;16384;1.500,5;35;Ja;Hoog;30/06/2027;Stad Gent;a,b;be;x\r\n"
    "srv2;Bevolking;Population;8;32768;200;120;Ja;Hoog;30/06/2027;Stad Gent;c;BE;x\r\n"
    "srv2;Bevolking;Population;8;32768;200;12;Ja;Laag;;Stad Gent;;België;\r\n"
    ";;;;;;;;;;;;;\r\n"
    "srv3;;;2;veel;10;;Misschien;?;31/12/2099;OCMW;;;\r\n"
    ";Zonder server;;;;;;Nee;;;OCMW;;;\r\n"
)
MAPPING = """\
source: register
columns:
  Servernaam: workload.name
  Toepassing: application.name
  Naam FR: application.name.fr
  Kernen: workload.demand.vcpu
  Geheugen: {to: workload.demand.memory_gib, unit: MiB}
  Schijf (GB): {to: workload.demand.storage_gib, unit: GiB}
  CPU %: {to: workload.utilisation.cpu_p95, unit: "%"}
  Kritisch: {to: application.criticality, values: {Ja: high, Nee: low}}
  V: {to: application.data.confidentiality, values: {Laag: 2, Midden: 3, Hoog: 4}}
  Einde: application.lifecycle.end_of_support
  Eigenaar: application.owner
  Tags: application.labels
  Land: application.data.residency
constants: {workload.os: linux, application.data.kinds: personal}
"""


def made(tmp_path: Path, mapping: str = MAPPING, table: str = TABLE) -> tuple[Path, Path]:
    (tmp_path / "table.csv").write_text(table, encoding="utf-8", newline="")
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    return tmp_path / "table.csv", tmp_path / "map.yaml"


def test_a_belgian_table(tmp_path: Path) -> None:
    path, mapping = made(tmp_path)
    intake = read("generic", path, mapping=mapping)
    assert intake.source == "register"
    assert values(intake, "bevolking") == {
        "name": "Bevolking",
        "name.fr": "Population",
        "criticality": "high",
        "lifecycle.end_of_support": date(2027, 6, 30),
        "owner": "stad-gent",
        "labels": ("a", "b", "c"),
        "data.residency": ("BE",),
        "data.kinds": ("personal",),
    }
    assert values(intake, "bevolking/srv1") == {
        "demand.vcpu": Decimal(4),
        "demand.memory_gib": Decimal(16),
        "demand.storage_gib": Decimal("1500.5"),
        "utilisation.cpu_p95": Decimal("0.35"),
        "os": "linux",
        "site": "room",
    }
    assert values(intake, "stad-gent") == {"name": "Stad Gent"}
    assert values(intake, "zonder-server")["criticality"] == "low"


def test_a_row_of_sums_is_no_machine(tmp_path: Path) -> None:
    path, mapping = made(tmp_path, table=TABLE + "Totaal:;;;14;;;;;;;;;;\r\n")
    intake = read("generic", path, mapping=mapping)
    assert not [item.id for item in intake.items if "totaal" in item.id]
    assert "left-out" in codes(intake)


def test_it_is_an_inventory(tmp_path: Path) -> None:
    table = TABLE.replace("Naam FR", "Oud")
    path, mapping = made(tmp_path, MAPPING.replace("  Naam FR: application.name.fr\n", ""), table)
    estate = loaded(read("generic", path, mapping=mapping), tmp_path).estate
    assert {a.id: len(a.workloads) for a in estate.applications} == {
        "bevolking": 2,
        "srv3": 0,
        "zonder-server": 0,
    }


def test_every_oddity_of_the_table_is_told(tmp_path: Path) -> None:
    path, mapping = made(tmp_path)
    told = messages("generic", path, mapping=mapping).replace(mapping.as_posix(), "map.yaml")
    assert as_agreed("generic.txt", told)


WRONG = """\
sheeet: Blad1
columns:
  A: workload.demand.vcp
  B: {to: application.owner, unit: GB}
  Geheugen (MB): workload.demand.memory_gib
  D: {to: application.criticality, values: {Ja: hoog}}
  E: {unit: GB}
  F: workload.name
  G: workload.name
  H: {to: workload.demand.storage_gib, unit: GIB}
constants: {workload.key: a, application.data.confidentiality: 9}
levels: {Hoog: 6, 1: 2}
"""


def test_everything_wrong_with_a_mapping_in_one_run(tmp_path: Path) -> None:
    path, mapping = made(tmp_path, WRONG)
    told = messages("generic", path, mapping=mapping).replace(mapping.as_posix(), "map.yaml")
    assert as_agreed("mapping.txt", told)


def test_a_mapping_that_does_not_fit_the_table(tmp_path: Path) -> None:
    path, mapping = made(
        tmp_path, "columns: {Servernam: workload.name, Kernen: workload.demand.vcpu}"
    )
    told = messages("generic", path, mapping=mapping).replace(mapping.as_posix(), "map.yaml")
    assert told == (
        'map.yaml:1:22: error[missing-column]: The table has no column "Servernam"\n'
        "    Its headers stand in row 1.\n"
        '    fix: did you mean "Servernaam"?\n'
    )
    assert "[no-mapping]" in messages("generic", path)
    with pytest.raises(CloudplanError) as gone:
        read("generic", path, mapping=tmp_path / "none.yaml")
    assert "cannot-read" in rendered(gone.value.diagnostics)


def test_a_sheet_of_a_workbook_is_named(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"))
    for name in ("Servers", "Uitleg"):
        sheet = book.add_worksheet(name)
        sheet.write_row(2, 1, ["Server", "Kernen", "RAM", "Disk"])
        sheet.write_row(3, 1, ["srv1", 4, 16.5, 100])
        sheet.write_formula(4, 1, '="srv"&2', None, "srv2")
        sheet.write_row(4, 2, [True, 1, 1])
    book.close()
    columns = (
        "columns: {Server: workload.name, Kernen: workload.demand.vcpu,"
        " RAM: workload.demand.memory_gib, Disk: workload.demand.storage_gib}\n"
    )
    (tmp_path / "map.yaml").write_text(columns)
    told = messages("generic", tmp_path / "b.xlsx", mapping=tmp_path / "map.yaml")
    assert "The file has 2 sheets, and the mapping names none of them" in told
    (tmp_path / "map.yaml").write_text(f"sheet: servers\n{columns}")
    intake = read("generic", tmp_path / "b.xlsx", mapping=tmp_path / "map.yaml")
    assert values(intake, "srv1/main")["demand.memory_gib"] == Decimal("16.5")
    assert codes(intake) == ["not-a-number"]
    assert str(intake.findings[0].source) == "b.xlsx#Servers:5:3"


def test_the_paths_of_a_mapping_are_keys_of_an_inventory() -> None:
    from cloudplan.importers.paths import PATHS
    from cloudplan.load.schema_applications import ApplicationIn, WorkloadIn
    from cloudplan.load.schema_errors import _keys_at
    from cloudplan.load.schema_sites import OrganisationIn, PlaceIn, SiteIn

    models = {
        "organisation": OrganisationIn,
        "place": PlaceIn,
        "site": SiteIn,
        "application": ApplicationIn,
        "workload": WorkloadIn,
    }
    assert models.keys() == PATHS.keys()
    for kind, paths in PATHS.items():
        for path in paths:
            *above, last = path.split(".")
            assert last in _keys_at(models[kind], tuple(above)), (kind, path)
    assert "workload.demand.vcpu" in known_paths()


def test_a_mapping_in_json(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text('{"columns": {"A": {"to": "workload.name"}}, "levels": {"1": 2}}')
    mapping = read_mapping(path)
    assert str(mapping.columns["A"]) == "workload.name"
    assert mapping.levels == {"1": 2}


@pytest.mark.parametrize(
    "format_", ["generic", "aws-migration-hub", "topdesk", "softwarecatalogus"]
)
def test_a_workbook_that_shows_no_sheet(tmp_path: Path, format_: str) -> None:
    """No program writes one, but a damaged one can be like that."""
    book = xlsxwriter.Workbook(str(tmp_path / "whole.xlsx"))
    book.add_worksheet("Data").write_row(0, 0, ["ExternalId", "HostName"])
    book.close()
    with ZipFile(tmp_path / "whole.xlsx") as old, ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(
                    b'<sheet name="Data"', b'<sheet state="hidden" name="Data"'
                )
            new.writestr(name, content)
    (tmp_path / "map.yaml").write_text("columns: {HostName: workload.name}")
    told = messages(format_, tmp_path / "b.xlsx", mapping=tmp_path / "map.yaml")
    assert "error[missing-sheet]" in told or "error[nothing-found]" in told
    with pytest.raises(CloudplanError):
        propose(tmp_path / "b.xlsx", Ask("b.xlsx"))
