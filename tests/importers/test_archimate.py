"""ArchiMate exchange files: what becomes an application, a workload, a dependency, a finding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError
from tests.importers.support import (
    archimate,
    as_agreed,
    codes,
    element,
    item,
    loaded,
    messages,
    read,
    relation,
    values,
)

DEFINITIONS = {
    "p-b": "Beschikbaarheid",
    "p-i": "Integriteit",
    "p-v": "Vertrouwelijkheid",
    "p-owner": "Eigenaar",
    "p-host": "Hosting",
    "p-eos": "Einde ondersteuning",
    "p-cpu": "vCPU",
    "p-ram": "Geheugen (GB)",
    "p-disk": "Opslag",
    "p-biv": "BIV",
    "p-bbn": "BBN",
    "p-rto": "RTO",
}
SIZE = {"p-cpu": "4", "p-ram": "16", "p-disk": "0,5 TB"}


def made(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "model.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_component_with_its_properties(tmp_path: Path) -> None:
    component = element(
        "id-1",
        "Burgerzakencomponent",
        **{"p-b": "3", "p-i": "4", "p-v": "4", "p-owner": "Stad Gent", "p-host": "SaaS"},
        **{"p-eos": "2027-06-30", "p-bbn": "BBN 2", "p-rto": "2 d"},
    )
    intake = read("archimate", made(tmp_path, archimate(component, "", DEFINITIONS)))
    assert values(intake, "burgerzakencomponent") == {
        "name.nl": "Burgerzakencomponent",
        "owner": "stad-gent",
        "data.availability": 3,
        "data.integrity": 4,
        "data.confidentiality": 4,
        "data.bbn": 2,
        "recovery.rto_hours": Decimal(48),
        "lifecycle.end_of_support": date(2027, 6, 30),
        "labels": ("hosting:saas",),
    }
    assert values(intake, "stad-gent") == {"name": "Stad Gent"}
    assert item(intake, "burgerzakencomponent").key == "id-1"
    cell = item(intake, "burgerzakencomponent").values["data.bbn"].cell
    assert str(cell) == "model.xml, id-1/BBN"
    assert loaded(intake, tmp_path).estate.applications[0].data.confidentiality == 4


def test_scores_of_three_stay_unknown_until_somebody_says_what_they_mean(tmp_path: Path) -> None:
    both = element("a", "Zaken", **{"p-biv": "122"}) + element("b", "Post", **{"p-biv": "B1 I1 V3"})
    path = made(tmp_path, archimate(both, "", DEFINITIONS))
    intake = read("archimate", path)
    assert "data.confidentiality" not in values(intake, "zaken")
    assert codes(intake) == ["unclear-scale", "no-workloads"]
    mapping = tmp_path / "levels.yaml"
    mapping.write_text('levels: {"1": 2, "2": 3, "3": 4}\n')
    told = read("archimate", path, mapping=mapping)
    assert values(told, "zaken")["data.confidentiality"] == 3
    assert values(told, "post")["data.confidentiality"] == 4
    assert values(told, "post")["data.availability"] == 2
    assert codes(told) == ["no-workloads"]


def test_one_score_above_three_shows_the_scale_of_all(tmp_path: Path) -> None:
    both = element("a", "Zaken", **{"p-v": "2"}) + element("b", "Politie", **{"p-v": "5"})
    intake = read("archimate", made(tmp_path, archimate(both, "", DEFINITIONS)))
    assert values(intake, "zaken")["data.confidentiality"] == 2


def test_a_name_that_says_icr_shows_the_scale(tmp_path: Path) -> None:
    one = element("a", "Zaken", q="2")
    named = {"q": "ICR-klasse vertrouwelijkheid"}
    intake = read("archimate", made(tmp_path, archimate(one, "", named)))
    assert values(intake, "zaken")["data.confidentiality"] == 2


def test_single_letters_count_only_where_all_three_are_defined(tmp_path: Path) -> None:
    one = element("a", "Zaken", v="4")
    alone = archimate(one, "", {"v": "V"})
    assert "data.confidentiality" not in values(read("archimate", made(tmp_path, alone)), "zaken")
    whole = archimate(one, "", {"b": "B", "i": "I", "v": "V"})
    assert values(read("archimate", made(tmp_path, whole)), "zaken")["data.confidentiality"] == 4


def test_sizes_of_components_parts_and_machines(tmp_path: Path) -> None:
    elements = (
        element("app", "Vergunningen")
        + element("web", "Web", **SIZE)
        + element("db", "Database", **{**SIZE, "p-v": "4"})
        + element("crm", "CRM")
        + element("vm", "srv-crm-01", "Node", **SIZE)
        + element("os", "Microsoft Windows Server 2022", "SystemSoftware")
        + element("tax", "Belasting", **SIZE)
    )
    relations = (
        relation("r1", "Composition", "app", "web")
        + relation("r2", "Composition", "app", "db")
        + relation("r3", "Assignment", "vm", "os")
        + relation("r4", "Serving", "os", "crm")
        + relation("r5", "Flow", "web", "db")
        + relation("r6", "Serving", "tax", "crm")
        + relation("r7", "Triggering", "web", "app")
        + relation("r8", "Flow", "tax", "tax")
    )
    intake = read("archimate", made(tmp_path, archimate(elements, relations, DEFINITIONS)))
    workloads = sorted(i.id for i in intake.items if i.kind == "workload")
    # The database has a score of its own, so it stays an application beside the permits.
    assert workloads == ["belasting/main", "crm/srv-crm-01", "database/main", "vergunningen/web"]
    assert values(intake, "crm/srv-crm-01") == {
        "demand.vcpu": Decimal(4),
        "demand.memory_gib": Decimal(16),
        "demand.storage_gib": Decimal(512),
        "os": "windows",
        "site": "room",
    }
    assert values(intake, "database")["labels"] == ("part-of:vergunningen",)
    ends = {(k.application, k.from_, k.to) for k in intake.links}
    assert ends == {
        ("vergunningen", "web", "database/main"),
        ("vergunningen", "web", "web"),
        ("crm", "srv-crm-01", "belasting/main"),  # what is served depends on what serves it
        ("belasting", "main", "main"),
    }
    estate = loaded(intake, tmp_path).estate
    assert sum(len(a.workloads) for a in estate.applications) == 4


def test_what_cannot_be_kept_is_told(tmp_path: Path) -> None:
    elements = (
        element("a", "Zaken", **{"p-cpu": "veel", "p-ram": "16", "p-disk": "100 GB"})
        + element("b", "Zaken")
        + element("n", "cluster", "Node", **SIZE)
        + element("m", "alleen", "Device", **SIZE)
        + element("a", "Dubbel")
        + element("c", "Post", **{"p-x": "1", "p-disk": "1.024"})
    )
    relations = (
        relation("r1", "Assignment", "n", "a")
        + relation("r2", "Assignment", "n", "b")
        + relation("r3", "Flow", "a", "b")
        + relation("r4", "Flow", "a", "weg")
        + relation("r5", "Composition", "a", "b")
        + relation("r6", "Composition", "b", "a")
    )
    path = made(tmp_path, archimate(elements, relations, DEFINITIONS))
    assert as_agreed("archimate.txt", messages("archimate", path))


def test_names_in_languages_folders_and_what_is_only_drawn(tmp_path: Path) -> None:
    one = """
    <element identifier="a" xsi:type="ApplicationComponent">
      <name xml:lang="nl">Burgerzaken</name><name xml:lang="EN-gb">Civil affairs</name>
      <name xml:lang="??">Odd</name>
    </element>"""
    more = """
  <organizations><item><label xml:lang="nl">Application</label>
    <item><label>Domein Burger &amp; zaken</label><item identifierRef="a"/></item></item>
  </organizations>
  <views><diagrams><view identifier="v"><name>A view</name>
    <node elementRef="a"><label>x</label></node></view></diagrams></views>"""
    intake = read("archimate", made(tmp_path, archimate(one, "", {}, more)))
    assert values(intake, "burgerzaken") == {
        "name.nl": "Burgerzaken",
        "name.en-gb": "Civil affairs",
        "name.und": "Odd",
        "owner": "city",
        "labels": ("folder:domein-burger-zaken",),
    }
    assert loaded(intake, tmp_path).estate.applications[0].id == "burgerzaken"


ROOT = "<model xmlns='http://www.opengroup.org/xsd/archimate/3.0/'>"
BOMB = """<?xml version="1.0"?>
<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/">&b;</model>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><model>&a;</model>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_a_document_type_is_refused_in_one_message(tmp_path: Path, text: str) -> None:
    told = messages("archimate", made(tmp_path, text))
    assert told == (
        "model.xml:2:13: error[xml-dtd]: The file declares a document type (DTD)\n"
        "    Its entities could read other files or grow without end; no model needs them.\n"
        "    fix: export the model again (in Archi: File, Export, Open Exchange XML Model)\n"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ROOT + "<b></a>", "model.xml:1:65: error[xml-syntax]: This is not XML: mismatched tag\n"),
        ("", "model.xml:1:1: error[xml-syntax]: This is not XML: no element found\n"),
        ("no xml", "model.xml:1:1: error[xml-syntax]: This is not XML: syntax error\n"),
    ],
)
def test_what_is_not_xml(tmp_path: Path, text: str, told: str) -> None:
    fix = "    fix: export the model again (in Archi: File, Export, Open Exchange XML Model)\n"
    assert messages("archimate", made(tmp_path, text)) == told + fix


