"""``cloudplan waves`` and ``plan --waves`` as they are used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudplan.load.plan_file import read_plan
from tests.cli.conftest import Cloudplan

CALENDAR = """\
start: 2026-11-09
end: 2027-06-30
freezes:
  - {from: 2026-12-14, to: 2027-01-17, because: books}
pins:
  - {application: archive, wave: 2}
"""


@pytest.fixture
def plan(cloudplan: Cloudplan, city: Path, tmp_path: Path) -> Path:
    (tmp_path / "calendar.yaml").write_text(CALENDAR, encoding="utf-8")
    return tmp_path / "plan.json"


def numbers(path: Path) -> dict[str, int | None]:
    return {p.address: p.wave for p in read_plan(path).placements}


def test_a_plan_with_its_waves_is_known_to_the_other_commands(
    cloudplan: Cloudplan, plan: Path, tmp_path: Path
) -> None:
    answer = cloudplan("waves", "plan.json", "--calendar", "calendar.yaml", "--out", "w.json")
    assert answer.code == 0
    assert answer.out.endswith("Saved to w.json\n")
    assert numbers(tmp_path / "w.json")["archive/files"] == 2
    assert read_plan(tmp_path / "w.json").format_version == "1.3"
    assert cloudplan("verify", "w.json").code == 0
    shown = cloudplan("show", "w.json")
    assert shown.code == 0
    assert "Waves\n  wave  first day" in shown.out
    assert cloudplan("accept", "plan.json").code == 0
    assert cloudplan("drift", "city").code == 0


def test_plan_and_waves_in_one_go(cloudplan: Cloudplan, plan: Path, tmp_path: Path) -> None:
    made = cloudplan("plan", "city", "--waves", "--calendar", "calendar.yaml", "--out", "both.json")
    assert made.code == 0
    cloudplan("waves", "plan.json", "--calendar", "calendar.yaml", "--out", "w.json")
    assert (tmp_path / "both.json").read_bytes() == (tmp_path / "w.json").read_bytes()
    assert cloudplan("plan", "city", "--calendar", "calendar.yaml").code == 1


def test_pins_survive_and_waves_can_be_forgotten(
    cloudplan: Cloudplan, plan: Path, tmp_path: Path
) -> None:
    cloudplan("waves", "plan.json", "--calendar", "calendar.yaml", "--out", "w.json")
    assert cloudplan("waves", "w.json", "--pin", "permits=9", "--out", "w.json").code == 0
    assert numbers(tmp_path / "w.json")["permits/db"] == 9
    assert cloudplan("waves", "plan.json", "--from", "w.json", "--out", "again.json").code == 0
    assert numbers(tmp_path / "again.json") == numbers(tmp_path / "w.json")
    assert cloudplan("waves", "w.json", "--afresh", "--out", "new.json").code == 0
    waves = read_plan(tmp_path / "new.json").waves
    assert waves is not None
    assert waves.calendar.pins == ()


def test_json_has_waves_words_and_runbooks(cloudplan: Cloudplan, plan: Path) -> None:
    answer = cloudplan("waves", "plan.json", "--json", "--runbooks", "--lang", "nl")
    told = json.loads(answer.out)
    assert set(told) == {"format_version", "lang", "waves", "wishes", "runbooks"}
    assert set(told["runbooks"]) == {str(wave["number"]) for wave in told["waves"]["waves"]}
    assert all(wish["text"] and wish["mitigation"] for wish in told["wishes"])


def test_the_plan_goes_to_standard_output(cloudplan: Cloudplan, plan: Path) -> None:
    answer = cloudplan("waves", "plan.json", "--out", "-")
    assert json.loads(answer.out)["waves"]["status"] == "optimal"


def test_a_stale_plan_gets_no_waves(cloudplan: Cloudplan, plan: Path, city: Path) -> None:
    with (city / "inventory/estate.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    answer = cloudplan("waves", "plan.json", "--out", "w.json", "--svg", "w.svg")
    assert answer.code == 6
    assert answer.out == ""
    assert not (plan.parent / "w.json").exists()
    assert not (plan.parent / "w.svg").exists()


def test_a_conflict_leaves_the_old_file(cloudplan: Cloudplan, plan: Path, tmp_path: Path) -> None:
    cloudplan("waves", "plan.json", "--calendar", "calendar.yaml", "--out", "w.json")
    before = (tmp_path / "w.json").read_bytes()
    answer = cloudplan("waves", "w.json", "--pin", "permits=4", "--out", "w.json")
    assert answer.code == 4
    assert answer.err.index("[no-waves]") < answer.err.index("[waves-conflict]")
    assert "on calendar.yaml line 4, column 5" in answer.err
    assert (tmp_path / "w.json").read_bytes() == before


def test_waves_changed_by_hand_are_checked(
    cloudplan: Cloudplan, plan: Path, tmp_path: Path
) -> None:
    cloudplan("waves", "plan.json", "--calendar", "calendar.yaml", "--out", "w.json")
    text = (tmp_path / "w.json").read_text(encoding="utf-8")
    (tmp_path / "w.json").write_text(
        text.replace('"because": "books"', '"because": "books" ').replace(
            '"first": "2026-12-14"', '"first": "2026-11-14"'
        ),
        encoding="utf-8",
    )
    assert cloudplan("waves", "w.json").code == 3
    assert cloudplan("verify", "w.json").code == 3


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--pin", "permits"], "'permits' is not a pin such as payroll=3"),
        (["--pin", "permit=3"], 'did you mean "permits"?'),
        (["--lang", "es"], "'es' is not one of 'nl', 'fr', 'de', 'en'"),
        (["--from", "plan.json"], "The plan to follow has no waves"),
        (["--from", "plan.json", "--afresh"], "choose one"),
        (["--json", "--out", "-"], "choose one"),
        (["--calendar", "nowhere.yaml"], "nowhere.yaml"),
        (["--out", "city/inventory/w.json"], "[output-is-input]"),
        (["--calendar", "calendar.yaml", "--svg", "calendar.yaml"], "[output-is-input]"),
    ],
)
def test_mistakes_on_the_command_line(
    cloudplan: Cloudplan, plan: Path, arguments: list[str], text: str
) -> None:
    answer = cloudplan("waves", "plan.json", *arguments)
    assert answer.code == 1
    assert text.lower() in " ".join(answer.err.lower().replace("│", " ").split())


def test_a_plan_without_sizes_is_refused(cloudplan: Cloudplan, plan: Path, tmp_path: Path) -> None:
    told = json.loads(plan.read_text(encoding="utf-8"))
    for workload in told["facts"]["workloads"]:
        workload["sized_vcpu"] = None
    (tmp_path / "old.json").write_text(json.dumps(told), encoding="utf-8")
    answer = cloudplan("waves", "old.json")
    assert answer.code == 1
    assert "plan-without-facts" in answer.err


def test_a_plan_of_a_version_without_sizes_still_verifies(
    cloudplan: Cloudplan, plan: Path, tmp_path: Path
) -> None:
    told = json.loads(plan.read_text(encoding="utf-8"))
    facts = told["facts"]
    for workload in facts["workloads"]:
        del workload["sized_vcpu"], workload["sized_memory_gib"]
    for one in facts["sites"]:
        del one["hosts"]
    for rule in facts["rules"]:
        del rule["from_day"], rule["to_day"]
    for key in ("standbys", "limits", "round_trips"):
        del facts[key]
    (tmp_path / "old.json").write_text(json.dumps(told), encoding="utf-8")
    assert cloudplan("verify", "old.json").code == 0
