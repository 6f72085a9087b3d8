"""Which branches count, and when they are exercised."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudplan.diagnostics import Exit
from cloudplan.model.report import Report
from tests.unit.testing.conftest import Run, the

REQUIRE = "site.location.country in groups.near && !('old' in site.controls)"


def missed(made: Report) -> list[str]:
    (result,) = the(made, "warned")
    return [line.split(": ", 1)[1] for line in result.detail.splitlines()]


def test_a_case_exercises_only_what_it_asks(run: Run) -> None:
    made = run(
        "  - {name: one, expect: [{workload: top/app, at: here, rejected_by: []}]}\n",
        coverage=True,
    )
    assert missed(made) == [
        "when: application.data.confidentiality >= 3 is false",
        f"require: {REQUIRE} is false",
        "require: site.location.country in groups.near is false",
        "require: !('old' in site.controls) is false",
    ]
    assert made.footnotes == ("Coverage: 4 of 8 branches (50.0 %), 0 of 1 rules in full",)
    assert made.exit_code == Exit.OK


def test_what_decides_nothing_is_not_exercised(run: Run) -> None:
    """On `far` the first operand is false, so that the second was never looked at."""
    made = run(
        "  - {name: one, expect: [{workload: top/app, at: far, rejected_by: near}]}\n",
        coverage=True,
    )
    assert "require: !('old' in site.controls) is true" in missed(made)


def test_require_counts_only_where_the_rule_applies(run: Run) -> None:
    made = run(
        "  - {name: one, expect: [{workload: open/app, at: [here, far], rejected_by: []}]}\n",
        coverage=True,
    )
    assert len(missed(made)) == 7


def test_exactly_exercises_everything(run: Run) -> None:
    made = run(
        "  - name: one\n    exactly: true\n    expect:\n"
        "      - {workload: [secret/app, top/app], at: [old, far], rejected_by: near}\n",
        threshold=100.0,
    )
    assert the(made, "warned") == []
    assert made.exit_code == Exit.OK


def test_a_threshold_that_is_not_met(run: Run) -> None:
    case = "  - {name: one, expect: [{workload: top/app, at: here, rejected_by: []}]}\n"
    assert run(case, threshold=50.0).exit_code == Exit.OK
    made = run(case, threshold=50.1)
    assert made.exit_code == Exit.VIOLATIONS
    assert made.counts["failed"] == 0, "it is no failed test"
    assert [r.summary for r in the(made, "failed")] == [
        "50.0 % of the branches are exercised, below 50.1 %"
    ]


def test_rules_of_files_that_no_test_names_count(run: Run, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(
        "policies: [{id: other, kind: carbon, because: x, max_tonnes_year: 1}]", encoding="utf-8"
    )
    made = run(
        "  - {name: one, policies: rules.yaml, exactly: true, expect:\n"
        "     [{workload: [secret/app, top/app], at: [old, far], rejected_by: near}]}\n",
        coverage=True,
    )
    (result,) = the(made, "warned")
    assert (result.subject, result.detail) == ("other", "No test looks at this rule.")


CEILINGS = """
policies:
  - {id: money, kind: budget, because: x, measure: total, year: 2026, max: 100}
  - {id: air, kind: carbon, because: x, effect: warn, max_tonnes_year: 1}
  - {id: spread, kind: concentration, because: x, effect: warn, by: provider, of: workloads,
     share_max: 0.6}
  - {id: quiet, kind: freeze, because: x, from: 2026-12-01, to: 2026-12-31}
"""
PLACES = """
given:
  rates: [{id: r, currency: EUR, as_of: 2026-01-01, source: t,
           linear: {vcpu_month: 9, memory_gib_month: 0, storage_gib_month: 0}}]
  sites:
    - {id: a, kind: on_prem, provider: a, location: {country: BE}, rates: r,
       carbon: {g_per_kwh: 100, method: m}}
    - {id: b, kind: on_prem, provider: b, location: {country: BE}, rates: r,
       carbon: {g_per_kwh: 100, method: m}}
  applications: [{id: w, workloads: [{id: db}, {id: web}]}]
"""


def test_limits_kept_and_broken(run: Run) -> None:
    apart = "  - {name: one, placed: {w/db: a, w/web: b}, expect: [{rejected_by: money}]}\n"
    made = run(apart, rules=CEILINGS, given=PLACES, coverage=True)
    assert {r.subject: r.detail.rpartition(": ")[2] for r in the(made, "warned")} == {
        "money": "its limit is kept",
        "air": "its limit is broken",
        "spread": "its limit is broken",
        "quiet": "No test looks at this rule.",
    }
    more = (
        "  - {name: two, placed: {w/db: a}, expect: [{warns: spread}]}\n"
        "  - {name: three, expect: [{day: 2026-12-31, frozen_by: quiet}]}\n"
    )
    made = run(apart + more, rules=CEILINGS, given=PLACES, coverage=True)
    assert {r.subject: r.detail.rpartition(": ")[2] for r in the(made, "warned")} == {
        "money": "its limit is kept",
        "air": "its limit is broken",
        "quiet": "a day outside",
    }


@pytest.mark.parametrize("because", ["no class below", ""])
def test_a_branch_that_nothing_can_reach(run: Run, because: str) -> None:
    branch = f"require: {REQUIRE} is false"
    entry = f'unreachable: [{{rule: near, branch: "{branch}", because: {because or "x"}}}]'
    case = "  - {name: one, expect: [{workload: top/app, at: here, rejected_by: []}]}\n"
    assert branch not in missed(run(case + entry, coverage=True))
    reached = case.replace("at: here, rejected_by: []", "at: far, rejected_by: near")
    told = [r.summary for r in the(run(reached + entry, coverage=True), "warned")]
    assert f"unreachable: names what a test exercises, or what is not there: {branch}" in told
