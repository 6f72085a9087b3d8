"""The promises of the README on the shipped city, through the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent


def cloudplan(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CLOUDPLAN_")}
    return subprocess.run(
        [sys.executable, "-m", "cloudplan", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the city and the packs, with its plan and what the command printed."""
    folder = tmp_path_factory.mktemp("city")
    shutil.copytree(ROOT / "inventories/demo-city", folder / "inventories/demo-city")
    shutil.copytree(ROOT / "policies", folder / "policies")
    done = cloudplan(
        folder, "plan", "inventories/demo-city", "--out", "plan.json", "--detailed-exitcode"
    )
    assert done.returncode == 2, done.stderr
    (folder / "plan.txt").write_text(done.stdout, encoding="utf-8")
    return folder


def plan_of(town: Path) -> dict[str, Any]:
    data = json.loads((town / "plan.json").read_bytes())
    assert isinstance(data, dict)
    return data


def test_the_readme_shows_how_the_plan_ends(town: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("<!-- plan-tail -->\n```text\n")[1].split("```")[0]
    assert shown.startswith("Totals\n")
    assert shown in (town / "plan.txt").read_text(encoding="utf-8")


def test_the_plan_is_proven_and_a_second_run_writes_the_same_bytes(town: Path) -> None:
    assert "proven within 0.00 % of optimal" in (town / "plan.txt").read_text(encoding="utf-8")
    again = cloudplan(town, "plan", "inventories/demo-city", "--out", "again.json")
    assert again.returncode == 0
    assert (town / "again.json").read_bytes() == (town / "plan.json").read_bytes()


def test_the_unknown_price_of_belgium_central_keeps_everything_away(town: Path) -> None:
    unpriced = [r for r in plan_of(town)["rejections"] if r["policy"] == "price"]
    assert {site for row in unpriced for site in row["sites"]} == {"azure-belgiumcentral"}
    assert all("no price for compute" in row["because"] for row in unpriced)


def test_a_carried_out_plan_plans_no_changes(town: Path) -> None:
    site_of = {p["address"]: p["after"] and p["after"]["site"] for p in plan_of(town)["placements"]}
    moved = town / "moved"
    shutil.copytree(town / "inventories/demo-city", moved)
    for file in sorted((moved / "applications").glob("*.yaml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        for application in data["applications"]:
            for workload in application["workloads"]:
                address = f"{application['id']}/{workload['id']}"
                workload["site"] = site_of[address]
                if f"{address}@standby" in site_of:
                    workload["standby_site"] = site_of[f"{address}@standby"]
        file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    done = cloudplan(town, "plan", "moved", "--detailed-exitcode")
    assert done.returncode == 0, done.stderr
    assert "No changes." in done.stdout


def test_verify_passes_and_a_moved_placement_breaks_a_rule_with_its_place(
    town: Path,
) -> None:
    done = cloudplan(town, "verify", "plan.json")
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "Verified")
    plan = plan_of(town)
    register = next(p for p in plan["placements"] if p["address"] == "population-register/db")
    register["after"]["site"] = "gcp-europe-west1"
    (town / "forged.json").write_text(json.dumps(plan), encoding="utf-8")
    forged = cloudplan(town, "verify", "forged.json")
    assert forged.returncode == 3
    assert "vtc-no-non-eu-cloud" in forged.stderr
    assert "policies/vtc-advice.yaml line 7" in forged.stderr


def test_a_changed_input_makes_the_plan_stale(town: Path, tmp_path: Path) -> None:
    shutil.copytree(town / "inventories", tmp_path / "inventories")
    shutil.copytree(town / "policies", tmp_path / "policies")
    shutil.copy(town / "plan.json", tmp_path)
    file = tmp_path / "inventories/demo-city/estate.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
    for command in ("show", "verify"):
        done = cloudplan(tmp_path, command, "plan.json")
        assert done.returncode == 6
        assert "inventories/demo-city/estate.yaml" in done.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("population-register/db", "vtc-no-non-eu-cloud, advice (policies/vtc-advice.yaml:7)"),
        ("website/web", "azure-belgiumcentral: no known price"),
        ("street-sensors/gateway", "street-sensors/gateway stays on edge-cabinet"),
    ],
)
def test_explain_names_rules_and_euros(town: Path, address: str, said: str) -> None:
    done = cloudplan(town, "explain", "plan.json", address)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_what_if_solves_again_and_says_what_else_moves(town: Path) -> None:
    done = cloudplan(town, "explain", "plan.json", "website/web", "--site", "ovh-gra")
    assert done.returncode == 0, done.stderr
    assert "website/web" in done.stdout
    assert "more" in done.stdout


def test_a_target_leaves_everything_else_alone(town: Path) -> None:
    done = cloudplan(
        town, "plan", "inventories/demo-city", "--target", "website", "--out", "website.json"
    )
    assert done.returncode == 0, done.stderr
    plan = json.loads((town / "website.json").read_bytes())
    touched = {p["address"] for p in plan["placements"] if p["action"] != "unmanaged"}
    assert touched == {"website/app", "website/db", "website/web"}
    assert cloudplan(town, "verify", "website.json").returncode == 0


def test_check_of_the_plan_has_its_warnings_and_no_failure(town: Path) -> None:
    done = cloudplan(town, "check", "plan.json", "--format", "json=check.json")
    assert done.returncode == 0, done.stdout
    found = json.loads((town / "check.json").read_bytes())["results"]
    warned = {(r["rule"], r["subject"]) for r in found if r["outcome"] == "warned"}
    assert warned == {(v["policy"], v["address"] or v["site"]) for v in plan_of(town)["violations"]}
    assert not any(r["outcome"] == "failed" for r in found)
