"""The first import: what flags complete, what is refused, what a hostile source cannot do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError
from cloudplan.intake import Settings, Take
from cloudplan.load import read
from cloudplan.load.layout import laid_out
from cloudplan.model.intake import Cell, Intake, Item, Value
from tests.unit.intake.intakes import (
    SETTINGS,
    application,
    cell,
    files_of,
    intake,
    link,
    results,
    summaries,
    taken,
    workload,
)

BARE = Settings()
HOSTILE = (
    "${HOME} {{ x }} <script>",
    "=cmd|' /C calc'!A0",
    "[red]\n# comment: {a: b}\r\n  - id: evil",
    "\x1b[31mred\x07",
    "\u202eevil\u2066",
    "a: b # c",
    "NO",
    "010",
    "22:30",
    "-",
    "",
    " x ",
    "\ud800",
    "\U000e0041tag",
    "null",
    "'single' \"double\" \\u0041",
    "\x85\u2028\ufeff",
)


def test_what_no_flag_says_is_refused_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dc = Item("site", "dc", "dc", {}, cell(2, "Cluster"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CloudplanError) as caught:
        taken(Path("city"), intake(application("a"), application("b"), dc), BARE)
    assert [(d.summary, d.fix) for d in caught.value.diagnostics] == [
        ("1 site has no country", "add --country BE"),
        ("1 site has no kind", "add --site-kind on_prem"),
        ("2 applications have no owner", "add --owner ID"),
        (
            "There is no estate in city yet, and a new one needs its day",
            "add --as-of and a day, such as --as-of 2026-11-01",
        ),
    ]
    assert not (tmp_path / "city").exists()


def test_defaults_of_a_new_estate_are_told(tmp_path: Path) -> None:
    first = taken(tmp_path / "My City", intake(application("a")), SETTINGS)
    assert summaries(first, "new-estate") == [
        "id my-city, from the folder (--estate-id); currency EUR (--currency); "
        "horizon 60 months (--horizon-months)"
    ]
    said = replace(SETTINGS, estate_id="e", currency="EUR", horizon_months=36)
    other = taken(tmp_path / "other", intake(application("a")), said)
    assert summaries(other, "new-estate") == []
    estate = read([str(tmp_path / "other")], []).estate
    assert (estate.id, estate.horizon_months, estate.as_of) == ("e", 36, date(2026, 11, 1))


def test_an_estate_that_is_there_is_left_alone(tmp_path: Path) -> None:
    city = tmp_path / "city"
    city.mkdir()
    own = "estate: {id: x, currency: EUR, as_of: 2026-01-01, horizon_months: 12}\n"
    (city / "mine.yaml").write_text(own)
    taken(city, intake(application("a")), Settings(owner="it"))
    assert (city / "mine.yaml").read_text() == own
    assert not (city / "estate.yaml").exists()


def test_a_licence_in_another_currency_names_the_flag(tmp_path: Path) -> None:
    windows = intake(application("a"), workload("a/vm", more={"os": "windows"}))
    with pytest.raises(CloudplanError) as caught:
        taken(tmp_path / "city", windows, replace(SETTINGS, fx=()))
    head, problem = caught.value.diagnostics
    assert head.code == "import-refused"
    assert problem.fix.startswith("add --fx and the rate, such as --fx USD=0.92")
    assert str(problem.source) == "export.xlsx#vInfo:2:1"
    assert "From export.xlsx vInfo row 2, os." in problem.detail
    taken(tmp_path / "city", windows, replace(SETTINGS, fx=(("USD", Decimal("0.9")),)))
    assert "rate: 0.9, as_of: 2026-11-01" in (tmp_path / "city/estate.yaml").read_text()


def test_a_machine_without_a_size_is_told_and_its_application_written(tmp_path: Path) -> None:
    city = tmp_path / "city"
    half = intake(
        application("a"),
        workload("a/vm", 7, memory=None),
        workload("a/no", 8, vcpu=None, memory=None, storage=None),
    )
    first = taken(city, half)
    assert summaries(first, "workload-without-size") == [
        'The workload "a/vm" is not written: its demand.memory_gib is not known',
        'The workload "a/no" is not written: its demand.vcpu, demand.memory_gib, '
        "demand.storage_gib are not known",
    ]
    (application_,) = read([str(city)], []).estate.applications
    assert application_.workloads == ()
    path = city / "rvtools.yaml"
    own = "    workloads:\n      - {id: vm, demand: {vcpu: 4, memory_gib: 3, storage_gib: 100}}\n"
    path.write_text(path.read_text() + own)
    grown = intake(application("a"), workload("a/vm", 7, vcpu=16, memory=None))
    both = taken(city, grown)
    assert summaries(both, "import-conflict") == [
        "workload a/vm, demand.vcpu was changed at the source and here"
    ]


def test_a_part_that_the_schema_would_refuse_is_left_out(tmp_path: Path) -> None:
    values = {
        "kind": Value("on_prem", cell(2, "Cluster")),
        "hosts.installed": Value(3, cell(2, "Hosts")),
    }
    dc = Item("site", "dc", "dc", values, cell(2, "Cluster"))
    first = taken(tmp_path / "city", intake(dc))
    assert summaries(first, "incomplete-part") == [
        'The site "dc" is written without hosts: the source does not say hosts.max, hosts.vcpu, '
        "hosts.memory_gib, hosts.storage_gib"
    ]
    assert "hosts" not in (tmp_path / "city/rvtools.yaml").read_text()


def test_what_only_a_workload_or_a_flag_names_is_written(tmp_path: Path) -> None:
    taken(tmp_path / "city", intake(workload("shop/web")))
    estate = read([str(tmp_path / "city")], []).estate
    (shop,) = estate.applications
    assert (shop.id, shop.owner, estate.organisations[0].id) == ("shop", "it", "it")
    (site,) = estate.sites
    assert (site.id, site.kind, site.location.country, site.operator.owners) == (
        "dc",
        "on_prem",
        "BE",
        None,
    )


def test_the_flags_of_the_last_time_count_again(tmp_path: Path) -> None:
    city = tmp_path / "city"
    taken(city, intake(application("a")))
    taken(city, intake(application("a"), application("b")), BARE)
    assert [a.owner for a in read([str(city)], []).estate.applications] == ["it", "it"]


def test_a_dependency_without_its_end_is_told(tmp_path: Path) -> None:
    given = intake(application("a"), workload("a/vm"), links=[link("a", "vm", "b/db")])
    first = taken(tmp_path / "city", given)
    assert summaries(first, "loose-dependency") == [
        'A dependency is not written: there is no workload "b/db"'
    ]


def test_the_same_id_twice_is_told(tmp_path: Path) -> None:
    twice = intake(application("a", key="1"), application("a", 9, key="2"))
    first = taken(tmp_path / "city", twice)
    assert summaries(first, "same-item-twice") == [
        'The application "a" comes twice; the second is left out'
    ]
    assert str(results(first, "same-item-twice")[0].source) == "export.xlsx#vInfo:9:1"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_change_nothing_but_the_name(tmp_path: Path, name: str) -> None:
    city = tmp_path / "city"
    item = Item(
        "application",
        name,
        "a",
        {"name": Value(f"x{name}", Cell(name, name, 3, name))},
        Cell(name, name, 3, name),
    )
    vm = replace(workload("a/vm"), key=name)
    given = intake(item, vm)
    taken(city, given)
    before = files_of(city)
    estate = read([str(city)], []).estate
    (own,) = estate.applications
    assert own.name == {"und": f"x{name}".replace("\ud800", "\ufffd")}
    assert len(own.workloads) == 1
    text = before["rvtools.yaml"].decode()
    assert text == laid_out(text)
    for data in before.values():
        assert all(c.isprintable() or c == "\n" for c in data.decode())
    assert taken(city, given).files == ()
    path = city / "rvtools.yaml"
    path.write_text(text.replace("- id: a\n", "- id: b\n"))
    renamed = taken(city, intake(item, replace(vm, values=workload("a/vm", vcpu=9).values)))
    assert summaries(renamed, "updated") == ["workload b/vm, demand.vcpu: 4 -> 9"]


def test_nothing_is_written_where_the_outcome_would_not_be_sound(tmp_path: Path) -> None:
    city = tmp_path / "city"
    taken(city, intake(application("a")))
    before = files_of(city)
    bad = intake(application("a"), workload("a/vm", 5, site="nowhere"))
    with pytest.raises(CloudplanError) as caught:
        taken(city, bad)
    assert [d.code for d in caught.value.diagnostics] == ["import-refused", "unknown-site"]
    assert str(caught.value.diagnostics[1].source) == "export.xlsx#vInfo:5:1"
    assert files_of(city) == before


def test_a_broken_file_of_the_folder_is_told_with_its_place(tmp_path: Path) -> None:
    city = tmp_path / "city"
    city.mkdir()
    (city / "mine.yaml").write_text("applications: [\n")
    with pytest.raises(CloudplanError) as caught:
        taken(city, intake(application("a")))
    (problem,) = caught.value.diagnostics
    assert problem.code == "yaml-syntax"
    assert problem.source is not None
    assert problem.source.file.endswith("city/mine.yaml")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "truncated"),
        (b"<<<<<<< ours\n", "malformed"),
        (
            b'{"about": "", "version": 9, "source": "rvtools", "asked": {}, "items": [],'
            b' "links": []}',
            "9",
        ),
        (b'{"version": 1}', "about"),
    ],
)
def test_a_broken_sidecar_is_told(tmp_path: Path, data: bytes, word: str) -> None:
    city = tmp_path / "city"
    taken(city, intake(application("a")))
    (city / "rvtools.imported").write_bytes(data)
    with pytest.raises(CloudplanError) as caught:
        taken(city, intake(application("a")))
    (problem,) = caught.value.diagnostics
    assert problem.code == "bad-sidecar"
    assert word in problem.detail


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    city = tmp_path / "city"
    given = intake(application("a"), workload("a/vm"))
    dry = taken(city, given, replace(SETTINGS, dry_run=True))
    assert not city.exists()
    real = taken(city, given)
    assert (dry.written, real.written) == (False, True)
    assert summaries(dry, "added") == summaries(real, "added")
    before = files_of(city)
    grown = intake(application("a"), workload("a/vm", vcpu=6))
    taken(city, grown, replace(SETTINGS, dry_run=True, take=(Take("ours"),)))
    assert files_of(city) == before


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    items = [application("b"), application("a"), workload("b/vm"), workload("a/vm")]
    one = Intake("rvtools", tuple(items))
    other = Intake("rvtools", tuple(reversed(items)))
    taken(tmp_path / "1" / "city", one)
    taken(tmp_path / "2" / "city", other)
    assert files_of(tmp_path / "1" / "city") == files_of(tmp_path / "2" / "city")
