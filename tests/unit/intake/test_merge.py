"""One import after another: what is updated, what stays, what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.diagnostics import Exit
from cloudplan.intake import Take
from cloudplan.load import read
from cloudplan.load.layout import laid_out
from cloudplan.model.intake import Intake, Value
from tests.unit.intake.intakes import (
    SETTINGS,
    application,
    cell,
    files_of,
    intake,
    link,
    summaries,
    taken,
    workload,
)

CRM = application("crm", name="CRM")
DB, WEB = workload("crm/db", 2), workload("crm/web", 3, more={"os": "linux"})
HR, HR_VM = application("hr", 4), workload("hr/vm", 4)
FIRST = intake(CRM, DB, WEB, HR, HR_VM, links=[link("crm", "web", "db", 40)])
Edit = Callable[[str, str], None]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A folder after a first import."""
    folder = tmp_path / "city"
    taken(folder, FIRST)
    return folder


@pytest.fixture
def edit(city: Path) -> Edit:
    """What a person does: one text in the imported file becomes another."""

    def change(old: str, new: str) -> None:
        path = city / "rvtools.yaml"
        text = path.read_bytes().decode()
        assert text.count(old) == 1, (old, text)
        path.write_bytes(text.replace(old, new).encode())

    return change


def text(city: Path) -> str:
    return (city / "rvtools.yaml").read_bytes().decode()


def test_the_first_import_is_a_sound_and_tidy_inventory(city: Path) -> None:
    loaded = read([str(city)], [])
    assert [a.id for a in loaded.estate.applications] == ["crm", "hr"]
    assert text(city) == laid_out(text(city))
    estate = (city / "estate.yaml").read_text()
    assert estate == laid_out(estate)


def test_the_same_again_leaves_every_byte(city: Path) -> None:
    before = files_of(city)
    again = taken(city, FIRST)
    assert files_of(city) == before
    assert (again.files, again.written, again.report.exit_code) == ((), False, Exit.OK)


def test_only_what_changed_at_the_source_changes_here(city: Path, edit: Edit) -> None:
    edit(
        "    owner: it\n    name: CRM\n", "    owner: it\n    # ours\n    name: Customers   # hm\n"
    )
    edit("    name: Customers", "    labels: [a,b]\n    name: Customers")
    before = text(city)
    taken(city, intake(CRM, replace(DB, values={**DB.values, **_grown()}), WEB, HR, HR_VM))
    old = (
        "{vcpu: 4, memory_gib: 8, storage_gib: 100}\n        site: dc\n      # from rvtools vInfo: "
    )
    new = old.replace("vcpu: 4", "vcpu: 12.5")
    assert text(city) == before.replace(old + '"vm-crm/web"', new + '"vm-crm/web"')


def _grown() -> dict[str, Value]:
    return {"demand.vcpu": Value(Decimal("12.50"), cell(2, "CPUs"))}


def test_a_hand_edit_stays_where_the_source_did_not_change(city: Path, edit: Edit) -> None:
    edit(
        'vm-hr/vm"\n      - id: vm\n        demand: {vcpu: 4',
        'vm-hr/vm"\n      - id: vm\n        demand: {vcpu: 2',
    )
    before = files_of(city)
    again = taken(city, FIRST)
    assert files_of(city) == before
    assert summaries(again, "kept") == ["workload hr/vm, demand.vcpu stays 2; the source says 4"]


def changed(**more: object) -> Intake:
    """The source with another number of CPUs of hr/vm."""
    return intake(CRM, DB, WEB, HR, workload("hr/vm", 7, vcpu=8), links=FIRST.links)


@pytest.fixture
def conflict(city: Path, edit: Edit) -> Path:
    edit("- id: vm\n        demand: {vcpu: 4", "- id: vm\n        demand: {vcpu: 2")
    return city


def test_both_sides_changed_is_a_conflict_and_ours_stays(conflict: Path) -> None:
    before = text(conflict)
    both = taken(conflict, changed())
    assert text(conflict) == before
    assert both.report.exit_code == Exit.VIOLATIONS
    (result,) = [r for r in both.report.results if r.outcome == "failed"]
    assert result.detail.splitlines() == [
        "- last import: 4 (export.xlsx vInfo row 4, demand.vcpu)",
        "- source now: 8 (export.xlsx vInfo row 7, demand.vcpu)",
        "- here: 2, which stays",
    ]
    line = before.splitlines().index("        demand: {vcpu: 2, memory_gib: 8, storage_gib: 100}")
    assert result.source is not None
    assert result.source.file.endswith("city/rvtools.yaml")
    assert (result.source.line, result.source.column) == (line + 1, 24)
    again = taken(conflict, changed())
    assert summaries(again, "import-conflict") == summaries(both, "import-conflict")


