"""``cloudplan test`` as a user runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from cloudplan.resources import folder
from tests.cli.conftest import Cloudplan

RULES = """# yaml-language-server: $schema=../schemas/policy.schema.json
groups: {near: [BE]}
policies:
  - {id: near, kind: placement, because: It is near., require: site.location.country in groups.near}
  - {id: quick, kind: latency, because: Quick., to: users, rtt_ms_max: 5}
  - {id: paid, kind: placement, because: Paid., effect: price, price_month: 4,
     require: site.kind == 'edge'}
  - {id: spare, kind: recovery, because: Fire.}
  - {id: apart, kind: separate, because: Fire., by: site, effect: warn}
  - {id: quiet, kind: freeze, because: Rest., from: 2026-12-01, to: 2026-12-31}
"""
TESTS = """
given:
  sites: [{id: far, kind: edge, location: {country: FR}}]
  applications: [{id: a}]
tests:
  - name: far is refused
    expect: [{workload: a/app, at: far, rejected_by: near}]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/a.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "rules/a_test.yaml").write_text(TESTS, encoding="utf-8")
    return tmp_path / "rules"


def test_it_passes_and_says_so_in_one_line(cloudplan: Cloudplan, rules: Path) -> None:
    assert cloudplan("test") == (0, "1 test, 1 passed, 0 failed, 0 skipped\n", "")
    assert cloudplan("test", "rules/a_test.yaml", "--run", "refused").code == 0


def test_a_failed_test_is_three_and_a_broken_one_is_one(cloudplan: Cloudplan, rules: Path) -> None:
    path = rules / "a_test.yaml"
    path.write_text(TESTS.replace("rejected_by: near", "rejected_by: []"), encoding="utf-8")
    failed = cloudplan("test")
    assert failed.code == 3
    assert failed.out.endswith("1 test, 0 passed, 1 failed, 0 skipped\n")
    path.write_text(TESTS.replace("rejected_by: near", "rejected: near"), encoding="utf-8")
    broken = cloudplan("test")
    assert broken.code == 1
    assert broken.out.endswith("1 test, 0 passed, 0 failed, 0 skipped, 1 error\n")
    assert 'Did you mean "rejected_by"?' in broken.out


def test_no_tests_is_three(cloudplan: Cloudplan, rules: Path) -> None:
    none = cloudplan("test", "--run", "nothing")
    assert (none.code, none.out) == (3, "")
    assert "none of 1 tests matches 'nothing' [no-tests]" in none.err
    (rules / "a_test.yaml").unlink()
    assert cloudplan("test", "rules").code == 3


@pytest.mark.parametrize(
    "arguments",
    [("nowhere",), ("rules/a.yaml",), ("--run", "("), ("--threshold", "101"), ("--format", "tap")],
)
def test_what_is_asked_wrongly_is_one(
    cloudplan: Cloudplan, rules: Path, arguments: tuple[str, ...]
) -> None:
    assert cloudplan("test", *arguments).code == 1


def test_coverage_mutants_and_the_threshold(cloudplan: Cloudplan, rules: Path) -> None:
    assert cloudplan("test", "--coverage").code == 0
    assert cloudplan("test", "--threshold", "90").code == 3
    assert cloudplan("test", "--threshold", "1").code == 0
    mutated = cloudplan("test", "--mutate")
    assert mutated.code == 3
    assert "quick: no test notices 5 of its 5 changes" in mutated.out


def test_other_policies_by_option(cloudplan: Cloudplan, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(
        "policies: [{id: near, kind: placement, because: z, require: site.kind == 'edge'}]",
        encoding="utf-8",
    )
    assert cloudplan("test", "--policies", "other.yaml").code == 3


def test_a_skeleton_is_sound_and_nothing_is_overwritten(cloudplan: Cloudplan, rules: Path) -> None:
    path = rules / "a_test.yaml"
    path.unlink()
    begun = cloudplan("test", "--init", "rules")
    assert begun == (0, "+ rules/a_test.yaml\n", "")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schemas/test.schema.json\n")
    made = yaml.safe_load(text)
    assert [case["name"] for case in made["tests"]] == [
        *("near", "quick", "paid", "spare", "apart", "quiet")
    ]
    assert cloudplan("test").out == "6 tests, 0 passed, 0 failed, 6 skipped\n"
    again = cloudplan("test", "--init", "rules")
    assert again == (0, "rules/a_test.yaml is there: left alone\n", "")
    assert path.read_text(encoding="utf-8") == text


def test_the_cases_of_a_skeleton_can_be_asked_at_once(cloudplan: Cloudplan, rules: Path) -> None:
    """With the todo taken away, each fails or passes; none is broken."""
    path = rules / "a_test.yaml"
    path.unlink()
    cloudplan("test", "--init", "rules")
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.strip().startswith("todo:")]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    asked = cloudplan("test")
    assert "error" not in asked.out.splitlines()[-1]
    assert asked.code in (0, 3)


def test_rules_are_read_without_their_tests(cloudplan: Cloudplan, tmp_path: Path) -> None:
    shutil.copytree(folder("policies"), tmp_path / "policies")
    assert cloudplan("init", "city").code == 0
    assert cloudplan("validate", "city/inventory", "--policies", "policies").code == 0
    refused = cloudplan("validate", "city/inventory", "--policies", "policies/gdpr_test.yaml")
    assert refused.code == 1
    assert "Run it with cloudplan test" in refused.err


def test_a_report_does_not_land_on_rules_or_tests(cloudplan: Cloudplan, rules: Path) -> None:
    for name in ("rules/a.yaml", "rules/a_test.yaml", "rules/report.json"):
        refused = cloudplan("test", "--format", f"json={name}")
        assert (refused.code, "output-is-input" in refused.err) == (1, True)
    for _ in range(2):
        assert cloudplan("test", "--format", "json=report.json").code == 0
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["totals"]["passed"] == 1


HOSTILE = "::error::x %0A ]]> <script>alert(1)</script> \\e[31mred =cmd [red]"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"])
def test_hostile_names_come_out_inert(cloudplan: Cloudplan, rules: Path, form: str) -> None:
    path = rules / "a_test.yaml"
    hostile = TESTS.replace("far is refused", f'"{HOSTILE}"').replace(": near}", ": []}")
    path.write_text(hostile, encoding="utf-8")
    made = cloudplan("test", "--format", form, "--coverage", "--mutate")
    assert made.code == 3
    assert "\x1b" not in made.out
    assert not any(line.startswith("::error::x") for line in made.out.splitlines())
    if form in ("markdown", "junit"):
        assert "<script>" not in made.out


def test_the_same_tests_give_the_same_bytes(cloudplan: Cloudplan, rules: Path) -> None:
    asked = ("test", "--coverage", "--mutate", "--format", "json")
    assert cloudplan(*asked) == cloudplan(*asked)