def test_other_xml_and_old_versions(tmp_path: Path) -> None:
    own = '<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate"/>'
    assert "not an ArchiMate model in the exchange format 3" in messages(
        "archimate", made(tmp_path, own)
    )
    old = '<model xmlns="http://www.opengroup.org/xsd/archimate"/>'
    assert "version 2 of the format" in messages("archimate", made(tmp_path, old))
    assert "no application component" in messages("archimate", made(tmp_path, archimate("")))


def test_large_and_deep_files_are_refused(tmp_path: Path) -> None:
    path = made(tmp_path, archimate(element("a", "x" * 3_000_000)))
    assert "larger than 1 MiB" in messages("archimate", path, most_bytes=1 << 20)
    deep = "<model xmlns='http://www.opengroup.org/xsd/archimate/3.0/'>" + "<a>" * 100
    assert "nested more than 64 levels" in messages("archimate", made(tmp_path, deep))
    with pytest.raises(CloudplanError):
        read("archimate", tmp_path / "none.xml")


def test_a_second_reading_after_a_new_order_gives_the_same(tmp_path: Path) -> None:
    parts = [element(f"id-{i}", f"App {i}", **SIZE) for i in range(5)]
    flow = relation("f", "Flow", "id-1", "id-2")
    first = read("archimate", made(tmp_path, archimate("".join(parts), flow, DEFINITIONS)))
    again = archimate("".join(reversed(parts)), flow, DEFINITIONS)
    assert read("archimate", made(tmp_path, again)).items == first.items
