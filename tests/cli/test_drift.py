"""``drift``: a change of what runs is exactly that change, with its rule and its cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from tests.cli.conftest import Answer, Cloudplan
from tests.cli.test_accept import APPLICATIONS, change
from tests.unit.render.formats.runner import command_in
from tests.unit.render.formats.test_gitlab import issues
from tests.unit.render.formats.test_markdown import RENDERERS
from tests.unit.render.formats.test_sarif import official

DB = """        growth_per_year: 0.05
        site: regional-cloud
"""
LET_BE = """ignore:
  - workload: {workload}
    drift: {kinds}
    reason: The provider mends it
    owner: An Owner
    approved_by: The Board
    expires: {expires}
"""


@pytest.fixture
def settled(city: Path, cloudplan: Cloudplan) -> Path:
    """The city with a plan that is accepted and carried out."""
    change(APPLICATIONS, DB, DB.replace("regional-cloud", "server-room"))
    change(APPLICATIONS, "site: null ", "site: server-room ")
    assert cloudplan("plan", "city", "--out", "plan.json").code == 0
    assert cloudplan("accept", "plan.json").code == 0
    return city


def found(cloudplan: Cloudplan, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and what the JSON says without what is as agreed."""
    done = cloudplan("drift", "city", "--format", "json", *arguments)
    assert done.out, done.err
    return done.code, json.loads(done.out)["results"]


def let_be(workload: str = "permits/db", kinds: str = "moved", expires: str = "2027-01-31") -> None:
    text = LET_BE.format(workload=workload, kinds=kinds, expires=expires)
    Path("city/cloudplan.ignore").write_text(text, encoding="utf-8")


def test_nothing_drifted(settled: Path, cloudplan: Cloudplan) -> None:
    done = cloudplan("drift", "city")
    assert (done.code, done.out) == (
        0,
        "What runs, by the inventory, against what was agreed in city/cloudplan.lock\n\n"
        "4 workloads, 4 passed\n",
    )


def test_a_move_is_that_move_with_the_rule_that_it_breaks(
    settled: Path, cloudplan: Cloudplan
) -> None:
    change(APPLICATIONS, DB.replace("regional-cloud", "server-room"), DB)
    code, (one,) = found(cloudplan)
    assert code == 5
    assert (one["rule"], one["subject"], one["site"]) == (
        "drift-moved",
        "permits/db",
        "regional-cloud",
    )
    assert one["summary"] == "permits/db runs on regional-cloud, agreed is server-room"
    assert "It breaks a rule: my-city-personal-data forbids" in one["detail"]
    assert one["figures"] == {"cost_month": 273.04}
    assert one["source"]["file"] == APPLICATIONS


def test_a_new_size_is_that_size(settled: Path, cloudplan: Cloudplan) -> None:
    change(APPLICATIONS, "vcpu: 8, memory_gib: 64", "vcpu: 12, memory_gib: 64")
    code, (one,) = found(cloudplan)
    assert code == 5
    assert one["rule"] == "drift-resized"
    assert one["summary"] == "permits/db has 12 vCPU instead of 8 vCPU"


def test_what_nobody_planned_and_what_is_gone(settled: Path, cloudplan: Cloudplan) -> None:
    change(APPLICATIONS, "      - id: files\n", "      - id: filer\n")
    code, results = found(cloudplan)
    assert code == 5
    assert {(r["rule"], r["subject"]) for r in results} == {
        ("drift-unplanned", "archive/filer"),
        ("drift-vanished", "archive/files"),
    }
    gone = next(r for r in results if r["rule"] == "drift-vanished")
    row = gone["source"]["line"]
    assert '"archive/files"' in Path("city/cloudplan.lock").read_text("utf-8").splitlines()[row - 1]


def test_what_waits_is_no_drift_unless_one_says_so(city: Path, cloudplan: Cloudplan) -> None:
    assert cloudplan("accept", "plan.json").code == 0
    code, results = found(cloudplan)
    assert code == 0
    assert {(r["rule"], r["subject"]) for r in results} == {
        ("drift-pending", "archive/files"),
        ("drift-pending", "permits/db"),
    }
    assert cloudplan("drift", "city", "--fail-on", "pending").code == 5
    assert cloudplan("drift", "city", "--fail-on", "never").code == 0


def test_what_is_new_and_runs_nowhere_is_worth_a_note(settled: Path, cloudplan: Cloudplan) -> None:
    more = """      - id: archive-web
        demand: {vcpu: 1, memory_gib: 2, storage_gib: 10}
        site: null
        os: linux
"""
    path = Path(APPLICATIONS)
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    code, (one,) = found(cloudplan)
    assert (code, one["rule"], one["outcome"]) == (0, "drift-new", "noted")


def test_a_plan_may_stand_in_for_the_lock(settled: Path, cloudplan: Cloudplan) -> None:
    change(APPLICATIONS, "vcpu: 8, memory_gib: 64", "vcpu: 12, memory_gib: 64")
    done = cloudplan("drift", "plan.json", "--inventory", "city")
    assert done.code == 5
    assert "has 12 vCPU instead of 8 vCPU" in done.out