@pytest.mark.parametrize("address", ["", "hr/vm", "hr/vm:demand.vcpu"])
def test_theirs_is_taken_when_told_so(conflict: Path, address: str) -> None:
    settled = taken(conflict, changed(), replace(SETTINGS, take=(Take("theirs", address),)))
    assert "demand: {vcpu: 8, memory_gib: 8, storage_gib: 100}" in text(conflict)
    assert settled.report.exit_code == Exit.OK
    assert taken(conflict, changed()).files == ()


def test_ours_is_remembered_until_the_source_changes_again(conflict: Path) -> None:
    taken(conflict, changed(), replace(SETTINGS, take=(Take("ours"),)))
    again = taken(conflict, changed())
    assert again.report.exit_code == Exit.OK
    assert summaries(again, "kept") == ["workload hr/vm, demand.vcpu stays 2; the source says 8"]
    later = intake(CRM, DB, WEB, HR, workload("hr/vm", 7, vcpu=16), links=FIRST.links)
    assert taken(conflict, later).report.exit_code == Exit.VIOLATIONS


def test_an_address_without_a_conflict_is_told(conflict: Path) -> None:
    wrong = taken(conflict, changed(), replace(SETTINGS, take=(Take("ours", "hr/vn"),)))
    assert summaries(wrong, "nothing-to-take") == ['There is no conflict at "hr/vn"']
    assert wrong.report.exit_code == Exit.VIOLATIONS


def test_an_item_is_found_in_another_file(city: Path, edit: Edit) -> None:
    start = text(city).index('  # from rvtools vInfo: "hr"')
    moved = text(city)[start:]
    (city / "rvtools.yaml").write_text(text(city)[:start])
    (city / "people.yaml").write_text("# ours\napplications:\n" + moved)
    taken(city, changed())
    assert (city / "people.yaml").read_text() == "# ours\napplications:\n" + moved.replace(
        "vcpu: 4", "vcpu: 8"
    )
    assert "hr" not in text(city)


def test_an_application_with_a_new_id_is_found_by_its_comment(city: Path, edit: Edit) -> None:
    edit("- id: hr\n", "- id: personnel\n")
    more = intake(*changed().items, workload("hr/new", 9), links=FIRST.links)
    grown = taken(city, more)
    assert "vcpu: 8" in text(city)
    assert summaries(grown, "added") == ["workload personnel/new"]
    assert "- id: hr\n" not in text(city)
    assert taken(city, more).files == ()


def test_an_application_with_a_new_id_is_found_by_its_workloads(city: Path, edit: Edit) -> None:
    edit('  # from rvtools vInfo: "hr"\n  - id: hr\n', "  - id: personnel\n")
    edit('      # from rvtools vInfo: "vm-hr/vm"\n', "")
    taken(city, changed())
    assert "- id: personnel\n" in text(city)
    assert "vcpu: 8" in text(city)
    assert "- id: hr\n" not in text(city)


def test_what_was_deleted_on_purpose_stays_away(city: Path, edit: Edit) -> None:
    start, end = text(city).index('  # from rvtools vInfo: "hr"'), len(text(city))
    edit(text(city)[start:end], "")
    before = text(city)
    kept = taken(city, changed())
    assert text(city) == before
    assert kept.report.exit_code == Exit.OK
    assert summaries(kept, "kept") == [
        "application hr stays away: it was taken out here",
        "workload hr/vm stays away: it was taken out here",
    ]
    back = taken(
        city, changed(), replace(SETTINGS, take=(Take("theirs", "hr"), Take("theirs", "hr/vm")))
    )
    assert summaries(back, "added") == ["application hr", "workload hr/vm"]


def test_a_key_that_was_taken_out_conflicts_only_when_it_changes(city: Path, edit: Edit) -> None:
    edit("        site: dc\n        os: linux\n", "        site: dc\n")
    assert taken(city, FIRST).report.exit_code == Exit.OK
    other = workload("crm/web", 3, more={"os": "freebsd"})
    both = taken(city, intake(CRM, DB, other, HR, HR_VM, links=FIRST.links))
    (result,) = [r for r in both.report.results if r.outcome == "failed"]
    assert "- here: nothing, which stays" in result.detail


