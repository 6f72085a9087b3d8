"""`check` and `waivers` from the command line, on the scaffold that ``init`` writes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan

pytestmark = pytest.mark.usefixtures("city")
TODAY = ("check", "city/inventory", "--policies", "city/policies")
WAIVER = """
waivers:
  - policy: my-city-personal-data
    workload: permits/db
    reason: the archive moves in spring
    owner: head of permits
    approved_by: council
    expires: {expires}
"""
WARNED = """
policies:
  - id: soon-gone
    kind: placement
    because: it closes
    effect: warn
    require: site.id != 'server-room'
"""


def test_a_plan_passes_and_today_does_not(cloudplan: Cloudplan) -> None:
    planned = cloudplan("check", "plan.json")
    assert (planned.code, planned.out) == (0, "23 checks, 23 passed, 0 failed\n")
    today = cloudplan(*TODAY)
    assert today.code == 3
    assert "permits/db on regional-cloud\n  at city/inventory/applications.yaml:32\n" in today.out
    assert "failed   my-city-personal-data  city/policies/city.yaml:8\n" in today.out
    assert "cure     Move permits/db to server-room (EUR 273 a month less)" in today.out


def test_what_fails_is_chosen(cloudplan: Cloudplan, city: Path) -> None:
    assert cloudplan(*TODAY, "--fail-on", "never").code == 0
    (city / "policies" / "city.yaml").write_text(WARNED, encoding="utf-8")
    assert cloudplan(*TODAY).code == 0
    warned = cloudplan(*TODAY, "--fail-on", "warn")
    assert (warned.code, warned.out.count("warning  soon-gone")) == (3, 2)
    assert cloudplan(*TODAY, "--fail-on", "sometimes").code == 1


def test_a_broken_file_is_an_error_whatever_fails(cloudplan: Cloudplan, city: Path) -> None:
    (city / "inventory" / "sites.yaml").write_text("sites: {", encoding="utf-8")
    assert cloudplan(*TODAY, "--fail-on", "never").code == 1


def test_a_plan_goes_stale_with_its_inventory(cloudplan: Cloudplan, city: Path) -> None:
    file = city / "inventory" / "applications.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert cloudplan("check", "plan.json").code == 6
    answer = cloudplan("check", "plan.json", "--policies", "city/policies")
    assert (answer.code, "changed: city/inventory/applications.yaml" in answer.err) == (6, True)


def test_changed_policies_are_held_against_an_agreed_plan(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    """Rules inside the folder of the inventory belong to the inventory."""
    inventory = ("plan", "city/inventory", "--policies", "city/policies", "--out", "apart.json")
    assert cloudplan(*inventory).code == 0
    rules = tmp_path / "city" / "policies" / "city.yaml"
    rules.write_text(WARNED.replace("effect: warn", "effect: deny"), encoding="utf-8")
    assert cloudplan("check", "apart.json").code == 6
    answer = cloudplan("check", "apart.json", "--policies", "city/policies")
    assert answer.code == 3
    assert answer.out.count("failed   soon-gone") == 4


def test_a_plan_comes_by_standard_input(
    cloudplan: Cloudplan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (tmp_path / "plan.json").read_bytes()
    stream = io.BufferedReader(io.BytesIO(data))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
    assert cloudplan("check", "-").code == 0


def test_an_inventory_comes_by_standard_input(
    cloudplan: Cloudplan, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (city / "inventory" / "sites.yaml").read_bytes()
    (city / "inventory" / "sites.yaml").unlink()
    stream = io.BufferedReader(io.BytesIO(data))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
    assert cloudplan("check", "city", "-", "--policies", "city/policies").code == 3


def test_a_plan_is_checked_by_itself(cloudplan: Cloudplan) -> None:
    answer = cloudplan("check", "plan.json", "city")
    assert (answer.code, "A plan is checked by itself" in answer.err) == (1, True)


def test_a_plan_that_was_meddled_with_is_refused(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    del plan["placements"][0]
    (tmp_path / "less.json").write_text(json.dumps(plan), encoding="utf-8")
    answer = cloudplan("check", "less.json")
    assert (answer.code, "is not in the plan" in answer.err) == (3, True)
    plan["format_version"] = "9.0"
    (tmp_path / "new.json").write_text(json.dumps(plan), encoding="utf-8")
    answer = cloudplan("check", "new.json")
    assert (answer.code, "format version" in answer.err) == (1, True)


def test_only_what_is_new_fails_beside_a_baseline(
    cloudplan: Cloudplan, city: Path, tmp_path: Path
) -> None:
    assert cloudplan(*TODAY, "--format", "json=known.json").code == 3
    same = cloudplan(*TODAY, "--baseline", "known.json")
    assert (same.code, "0 failed, 1 known, 1 skipped\n" in same.out) == (0, True)
    assert "my-city-personal-data" not in same.out
    more = WARNED.replace("effect: warn", "effect: deny")
    (tmp_path / "more.yaml").write_text(more, encoding="utf-8")
    new = cloudplan(*TODAY, "--policies", "more.yaml", "--baseline", "known.json")
    assert (new.code, "2 failed, 1 known" in new.out) == (3, True)
    (city / "policies" / "waived.yaml").write_text(WAIVER.format(expires="2027-01-01"), "utf-8")
    gone = cloudplan(*TODAY, "--baseline", "known.json")
    assert (gone.code, "0 failed, 1 waived, 1 skipped, 1 gone\n" in gone.out) == (0, True)


def test_lines_may_move_between_a_baseline_and_a_check(cloudplan: Cloudplan, city: Path) -> None:
    cloudplan(*TODAY, "--format", "json=known.json")
    for file in (city / "inventory" / "applications.yaml", city / "policies" / "city.yaml"):
        file.write_text("\n\n# moved\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert cloudplan(*TODAY, "--baseline", "known.json").code == 0


def test_a_plan_may_be_the_baseline(cloudplan: Cloudplan, city: Path, tmp_path: Path) -> None:
    (city / "policies" / "warned.yaml").write_text(WARNED, encoding="utf-8")
    assert cloudplan("plan", "city", "--out", "plan.json").code == 0
    warned = cloudplan("check", "plan.json", "--fail-on", "warn")
    assert (warned.code, "4 warnings" in warned.out) == (3, True)
    known = cloudplan("check", "plan.json", "--fail-on", "warn", "--baseline", "plan.json")
    assert (known.code, "4 known" in known.out) == (0, True)


@pytest.mark.parametrize(
    "content", ["{}", "[1", '{"format_version": "1.0", "command": "test", "results": []}', "\udcff"]
)
def test_what_is_no_baseline_is_refused(cloudplan: Cloudplan, tmp_path: Path, content: str) -> None:
    (tmp_path / "known.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    answer = cloudplan(*TODAY, "--baseline", "known.json")
    assert (answer.code, "[not-a-baseline]" in answer.err) == (1, True)
    assert cloudplan(*TODAY, "--baseline", "nowhere.json").code == 1


def test_several_formats_in_one_run(cloudplan: Cloudplan, tmp_path: Path) -> None:
    answer = cloudplan(*TODAY, "--format", "sarif=a.sarif", "--format", "github")
    assert answer.code == 3
    assert "::error file=city/inventory/applications.yaml,line=32" in answer.out
    run = json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["runs"][0]
    assert [r["ruleId"] for r in run["results"]] == ["my-city-personal-data"]
    answer = cloudplan(*TODAY, "--format", "json=city/inventory/out.json")
    assert (answer.code, "output-is-input" in answer.err) == (1, True)


def test_hostile_names_come_out_inert(cloudplan: Cloudplan, city: Path) -> None:
    rule = (
        'policies:\n  - {id: x, kind: placement, require: "false", '
        'because: "[red]\\e[31m::error::%0A<script>]]>`rm`"}\n'
    )
    (city / "policies" / "x.yaml").write_text(rule, encoding="utf-8")
    for format in ("text", "github", "markdown"):
        out = cloudplan(*TODAY, "--format", format, "-v").out
        assert "\x1b" not in out
        assert not any(line.startswith("::error::") for line in out.splitlines())
    assert "<script>" not in cloudplan(*TODAY, "--format", "markdown").out


@pytest.mark.parametrize(
    ("expires", "code"), [("2026-11-01", 0), ("2026-10-31", 3), ("2027-06-30", 0)]
)
def test_the_last_day_of_a_waiver_is_good(
    cloudplan: Cloudplan, city: Path, expires: str, code: int
) -> None:
    """`check`, `waivers` and `validate` fail with the day after; `plan` keeps the rule."""
    file = city / "policies" / "waivers.yaml"
    file.write_text(WAIVER.format(expires=expires), encoding="utf-8")
    assert cloudplan(*TODAY).code == code
    assert cloudplan("waivers", "city").code == code
    assert cloudplan("validate", "city").code == code
    plan = cloudplan("plan", "city", "--json")
    waived = [v["policy"] for v in json.loads(plan.out)["waived"]]
    assert plan.code == 0
    assert ("waiver-expired" in plan.err or "waiver-expired" in plan.out) == bool(code)
    assert waived == [] or not code


def test_waivers_are_listed_with_their_days(cloudplan: Cloudplan, city: Path) -> None:
    assert cloudplan("waivers", "city").out == "There are no waivers.\n"
    two = WAIVER.format(expires="2026-12-01") + (
        "  - {policy: my-city-near, workload: website/web, reason: r, owner: o, approved_by: a, "
        "expires: 2026-11-02}\n"
    )
    (city / "policies" / "waivers.yaml").write_text(two, encoding="utf-8")
    answer = cloudplan("waivers", "city")
    assert answer.code == 0
    near, data = answer.out.index("1 day left    my-city-near"), answer.out.index("30 days left")
    assert near < data
    assert "owner: head of permits; approved by: council" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    later = cloudplan("waivers", "city", "--on", "2026-12-01")
    assert (later.code, "EXPIRED" in later.out, "last day" in later.out) == (3, True, True)
    assert cloudplan("waivers", "city", "--on", "tomorrow").code == 1
    said = json.loads(cloudplan("waivers", "city", "--format", "json").out)
    assert {r["waiver"]["expires"] for r in said["results"]} == {"2026-11-02", "2026-12-01"}


def test_an_incomplete_waiver_fails_loudly(cloudplan: Cloudplan, city: Path) -> None:
    bad = WAIVER.format(expires="2027-01-01").replace("    owner: head of permits\n", "")
    (city / "policies" / "waivers.yaml").write_text(bad, encoding="utf-8")
    for command in (("waivers", "city"), ("check", "city"), ("validate", "city")):
        answer = cloudplan(*command)
        assert answer.code == 3
        assert "has no owner" in answer.out + answer.err
