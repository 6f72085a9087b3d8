"""TOPdesk registers and exports of the Softwarecatalogus."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.importers.registers import CATALOGUE, TOPDESK, csv_file, topdesk, usage
from tests.importers.support import as_agreed, codes, item, loaded, messages, read, values

MANAGED, UNMANAGED, ARCHIVED = (
    "Beheerde Applicaties CMDB",
    "Onbeh Applicaties CMDB",
    "Gearchiveerde Applicaties",
)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return topdesk(
        tmp_path / "cmdb.xlsx",
        {
            UNMANAGED: [
                {"APPID": 14, "Applicatie Naam": "GIS", "BNN Classificatie": "BBN2+"},
                {"APPID": 12, "Applicatie Naam": "Zaaksysteem oud"},
                {"Applicatie Naam": "Zonder nummer"},
            ],
            MANAGED: [
                {
                    "APPID": 12,
                    "Applicatie Naam": "Zaaksysteem",
                    "Applicatie Code": "APP-0012",
                    "Applicatiesoort": "Saas",
                    "BNN Classificatie": "BBN 2",
                    "End-of-Life Functioneel": 46387,
                    "Applicatie Status": "In productie",
                    "Classificatie": "Tolereren",
                    "Vendor": "Leverancier B.V.",
                    "Applicatie Eigenaar (Afdeling)": "Burgerzaken",
                    "Applicatie Eigenaar (Persoon)": "J. Jansen",
                    "Eigenaar e-mail": "j@example.org",
                },
                {
                    "APPID": 13,
                    "Roepnaam": "Website",
                    "Applicatiesoort": "Webapplicatie",
                    "BNN Classificatie": "NB",
                    "End-of-Life Functioneel": 49675,
                    "Beschikbaarheid": "Hoog",
                },
            ],
            ARCHIVED: [{"APPID": 99, "Applicatie Naam": "Oud"}],
            "Toelichting": [],
        },
    )


def test_a_register_of_formulas(register: Path, tmp_path: Path) -> None:
    intake = read("topdesk", register)
    assert sorted(i.key for i in intake.items) == ["12", "13", "14"]
    assert values(intake, "zaaksysteem") == {
        "name": "Zaaksysteem",
        "owner": "city",
        "data.bbn": 2,
        "lifecycle.end_of_support": date(2026, 12, 31),
        "labels": (
            "department:burgerzaken",
            "hosting:saas",
            "managed",
            "status:in-productie",
            "time:tolereren",
            "vendor:leverancier-b.v",
        ),
    }
    end = item(intake, "zaaksysteem").values["lifecycle.end_of_support"]
    assert (str(end.cell), end.note) == (
        f"cmdb.xlsx {MANAGED} row 2, End-of-Life Functioneel:",
        "Excel serial 46387",
    )
    assert values(intake, "website") == {
        "name": "Website",
        "owner": "city",
        "labels": ("kind:webapplicatie", "managed"),
    }
    assert len(loaded(intake, tmp_path).estate.applications) == 3


def test_nothing_about_people_is_read(register: Path) -> None:
    text = repr(read("topdesk", register))
    assert "Jansen" not in text
    assert "example.org" not in text


def test_every_oddity_of_the_register_is_told(register: Path) -> None:
    assert as_agreed("topdesk.txt", messages("topdesk", register))


def test_words_become_levels_only_by_a_mapping(register: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "levels.yaml"
    mapping.write_text("levels: {Laag: 2, Midden: 3, Hoog: 4}\n")
    assert values(read("topdesk", register, mapping=mapping), "website")["data.availability"] == 4


def test_a_code_may_change_and_the_key_stays(tmp_path: Path) -> None:
    rows = [{"APPID": "0012", "Applicatie Naam": "Zaken", "Applicatie Code": "App-12"}]
    path = csv_file(tmp_path / "cmdb.csv", TOPDESK, rows, delimiter=";")
    assert [i.key for i in read("topdesk", path).items] == ["0012"]


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    path = topdesk(tmp_path / "other.xlsx", {"Blad1": [], "Blad2": []})
    assert "none of the sheets of a TOPdesk register" in messages("topdesk", path)
    csv_ = csv_file(tmp_path / "x.csv", ["a", "b"], [{"a": 1, "b": 2}])
    assert "error[no-header]" in messages("topdesk", csv_)


CATALOGUE_ROWS = [
    {
        "id": "02e96905",
        "naam": "Burgerzaken Online",
        "type": "Applicatie",
        "cloudDienstverleningsmodel": "SaaS",
        "hostingJurisdictie": "NL",
        "_aanbieder": "TransQuest",
        "_referentieComponenten": '["Burgerzakencomponent", "E-formulieren"]',
        "koppelingen": '["k1"]',
        "gebruiken": usage(
            bbnScore=2,
            bivClassificatie={
                "beschikbaarheid": "Midden",
                "integriteit": "Hoog",
                "vertrouwelijkheid": "Hoog",
            },
            bedrijfsKritisch=True,
            privacyGevoelig=True,
        ),
    },
    {"id": "e8d66092", "naam": "Test Module", "type": "Applicatie", "gebruiken": "[kapot"},
    {"id": "x1", "naam": "Oracle", "type": "Systeemsoftware"},
    {"id": "x2", "naam": "Voorbij", "gebruiken": '[{"status": "Beëindigd"}]'},
    {"id": "02e96905", "naam": "Nog eens"},
    {"naam": "Zonder id"},
    {
        "id": "x3",
        "naam": "Twee gebruiken",
        "gebruiken": '[{"status": "Actief", "bbnScore": 1}, {"status": "Actief", "bbnScore": 4}]',
    },
    {"id": "x4", "naam": "=HYPERLINK(1)", "gebruiken": usage(bbnScore=4)},
]


def test_the_catalogue_of_software(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "export.csv", CATALOGUE, CATALOGUE_ROWS)
    intake = read("softwarecatalogus", path)
    assert values(intake, "burgerzaken-online") == {
        "name": "Burgerzaken Online",
        "owner": "city",
        "data.bbn": 2,
        "data.kinds": ("personal",),
        "criticality": "high",
        "labels": (
            "gemma:burgerzakencomponent",
            "gemma:e-formulieren",
            "hosting-jurisdiction:nl",
            "hosting:saas",
            "status:actief",
            "vendor:transquest",
        ),
    }
    assert as_agreed("softwarecatalogus.txt", messages("softwarecatalogus", path))
    mapping = tmp_path / "levels.yaml"
    mapping.write_text("levels: {Laag: 2, Midden: 3, Hoog: 4}\n")
    told = read("softwarecatalogus", path, mapping=mapping)
    assert values(told, "burgerzaken-online")["data.confidentiality"] == 4
    assert "unknown-score" not in codes(told)
    assert len(loaded(told, tmp_path).estate.applications) == 4


def test_usages_in_columns_of_their_own(tmp_path: Path) -> None:
    headers = ["id", "naam", "status", "bbnScore", "bivClassificatie.vertrouwelijkheid"]
    headers += ["bedrijfsKritisch", "bivClassificatie"]
    rows = [
        {"id": "1", "naam": "A", "status": "Actief", "bbnScore": "1", headers[4]: "Laag"},
        {"id": "2", "naam": "B", "bedrijfsKritisch": "false"},
        {"id": "3", "naam": "C", "bivClassificatie": '{"integriteit": "Laag"}'},
    ]
    path = csv_file(tmp_path / "gebruik.csv", headers, rows)
    mapping = tmp_path / "levels.yaml"
    mapping.write_text("levels: {Laag: 2}\n")
    intake = read("softwarecatalogus", path, mapping=mapping)
    assert values(intake, "a")["data.confidentiality"] == 2
    assert values(intake, "a")["data.bbn"] == 1
    assert "criticality" not in values(intake, "b")  # false is what a form has before it is filled
    assert values(intake, "c")["data.integrity"] == 2
