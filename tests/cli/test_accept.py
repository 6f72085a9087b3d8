"""``accept``, and plans that follow what was accepted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Cloudplan

APPLICATIONS = "city/inventory/applications.yaml"
LOCK = Path("city/cloudplan.lock")


def change(file: str, old: str, new: str) -> None:
    """Replace a text that stands there once."""
    path = Path(file)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def calm_of(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8"))["calm"]
    return found


def test_a_plan_becomes_a_lock_of_one_line_for_each_workload(
    city: Path, cloudplan: Cloudplan
) -> None:
    done = cloudplan("accept", "plan.json")
    assert done.code == 0, done.err
    assert done.out.startswith("Accepted: 4 workloads, EUR 1 008.64 a month; 2 of them are not")
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith('    {"address": ')]
    assert [json.loads(row.rstrip(","))["address"] for row in rows] == [
        "archive/files",
        "permits/app",
        "permits/db",
        "website/web",
    ]
    first = LOCK.read_bytes()
    assert cloudplan("accept", "plan.json").out.count("Nothing is agreed otherwise") == 1
    assert LOCK.read_bytes() == first


def test_the_lock_is_no_inventory_and_a_plan_without_one_stays_fresh(
    city: Path, cloudplan: Cloudplan
) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    assert cloudplan("validate", "city").code == 0
    assert cloudplan("verify", "plan.json").code == 0


def test_a_stale_plan_is_refused_and_the_old_lock_stays(city: Path, cloudplan: Cloudplan) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    before = LOCK.read_bytes()
    change(APPLICATIONS, "vcpu: 8, memory_gib: 64", "vcpu: 9, memory_gib: 64")
    done = cloudplan("accept", "plan.json")
    assert done.code == 6
    assert "changed: city/inventory/applications.yaml" in done.err
    assert LOCK.read_bytes() == before


def test_a_plan_that_breaks_a_rule_is_refused(city: Path, cloudplan: Cloudplan) -> None:
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    moved = next(p for p in plan["placements"] if p["address"] == "permits/db")
    moved["after"]["site"] = "regional-cloud"
    Path("plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = cloudplan("accept", "plan.json")
    assert done.code == 3
    assert "my-city-personal-data" in done.err
    assert not LOCK.exists()


def test_a_second_accept_shows_what_is_agreed_otherwise(city: Path, cloudplan: Cloudplan) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    change(
        APPLICATIONS,
        "vcpu: 2, memory_gib: 8, storage_gib: 2400",
        "vcpu: 2, memory_gib: 8, storage_gib: 900",
    )
    change(APPLICATIONS, "      - id: app\n", "      - id: app\n        pin: server-room\n")
    assert cloudplan("plan", "city", "--out", "next.json").code == 0
    done = cloudplan("accept", "next.json")
    assert done.code == 0, done.err
    assert "Agreed otherwise than in the last accepted plan" in done.out
    assert "  ~ archive/files  2400 -> 900 GiB of storage\n" in done.out
    assert "permits/app" not in done.out


def test_a_calm_plan_can_be_accepted_and_is_still_fresh_afterwards(
    city: Path, cloudplan: Cloudplan
) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    done = cloudplan("plan", "city", "--out", "next.json")
    assert "Accepted: 0 changes of the accepted plan · 2 still to be done as accepted" in done.out
    assert calm_of("next.json")["pending"] == [
        {"site": "server-room", "addresses": ["archive/files", "permits/db"]}
    ]
    assert cloudplan("verify", "next.json").code == 0
    assert cloudplan("accept", "next.json").code == 0
    for command in ("verify", "show", "check"):
        assert cloudplan(command, "next.json").code == 0, command
    assert cloudplan("explain", "next.json", "permits/db").code == 0


def test_another_accepted_plan_makes_a_calm_one_stale(city: Path, cloudplan: Cloudplan) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    assert cloudplan("plan", "city", "--out", "calm.json").code == 0
    text = LOCK.read_text(encoding="utf-8")
    LOCK.write_text(text.replace('"storage_gib": 2400', '"storage_gib": 2401'), encoding="utf-8")
    done = cloudplan("verify", "calm.json")
    assert done.code == 6
    assert "changed: city/cloudplan.lock" in done.err
    LOCK.unlink()
    assert "removed: city/cloudplan.lock" in cloudplan("verify", "calm.json").err


def test_without_a_lock_and_with_the_flag_the_plan_is_the_same_to_the_byte(
    city: Path, cloudplan: Cloudplan
) -> None:
    before = Path("plan.json").read_bytes()
    assert b'"calm"' not in before
    assert cloudplan("accept", "plan.json").code == 0
    assert cloudplan("plan", "city", "--ignore-accepted", "--out", "again.json").code == 0
    assert Path("again.json").read_bytes() == before


def test_a_move_has_to_save_the_threshold_counted_from_what_was_accepted(
    city: Path, cloudplan: Cloudplan
) -> None:
    """The archive was agreed to stand in the regional cloud; the room saves EUR 1 200.89."""
    change(APPLICATIONS, "site: null ", "pin: regional-cloud\n        site: null ")
    assert cloudplan("plan", "city", "--out", "plan.json").code == 0
    assert cloudplan("accept", "plan.json").code == 0
    change(APPLICATIONS, "pin: regional-cloud\n        site: null ", "site: null ")
    assert cloudplan("plan", "city", "--min-saving", "5000", "--out", "calm.json").code == 0
    calm = calm_of("calm.json")
    assert calm["departures"] == []
    assert calm["beyond"]["moves"] == 1
    assert calm["beyond"]["stands"] == [{"site": "server-room", "addresses": ["archive/files"]}]
    saved = calm["beyond"]["saving_tco"]
    assert 0 < saved < 5000
    done = cloudplan("plan", "city", "--min-saving", str(round(saved - 1)), "--out", "moved.json")
    assert calm_of("moved.json")["departures"] == ["archive/files"]
    assert "a change of the accepted plan, which puts it on regional-cloud" in done.out.replace(
        "\n             ", " "
    )
    assert cloudplan("verify", "moved.json").code == 0


def test_targets_leave_what_was_agreed_of_the_others_as_it_is(
    city: Path, cloudplan: Cloudplan
) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    before = LOCK.read_text(encoding="utf-8").splitlines()
    assert cloudplan("plan", "city", "--target", "website", "--out", "part.json").code == 0
    assert cloudplan("accept", "part.json").code == 0
    after = LOCK.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if '"permits/' in line or '"archive/' in line] == [
        line for line in after if '"permits/' in line or '"archive/' in line
    ]


def test_the_folder_for_the_lock_has_to_be_clear(city: Path, cloudplan: Cloudplan) -> None:
    folders = ("city/inventory", "city/policies")
    assert cloudplan("plan", *folders, "--out", "two.json").code == 0
    done = cloudplan("accept", "two.json")
    assert done.code == 1
    assert "the plan was made from several folders: city/inventory, city/policies" in done.err
    assert cloudplan("accept", "two.json", "--inventory", "elsewhere").code == 1
    assert cloudplan("accept", "two.json", "--inventory", "city/inventory").code == 0
    assert Path("city/inventory/cloudplan.lock").is_file()
    assert cloudplan("accept", "two.json").code == 0
    Path("city/policies/cloudplan.lock").write_text("{}", encoding="utf-8")
    done = cloudplan("plan", *folders)
    assert done.code == 1
    assert "There is more than one accepted plan" in done.err


def test_a_lock_of_another_city_or_with_a_site_that_is_gone_is_told(
    city: Path, cloudplan: Cloudplan
) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    good = LOCK.read_text(encoding="utf-8")
    LOCK.write_text(good.replace('"estate": "my-city"', '"estate": "other"'), encoding="utf-8")
    done = cloudplan("plan", "city")
    assert done.code == 1
    assert 'The accepted plan is of "other", the inventory of "my-city"' in done.err
    LOCK.write_text(good.replace('"site": "server-room"', '"site": "cellar"'), encoding="utf-8")
    done = cloudplan("plan", "city")
    assert done.code == 0
    assert 'puts 4 of its workloads on "cellar", which is no site' in done.err.replace("\n│ ", " ")


def test_every_broken_lock_is_refused_with_its_place(city: Path, cloudplan: Cloudplan) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    good = LOCK.read_text(encoding="utf-8")
    line = next(line for line in good.splitlines() if '"permits/db"' in line)
    for broken, told in (
        ("", "[empty-file]"),
        (good.replace('"1.0"', '"2.0"', 1), "[lock-version]"),
        (good.replace('"vcpu": 8', '"vcpu": "many"'), "[not-a-lock]"),
        (good.replace(line, f"{line}\n{line}"), "[accepted-twice]"),
        (good.replace("8,", "1e99999,", 1), "[out-of-range]"),
        (good.replace('"workloads": [', "<<<<<<< HEAD\n"), "[json-syntax]"),
    ):
        LOCK.write_text(broken, encoding="utf-8")
        done = cloudplan("plan", "city")
        assert done.code == 1, broken
        assert told in done.err, done.err
        assert "city/cloudplan.lock" in done.err
