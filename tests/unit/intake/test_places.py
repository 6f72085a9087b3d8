"""Lists and files written in other ways than ours: where new things go, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from cloudplan.diagnostics import CloudplanError, Exit
from tests.unit.intake.intakes import SETTINGS, application, intake, link, results, taken, workload

BASE = intake(application("a"), workload("a/vm", 3))
MORE = intake(
    application("a"),
    application("b"),
    workload("a/vm", 3),
    workload("a/x", 4),
    links=[link("a", "vm", "x")],
)
VM = "{id: vm, demand: {vcpu: 4, memory_gib: 8, storage_gib: 100}, site: dc}"
ITEM = f"{{id: a, owner: it, workloads: [{VM}]}}"
SITE = "sites: [{id: dc, kind: on_prem, operator: {}, location: {country: BE}}]\n"
WAYS = {
    "flow": f"applications: [{ITEM}]\n",
    "flow over lines": f"applications: [\n  # why\n  {ITEM},  # beside\n]\n",
    "flow in a block": f"applications:\n  - {ITEM}  # beside\n  # below\n",
    "zero indent": f"applications:\n- {ITEM}\n",
    "no last line end": f"applications:\n  - {ITEM}",
    "comment at the end": f"applications:\n  - {ITEM}\n\n# the end\n",
    "another section behind": f"applications:\n  - {ITEM}\n# of waivers\nwaivers: []\n",
    "document marks": f"---\napplications:\n  - {ITEM}\n",
    "deep and wide": "applications:\n    -   id: a\n        owner: it\n        workloads:\n"
    "            -   id: vm\n                site: dc\n                demand:\n"
    "                    vcpu: 4  # four\n                    memory_gib: 8\n"
    "                    storage_gib: 100\n",
    "empty values": "applications:\n  - id: a\n    owner: it\n    dependencies:\n    labels: []\n"
    "    workloads:\n      - id: vm\n        os:\n        site: dc\n"
    "        demand: {vcpu: 4, memory_gib: 8, storage_gib: 100}\n",
    "quoted keys": '"applications":\n  - "id": "a"\n    "owner": "it"\n    "workloads":\n'
    '      - {"id": "vm", "site": "dc", '
    '"demand": {"vcpu": 4, "memory_gib": 8, "storage_gib": 100}}\n',
}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "city"
    taken(folder, BASE)
    return folder


@pytest.mark.parametrize("way", WAYS)
def test_new_things_find_their_place(city: Path, way: str) -> None:
    path = city / "rvtools.yaml"
    path.write_text(WAYS[way])
    (city / "ours.yaml").write_text(SITE + "organisations: [{id: it}]\n")
    assert taken(city, BASE).files == ()
    assert path.read_text() == WAYS[way]
    assert taken(city, MORE).report.exit_code == Exit.OK
    applications = yaml.safe_load(path.read_text())["applications"]
    assert [own["id"] for own in applications] == ["a", "b"]
    assert [below["id"] for below in applications[0]["workloads"]] == ["vm", "x"]
    assert applications[0]["dependencies"] == [{"from": "vm", "to": "x"}]
    for comment in ("# why", "# beside", "# below", "# the end", "# of waivers", "# four"):
        assert path.read_text().count(comment) == WAYS[way].count(comment)
    assert taken(city, MORE).files == ()
    gone = taken(city, BASE, replace(SETTINGS, prune=True))
    assert gone.report.exit_code == Exit.OK
    if "# beside" in WAYS[way]:  # nobody can tell whose comment it is
        assert [r.detail[-31:] for r in results(gone, "vanished")][-1:] == [
            "Somebody wrote a comment there."
        ]
        return
    applications = yaml.safe_load(path.read_text())["applications"]
    assert [own["id"] for own in applications] == ["a"]
    assert [below["id"] for below in applications[0]["workloads"]] == ["vm"]


@pytest.mark.parametrize(
    "empty", ["applications:\n", "applications: []\n", "applications:  # none\n"]
)
def test_an_empty_section_is_filled(city: Path, empty: str) -> None:
    path = city / "rvtools.yaml"
    (city / "ours.yaml").write_text(SITE + "organisations: [{id: it}]\n")
    path.write_text(empty)
    taken(city, intake(*BASE.items, application("b")))
    assert [own["id"] for own in yaml.safe_load(path.read_text())["applications"]] == ["b"]


def test_a_file_without_the_section_gets_it_at_its_end(city: Path) -> None:
    path = city / "rvtools.yaml"
    path.write_text("# mine\nplaces: [{id: p}]  # here")
    (city / "ours.yaml").write_text(SITE)
    taken(city, intake(*BASE.items, application("b")))
    assert path.read_text().startswith("# mine\nplaces: [{id: p}]  # here\n")
    assert [own["id"] for own in yaml.safe_load(path.read_text())["applications"]] == ["b"]


@pytest.mark.parametrize(
    "text",
    [
        "{applications: []}\n",
        "applications: &all\n  - {id: z, owner: it}\n",
        "places: []\n...\n",
        "applications:\n  -\n    id: z\n    owner: it\n",
    ],
)
def test_a_file_without_a_place_is_refused_whole(city: Path, text: str) -> None:
    path = city / "rvtools.yaml"
    path.write_text(text)
    (city / "ours.yaml").write_text(SITE)
    before = {p.name: p.read_bytes() for p in city.iterdir()}
    with pytest.raises(CloudplanError) as caught:
        taken(city, intake(*BASE.items, application("b")))
    assert [d.code for d in caught.value.diagnostics] == ["merge-refused"]
    assert {p.name: p.read_bytes() for p in city.iterdir()} == before


def test_an_estate_joins_a_file_that_has_none(tmp_path: Path) -> None:
    city = tmp_path / "city"
    city.mkdir()
    (city / "estate.yaml").write_text("# ours\nplaces: [{id: p}]")
    taken(city, BASE)
    text = (city / "estate.yaml").read_text()
    assert text.startswith("# ours\nplaces: [{id: p}]\nestate:\n  id: city\n")


def test_out_names_a_file(tmp_path: Path) -> None:
    (tmp_path / "city").write_text("x")
    with pytest.raises(CloudplanError) as caught:
        taken(tmp_path / "city", BASE)
    assert [d.code for d in caught.value.diagnostics] == ["not-a-folder"]