def test_drift_is_let_be_until_a_day_and_for_its_kind(settled: Path, cloudplan: Cloudplan) -> None:
    change(APPLICATIONS, DB.replace("regional-cloud", "server-room"), DB)
    let_be()
    code, (one,) = found(cloudplan)
    assert (code, one["outcome"], one["waiver"]["reason"]) == (0, "waived", "The provider mends it")
    assert found(cloudplan, "--on", "2027-01-31")[0] == 0
    code, results = found(cloudplan, "--on", "2027-02-01")
    assert code == 5
    assert [(r["rule"], r["outcome"]) for r in results] == [
        ("drift-moved", "failed"),
        ("ignore-expired", "warned"),
    ]
    let_be(kinds="[resized, vanished]")
    code, results = found(cloudplan)
    assert code == 5
    assert [r["rule"] for r in results] == ["drift-moved", "ignore-unused"]
    let_be(workload='"*/db"')
    assert found(cloudplan)[0] == 0
    Path("city/cloudplan.ignore").rename("other.yaml")
    assert found(cloudplan, "--ignore", "other.yaml")[0] == 0
    assert cloudplan("validate", "city").code == 0


def test_a_list_with_mistakes_is_refused_with_all_of_them(
    settled: Path, cloudplan: Cloudplan
) -> None:
    let_be(kinds="[moved, stolen]", expires="soon")
    done = cloudplan("drift", "city")
    assert done.code == 1
    assert "city/cloudplan.ignore line 3" in done.err
    assert "city/cloudplan.ignore line 7" in done.err
    for text, told in (("- a\n", "mapping"), ("ignored: []\n", "ignore"), ("ignore: {}\n", "list")):
        Path("city/cloudplan.ignore").write_text(text, encoding="utf-8")
        done = cloudplan("drift", "city")
        assert done.code == 1
        assert told in done.err, done.err
    assert cloudplan("drift", "city", "--ignore", "nowhere").code == 1


def test_without_an_accepted_plan_the_way_out_is_named(city: Path, cloudplan: Cloudplan) -> None:
    done = cloudplan("drift", "city")
    assert done.code == 1
    assert "there is no city/cloudplan.lock" in done.err
    assert "cloudplan accept PLAN" in done.err


def _all_kinds(cloudplan: Cloudplan, *arguments: str) -> Answer:
    change(APPLICATIONS, DB.replace("regional-cloud", "server-room"), DB)
    change(APPLICATIONS, "vcpu: 4, memory_gib: 16", "vcpu: 6, memory_gib: 16")
    change(APPLICATIONS, "      - id: files\n", "      - id: filer\n")
    return cloudplan("drift", "city", *arguments)


def test_the_text_has_what_breaks_a_rule_first_and_what_it_costs_last(
    settled: Path, cloudplan: Cloudplan
) -> None:
    done = _all_kinds(cloudplan)
    assert done.code == 5
    titles = [line for line in done.out.splitlines() if line and line[0] not in " !"]
    assert titles == [
        "What runs, by the inventory, against what was agreed in city/cloudplan.lock",
        "Drifted, and breaks a rule now",
        "Nobody planned it",
        "Gone",
        "Has another size than agreed",
        "5 workloads, 1 passed, 4 failed",
        "Drift costs EUR 373.04 more a month, hosts and fixed cost of sites EUR 100.00",
        "more.",
    ]
    assert max(map(len, done.out.splitlines())) <= 80


def test_every_format_is_what_its_readers_take(settled: Path, cloudplan: Cloudplan) -> None:
    files = {"sarif": "a.sarif", "junit": "a.xml", "gitlab": "a.json", "markdown": "a.md"}
    asked = [f"--format={name}={file}" for name, file in files.items()]
    done = _all_kinds(cloudplan, *asked, "--format", "github")
    assert done.code == 5
    log = json.loads(Path("a.sarif").read_text(encoding="utf-8"))
    official().validate(log)
    (run,) = log["runs"]
    assert run["results"][0]["ruleId"] == "drift-moved"
    assert "drift" in run["automationDetails"]["id"]
    suites = JUnitXml.fromfile("a.xml")
    assert (suites.tests, suites.failures) == (5, 4)
    told = issues(Path("a.json").read_text(encoding="utf-8"))
    assert {issue["check_name"] for issue in told} == {
        "drift-moved",
        "drift-resized",
        "drift-unplanned",
        "drift-vanished",
    }
    commands = [c for line in done.out.splitlines() if (c := command_in(line))]
    assert [c.name for c in commands] == ["error"] * 4
    assert commands[0].data.startswith("permits/db runs on regional-cloud")
    for render in RENDERERS.values():
        page = render(Path("a.md").read_text(encoding="utf-8"))
        assert "permits/db" in page
        assert "Drift costs" in page