def test_what_vanished_is_told_and_goes_only_when_wished(city: Path) -> None:
    less = intake(CRM, DB, WEB, links=FIRST.links)
    before = text(city)
    told = taken(city, less)
    assert text(city) == before
    assert summaries(told, "vanished") == [
        "application hr is no longer at the source",
        "workload hr/vm is no longer at the source",
    ]
    gone = taken(city, less, replace(SETTINGS, prune=True))
    assert summaries(gone, "removed") == ["application hr", "workload hr/vm"]
    assert text(city) == before[: before.index('  # from rvtools vInfo: "hr"')]
    assert taken(city, less).files == ()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("- id: hr\n", "- id: hr\n    labels: [x]\n", "Somebody added or removed keys."),
        ("- id: hr\n", "- id: hr  # ours\n", "Somebody wrote a comment there."),
        (
            '    workloads:\n      # from rvtools vInfo: "vm-hr/vm"',
            '    # ours\n    workloads:\n      # from rvtools vInfo: "vm-hr/vm"',
            "Somebody wrote a comment there.",
        ),
        ("- id: vm\n        demand: {vcpu: 4", "- id: vm\n        demand: {vcpu: 5", ""),
    ],
)
def test_what_people_touched_is_not_pruned(
    city: Path, edit: Edit, old: str, new: str, why: str
) -> None:
    edit(old, new)
    left = taken(city, intake(CRM, DB, WEB, links=FIRST.links), replace(SETTINGS, prune=True))
    assert "- id: hr" in text(city)
    (result,) = [r for r in left.report.results if r.subject == "hr" and r.rule == "vanished"]
    assert why in result.detail


def test_what_something_refers_to_is_not_pruned(city: Path) -> None:
    (city / "ours.yaml").write_text(
        "applications:\n  - id: shop\n    owner: it\n    workloads:\n"
        "      - {id: web, demand: {vcpu: 1, memory_gib: 1, storage_gib: 1}}\n"
        "    dependencies:\n      - {from: web, to: hr/vm}\n"
    )
    left = taken(city, intake(CRM, DB, WEB, links=FIRST.links), replace(SETTINGS, prune=True))
    details = [r.detail for r in left.report.results if r.rule == "vanished"]
    assert details == [
        "It stood at export.xlsx vInfo row 4, VM.\nSomething of it stays.",
        "It stood at export.xlsx vInfo row 4, VM.\nA dependency of shop refers to it.",
    ]


def test_a_dependency_comes_changes_and_goes(city: Path) -> None:
    def with_links(*links: object) -> Intake:
        return replace(FIRST, links=tuple(links))  # type: ignore[arg-type]

    taken(city, with_links(link("crm", "web", "db", 50), link("hr", "vm", "crm/db")))
    assert "      - {from: web, to: db, gib_month: 50}\n" in text(city)
    assert "    dependencies:\n      - {from: vm, to: crm/db}\n" in text(city)
    one = with_links(link("hr", "vm", "crm/db"))
    assert summaries(taken(city, one), "vanished") == [
        "dependency crm/web to crm/db is no longer at the source"
    ]
    gone = taken(city, one, replace(SETTINGS, prune=True))
    assert summaries(gone, "removed") == ["dependency crm/web to crm/db"]
    assert "gib_month" not in text(city)


def test_lists_are_merged_item_by_item(tmp_path: Path) -> None:
    city = tmp_path / "city"

    def labelled(*labels: str) -> Intake:
        return intake(application("crm", labels=labels))

    taken(city, labelled("a", "b"))
    path = city / "rvtools.yaml"
    path.write_text(path.read_text().replace("[a, b]", "[b, ours, a]"))
    taken(city, labelled("b", "c"))
    assert "labels: [b, ours, c]" in path.read_text()
    path.write_text(
        path.read_text().replace("[b, ours, c]", "\n      - b  # why\n      - ours\n      - c")
    )
    taken(city, labelled("b", "d"))
    assert "labels: \n      - b  # why\n      - ours\n      - d\n" in path.read_text()
    refused = taken(city, labelled("d"))
    assert refused.report.exit_code == Exit.VIOLATIONS
    assert "- b  # why" in path.read_text()


