"""The commands from end to end, on the scaffold that ``init`` writes."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan

pytestmark = pytest.mark.usefixtures("city")


def test_the_scaffold_is_valid_without_a_warning(cloudplan: Cloudplan) -> None:
    answer = cloudplan("validate", "city")
    assert answer.code == 0
    assert answer.out == (
        "Valid: 4 files, 3 applications, 4 workloads, 2 sites, 3 rules, 0 waivers, 0\nwarnings.\n"
    )


def test_the_scaffold_shows_a_move_a_new_workload_and_a_reason(cloudplan: Cloudplan) -> None:
    text = cloudplan("plan", "city").out
    assert "# archive/files will be created" in text
    assert "# permits/db will be moved" in text
    assert "forbidden by my-city-personal-data" in text
    assert "\nPlan: 2 to add, 0 to change, 1 to destroy.\nPlacement: 1 to move, 2 un" in text
    assert "--out plan.json" in text


def test_init_overwrites_nothing(cloudplan: Cloudplan, city: Path) -> None:
    readme = city / "README.md"
    readme.write_text("mine", encoding="utf-8")
    (city / "inventory" / "sites.yaml").unlink()
    answer = cloudplan("init", "city")
    assert answer.code == 1
    assert "city/README.md" in answer.err
    assert "sites.yaml" not in answer.err
    assert readme.read_text(encoding="utf-8") == "mine"
    assert not (city / "inventory" / "sites.yaml").exists()


GITHUB = {".github/workflows/cloudplan.yml", ".pre-commit-config.yaml"}
GITLAB = {".gitlab-ci.yml", ".gitlab/cloudplan.yml", ".pre-commit-config.yaml"}
ALWAYS = {".cloudplan/inventory.schema.json", "policies/city_test.yaml", "README.md"}


@pytest.mark.parametrize(
    ("options", "written"),
    [
        ((), GITHUB | GITLAB),
        (("--ci", "both"), GITHUB | GITLAB),
        (("--ci", "github"), GITHUB),
        (("--ci", "gitlab"), GITLAB),
        (("--ci", "none"), set()),
    ],
)
def test_init_writes_the_ci_files_asked_for(
    cloudplan: Cloudplan, tmp_path: Path, options: tuple[str, ...], written: set[str]
) -> None:
    assert cloudplan("init", "new", *options).code == 0
    root = tmp_path / "new"
    names = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    assert names & (GITHUB | GITLAB) == written
    assert names >= ALWAYS
    assert not list(root.rglob("*.cloudplan-tmp"))


@pytest.mark.parametrize(
    ("there", "way_out"),
    [
        (".gitlab-ci.yml", "--ci github."),
        (".github/workflows/cloudplan.yml", "--ci gitlab."),
        (".pre-commit-config.yaml", "--ci none."),
    ],
)
def test_init_says_how_to_leave_out_what_is_there(
    cloudplan: Cloudplan, tmp_path: Path, there: str, way_out: str
) -> None:
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_text("mine", encoding="utf-8")
    refused = cloudplan("init")
    assert (refused.code, way_out in refused.err) == (1, True)
    assert not (tmp_path / "inventory").exists()
    assert cloudplan("init", "--ci", way_out.removeprefix("--ci ").rstrip(".")).code == 0
    assert (tmp_path / there).read_text(encoding="utf-8") == "mine"


def test_the_scaffold_passes_as_it_is_written(
    cloudplan: Cloudplan, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(city)
    assert cloudplan("validate", "--strict").code == 0
    assert cloudplan("test", "--threshold", "100", "--mutate").code == 0
    assert cloudplan("fmt", "--check").code == 0


def test_detailed_exitcode_tells_changes(cloudplan: Cloudplan) -> None:
    assert cloudplan("plan", "city", "--detailed-exitcode").code == 2
    assert cloudplan("show", "plan.json", "--detailed-exitcode").code == 2
    assert cloudplan("show", "plan.json").code == 0


def test_json_is_what_out_writes(cloudplan: Cloudplan, city: Path) -> None:
    saved = (city.parent / "plan.json").read_text(encoding="utf-8")
    assert cloudplan("plan", "city", "--json").out == saved
    assert cloudplan("plan", "city", "--out", "-").out == saved
    assert cloudplan("show", "plan.json", "--json").out == saved


def test_show_prints_what_plan_printed(cloudplan: Cloudplan) -> None:
    shown = cloudplan("show", "plan.json").out
    assert cloudplan("plan", "city").out.startswith(shown)


def test_hints_are_for_people(cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cloudplan verify again.json" in cloudplan("plan", "city", "--out", "again.json").out
    monkeypatch.setenv("CI", "true")
    assert "cloudplan verify" not in cloudplan("plan", "city", "--out", "again.json").out
    assert cloudplan("plan", "city").out.endswith("of optimal\n")


def test_a_plan_goes_stale_with_its_inputs(cloudplan: Cloudplan, city: Path) -> None:
    estate = city / "inventory" / "estate.yaml"
    estate.write_text(estate.read_text(encoding="utf-8") + "# touched\n", encoding="utf-8")
    answer = cloudplan("show", "plan.json", "--detailed-exitcode")
    assert answer.code == 6
    assert "changed: city/inventory/estate.yaml" in answer.err
    assert "Plan: 2 to add" in answer.out
    for arguments in (("verify", "plan.json"), ("explain", "plan.json", "permits/db")):
        assert cloudplan(*arguments).code == 6


def test_verify_counts_what_it_checked(cloudplan: Cloudplan) -> None:
    answer = cloudplan("verify", "plan.json")
    assert answer.code == 0
    assert answer.out.startswith("Verified: 4 placements, 2 sites, ")


def test_verify_refuses_a_plan_that_was_tampered_with(cloudplan: Cloudplan, city: Path) -> None:
    path = city.parent / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    plan["totals"]["monthly"] = 1.0
    path.write_text(json.dumps(plan), encoding="utf-8")
    answer = cloudplan("verify", "plan.json")
    assert answer.code == 3
    assert "Error: " in answer.err
    assert answer.out == ""


def test_an_infeasible_inventory_exits_with_4_and_keeps_the_old_plan(
    cloudplan: Cloudplan, city: Path
) -> None:
    rules = city / "policies" / "city.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("'customer-keys' in", "'moon-base' in"), encoding="utf-8")
    before = (city.parent / "plan.json").read_bytes()
    answer = cloudplan("plan", "city", "--out", "plan.json", "--json")
    assert answer.code == 4
    said = json.loads(answer.out)
    assert said["solver"] == {"status": "infeasible"}
    assert "my-city-personal-data" in answer.err
    assert (city.parent / "plan.json").read_bytes() == before


def test_explain_answers_in_text_and_json(cloudplan: Cloudplan) -> None:
    answer = cloudplan("explain", "plan.json", "permits/db")
    assert answer.code == 0
    assert answer.out.startswith("permits/db moves from regional-cloud to server-room:\n")
    assert "my-city-personal-data, city (city/policies/city.yaml:" in answer.out
    told = json.loads(cloudplan("explain", "plan.json", "permits/db", "--json").out)
    assert told["chosen"]["site"] == "server-room"


def test_explain_solves_again_for_another_site(cloudplan: Cloudplan) -> None:
    answer = cloudplan("explain", "plan.json", "website/web", "--site", "regional-cloud")
    assert answer.code == 0
    assert "With website/web on regional-cloud the plan costs EUR " in answer.out
    forbidden = cloudplan("explain", "plan.json", "permits/db", "--site", "regional-cloud")
    assert "permits/db cannot run on regional-cloud." in forbidden.out


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("explain", "plan.json", "permit/db"), "permits/db"),
        (("explain", "plan.json", "permits/db", "--site", "server-rom"), "server-room"),
        (("plan", "city", "--target", "website/wb"), "website/web"),
    ],
)
def test_mistyped_names_are_guessed(
    cloudplan: Cloudplan, arguments: tuple[str, ...], meant: str
) -> None:
    answer = cloudplan(*arguments)
    assert answer.code == 1
    assert f'Did you mean "{meant}"?' in answer.err


def test_diff_tells_two_plans_apart(cloudplan: Cloudplan) -> None:
    assert cloudplan("diff", "plan.json", "plan.json", "--detailed-exitcode").code == 0
    cloudplan("plan", "city", "--target", "website", "--out", "other.json")
    answer = cloudplan("diff", "plan.json", "other.json", "--detailed-exitcode")
    assert answer.code == 2
    assert "permits/db" in answer.out
    said = json.loads(cloudplan("diff", "plan.json", "other.json", "--json").out)
    assert said["placements"]


def test_validate_quotes_the_line_and_exits_with_1(cloudplan: Cloudplan, city: Path) -> None:
    (city / "inventory" / "more.yaml").write_text("organisatoins: []\n", encoding="utf-8")
    answer = cloudplan("validate", "city")
    assert answer.code == 1
    assert "on city/inventory/more.yaml line 1, column 1:" in answer.err
    assert "1: organisatoins: []" in answer.err
    assert 'Did you mean "organisations"?' in answer.err
    said = json.loads(cloudplan("validate", "city", "--json").out)
    assert (said["valid"], said["error_count"]) == (False, 1)


def test_an_expired_waiver_fails_validation_with_3(cloudplan: Cloudplan, city: Path) -> None:
    (city / "policies" / "waivers.yaml").write_text(
        "waivers: [{policy: my-city-near, workload: website/web, reason: r, owner: o, "
        "approved_by: a, expires: 2020-01-01}]\n",
        encoding="utf-8",
    )
    assert cloudplan("validate", "city").code == 3
    assert cloudplan("plan", "city").code == 0


def test_the_plan_never_becomes_its_own_input(cloudplan: Cloudplan, city: Path) -> None:
    answer = cloudplan("plan", "city", "--out", "city/plan.json")
    assert answer.code == 1
    assert "cannot be the output" in answer.err
    assert not (city / "plan.json").exists()
    sites = city / "inventory" / "sites.yaml"
    assert cloudplan("plan", "city", str(sites), "--out", str(sites)).code == 1
    assert "server-room" in sites.read_text(encoding="utf-8")


def test_flags_win_over_the_environment(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLOUDPLAN_OUT", "from-variable.json")
    cloudplan("plan", "city")
    cloudplan("plan", "city", "--out", "from-flag.json")
    assert (tmp_path / "from-variable.json").exists()
    assert (tmp_path / "from-flag.json").exists()
    monkeypatch.setenv("CLOUDPLAN_GAP", "often")
    assert cloudplan("plan", "city").code == 1


def test_policies_can_come_from_the_environment(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = ("city/policies", "more")
    Path("more").mkdir()
    Path("more/rule.yaml").write_text("groups: {far: [NZ]}\n", encoding="utf-8")
    monkeypatch.setenv("CLOUDPLAN_POLICIES", os.pathsep.join(folders))
    saved = json.loads(cloudplan("plan", "city/inventory", "--json").out)
    assert saved["invocation"]["policies"] == list(folders)
    flag = cloudplan("plan", "city/inventory", "--json", "--policies", "city/policies").out
    assert json.loads(flag)["invocation"]["policies"] == ["city/policies"]


def test_inventories_may_come_through_standard_input(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch, city: Path
) -> None:
    text = b"groups: {far: [NZ]}\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert cloudplan("plan", "city", "-", "--out", "piped.json").code == 0
    answer = cloudplan("show", "piped.json")
    assert answer.code == 0
    assert "made from standard input" in answer.err
    saved = (city.parent / "piped.json").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(saved)))
    assert "Plan: 2 to add" in cloudplan("show", "-").out


def test_no_color_wins_over_force_color(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cloudplan("show", "plan.json").out
    monkeypatch.setenv("NO_COLOR", "")
    assert "\x1b[" not in cloudplan("show", "plan.json", "--no-color").out


@pytest.mark.parametrize("kind", ["inventory", "policy"])
def test_schema_prints_json(cloudplan: Cloudplan, kind: str) -> None:
    assert json.loads(cloudplan("schema", kind).out)["type"] == "object"
