"""A mapping proposed from headers: what is known, what is asked, and what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
import yaml

from cloudplan.importers import Ask
from cloudplan.importers.mapping import read_mapping
from cloudplan.importers.mapping_propose import Proposal, Question, answered, propose
from cloudplan.importers.mapping_text import preview, quoted, write_mapping
from cloudplan.importers.words import meaning_of, unit_in
from tests.importers.support import codes, read, values

LANGUAGES = (
    "Nom du serveur;Application;Nombre de CPU;Mémoire (Gio);Espace disque (GiB);OS",
    "Servername;Anwendung;Anzahl CPUs;Arbeitsspeicher (MiB);Festplatte (GiB);Betriebssystem",
    "Servernaam;Applicatie;Aantal cores;Werkgeheugen (GiB);Opslag (GiB);Besturingssysteem",
    "Server name;Application;vCPUs;Memory (MiB);Disk size (GiB);Système d'exploitation",
)


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("headers", LANGUAGES)
def test_four_languages_without_a_question(tmp_path: Path, headers: str) -> None:
    path = csv(tmp_path, f"{headers}\nsrv;Zaken;4;16;100;Windows\n")
    proposal = propose(path, Ask("t.csv"))
    assert [q for q in proposal.questions if not q.id.startswith("unit")] == []
    assert [c.to for c in proposal.columns] == [
        "workload.name",
        "application.name",
        "workload.demand.vcpu",
        "workload.demand.memory_gib",
        "workload.demand.storage_gib",
        "workload.os",
    ]


def asking(answers: dict[str, str], asked: list[str]) -> object:
    def how(question: Question) -> str:
        asked.append(question.text)
        return answers[question.text]

    return how


TABLE = """\
Server;VM;Toepassing;Kernen;Geheugen (GB);Schijfruimte;Bedrijfskritisch;Vertrouwelijkheid;Opmerking
srv1;vm1;Bevolking;4;16,5;1.500,5;Ja;3;=cmd
srv2;vm2;Post;8;32;200;hoog;2;[red]
"""
ANSWERS = {
    "Several columns could be workload.name. Which one counts?": "VM",
    'In which unit is "Geheugen (GB)"? It holds 16,5, 32.': "GiB (1024s, as machines count)",
    'In which unit is "Schijfruimte"? It holds 1.500,5, 200.': "MiB",
    'What does "Ja" under "Bedrijfskritisch" mean as application.criticality?': "high",
    'What does "3" under "Vertrouwelijkheid" mean as application.data.confidentiality?': "4",
    'What does "2" under "Vertrouwelijkheid" mean as application.data.confidentiality?': "unknown",
}


def test_only_what_is_unclear_is_asked_and_the_answers_are_written(tmp_path: Path) -> None:
    path, asked = csv(tmp_path, TABLE), list[str]()
    proposal = answered(path, Ask("t.csv"), asking(ANSWERS, asked))  # type: ignore[arg-type]
    assert asked == list(ANSWERS)
    assert write_mapping(proposal) == (
        "# Which column is which key of an inventory. Change what is not right, and import with "
        "--mapping.\n"
        "columns:\n"
        '  "VM": workload.name\n'
        '  "Toepassing": application.name\n'
        '  "Kernen": workload.demand.vcpu\n'
        '  "Geheugen (GB)": {to: workload.demand.memory_gib, unit: GiB}\n'
        '  "Schijfruimte": {to: workload.demand.storage_gib, unit: MiB}\n'
        '  "Bedrijfskritisch": {to: application.criticality, '
        'values: {"hoog": "high", "Ja": "high"}}\n'
        '  "Vertrouwelijkheid": {to: application.data.confidentiality, '
        'values: {"3": 4, "2": null}}\n'
        "ignore:\n"
        '  - "Server"\n'
        '  - "Opmerking"\n'
    )


def test_what_was_written_reads_the_table(tmp_path: Path) -> None:
    path = csv(tmp_path, TABLE)
    proposal = answered(path, Ask("t.csv"), asking(ANSWERS, []))  # type: ignore[arg-type]
    (tmp_path / "m.yaml").write_text(write_mapping(proposal), encoding="utf-8")
    intake = read("generic", path, mapping=tmp_path / "m.yaml")
    assert codes(intake) == []
    assert values(intake, "bevolking")["data.confidentiality"] == 4
    assert "data.confidentiality" not in values(intake, "post")
    assert str(values(intake, "bevolking/vm1")["demand.storage_gib"]) == "1.465"


def test_which_sheet_and_which_column_is_the_name(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"))
    for name in ("Uitleg", "Data"):
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, "Lijst van 2026")
        sheet.write_row(1, 0, ["Ding", "Kernen", "RAM (GiB)", "Disk (GiB)"])
        sheet.write_row(2, 0, ["srv1", 4, 16, 100])
    book.close()
    answers = {
        "Which sheet is the table?": "Data",
        "Which column is the name of the machine?": "Ding",
    }
    ask = Ask("b.xlsx")
    proposal = answered(tmp_path / "b.xlsx", ask, asking(answers, []))  # type: ignore[arg-type]
    assert write_mapping(proposal).splitlines()[1] == 'sheet: "Data"'
    assert (
        preview(proposal).splitlines()[0] == "Ding        workload.name                       srv1"
    )


def test_hostile_headers_are_text_in_what_is_written(tmp_path: Path) -> None:
    nasty = '"; rm -rf /: {{ x }} ${y} <b> \x1b[31m \u202e \U0001f600 \x85 #\\'
    text = quoted(nasty)
    assert yaml.safe_load(text) == nasty
    assert text.isprintable()
    columns = Proposal("t", nasty, ())
    (tmp_path / "m.yaml").write_text(write_mapping(columns), encoding="utf-8")
    assert read_mapping(tmp_path / "m.yaml").sheet == nasty


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Memory (In MB)", "MB"),
        ("RAM_GiB", "GiB"),
        ("Mémoire (Go)", "GB"),
        ("RAM", ""),
        ("CPU (%)", "%"),
    ],
)
def test_units_in_headers(header: str, unit: str) -> None:
    assert unit_in(header) == unit


def test_near_misses_mean_nothing() -> None:
    assert meaning_of("Geheugn") == ""
    assert meaning_of("ICR-klasse integriteit") == "application.data.integrity"
    assert meaning_of("Eigenaar:") == "application.owner"