def test_a_scope_that_was_not_read_loses_nothing(tmp_path: Path) -> None:
    city, here, there = tmp_path / "city", "aws:1/eu-west-1", "aws:1/eu-north-1"
    both = intake(
        application("crm"),
        workload("crm/a", file=here),
        workload("crm/b", file=there),
        source="aws",
    )
    taken(city, both)
    half = replace(
        both,
        items=tuple(i for i in both.items if i.id != "crm/b"),
        read=(here,),
        unread=((there, "403 Forbidden"),),
    )
    told = taken(city, half, replace(SETTINGS, prune=True))
    assert told.report.exit_code == Exit.ERROR
    assert summaries(told, "unread-scope") == [f"{there} could not be read"]
    assert summaries(told, "vanished") == summaries(told, "removed") == []
    one_scope = replace(half, unread=())
    assert summaries(taken(city, one_scope), "vanished") == []
    asked = replace(half, unread=(), read=(here, there))
    assert summaries(taken(city, asked), "vanished") == [
        "workload crm/b is no longer at the source"
    ]


def test_two_sources_meet_in_one_application(city: Path) -> None:
    sheet = intake(application("crm", criticality="high", owner="ict"), source="topdesk")
    both = taken(city, sheet)
    assert "    owner: it\n    name: CRM\n    criticality: high\n" in text(city)
    assert summaries(both, "import-conflict") == [
        "application crm, owner was changed at the source and here"
    ]
    assert not (city / "topdesk.yaml").exists()
    assert taken(city, FIRST).report.exit_code == Exit.OK


def test_line_ends_and_a_mark_at_the_start_stay(city: Path) -> None:
    path = city / "rvtools.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    taken(city, intake(*changed().items, workload("crm/zz", 8), links=FIRST.links))
    after = path.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf#")
    assert after.count(b"\n") == after.count(b"\r\n") == before.count(b"\n") + 4


def test_an_anchor_is_not_touched(city: Path, edit: Edit) -> None:
    edit(
        "- id: vm\n        demand: {vcpu: 4, memory_gib: 8, storage_gib: 100}",
        "- id: vm\n        demand: &small {vcpu: 4, memory_gib: 8, storage_gib: 100}",
    )
    before = text(city)
    left = taken(city, changed())
    assert text(city) == before
    (result,) = [r for r in left.report.results if r.outcome == "failed"]
    assert "An anchor or an alias stands there, so other places would change too." in result.detail
    assert result.fix == "change it by hand, or say --take ours=hr/vm:demand.vcpu"
    settled = taken(city, changed(), replace(SETTINGS, take=(Take("ours"),)))
    assert settled.report.exit_code == Exit.OK
    assert taken(city, changed()).report.exit_code == Exit.OK
    assert text(city) == before


def test_json_and_lines_are_read_and_not_changed(city: Path) -> None:
    path = city / "rvtools.yaml"
    start = path.read_text().index('  # from rvtools vInfo: "hr"')
    path.write_text(path.read_text()[:start])
    line = (
        '{"id": "hr", "owner": "it", "workloads": [{"id": "vm", "demand": '
        '{"vcpu": 4, "memory_gib": 8, "storage_gib": 100}, "site": "dc"}]}\n'
    )
    (city / "bulk.ndjson").write_text(line)
    assert taken(city, FIRST).files == ()
    left = taken(city, changed())
    assert (city / "bulk.ndjson").read_text() == line
    (result,) = [r for r in left.report.results if r.outcome == "failed"]
    assert "is not YAML, and only YAML files are edited." in result.detail
    more = intake(
        *FIRST.items, workload("hr/new", 8), links=[*FIRST.links, link("hr", "vm", "crm/db")]
    )
    left = taken(city, more)
    assert summaries(left, "import-conflict") == [
        "workload hr/new was changed at the source and here",
        "dependency hr/vm to crm/db was changed at the source and here",
    ]
    settled = taken(city, more, replace(SETTINGS, take=(Take("ours"),)))
    assert settled.report.exit_code == Exit.OK
    assert taken(city, more).report.exit_code == Exit.OK
    assert (city / "bulk.ndjson").read_text() == line


def test_machines_brought_together_by_hand_are_found_by_their_comments(
    city: Path, edit: Edit
) -> None:
    lines = text(city).splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if '"vm-hr/vm"' in line)
    machine = "".join(lines[start:])
    hr = "".join(lines[next(n for n, line in enumerate(lines) if '"hr"' in line) :])
    edit(hr, "")
    edit("    dependencies:\n", machine.replace("- id: vm", "- id: hr-vm") + "    dependencies:\n")
    moved = taken(city, changed())
    assert summaries(moved, "updated") == ["workload crm/hr-vm, demand.vcpu: 4 -> 8"]
    assert summaries(moved, "added") == []
    linked = intake(*changed().items, links=[*FIRST.links, link("hr", "vm", "crm/db")])
    taken(city, linked)
    assert "      - {from: hr-vm, to: db}\n" in text(city)
    assert taken(city, linked).files == ()
