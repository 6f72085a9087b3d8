"""What is done to a rule, and what the tests notice of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cloudplan.diagnostics import Exit
from cloudplan.model.policy import (
    BudgetRule,
    FreezeRule,
    LatencyRule,
    PlacementRule,
    RecoveryRule,
    SeparateRule,
)
from cloudplan.rules.attributes import TYPES
from cloudplan.rules.cel import Compiler, Program
from cloudplan.testing.edits import edits
from cloudplan.testing.mutants import mutants
from tests.factories import policy
from tests.unit.testing.conftest import Run, the


def changed(condition: str) -> dict[str, str]:
    return {edit.text: edit.words for edit in edits(condition)}


def test_comparisons_and_figures() -> None:
    assert set(changed("workload.demand.vcpu >= 4")) == {
        "workload.demand.vcpu > 4",
        "workload.demand.vcpu < 4",
        "workload.demand.vcpu >= 3",
        "workload.demand.vcpu >= 5",
    }
    assert set(changed("site.location.lat < 0.25")) == {
        "site.location.lat <= 0.25",
        "site.location.lat >= 0.25",
        "site.location.lat < 0.24",
        "site.location.lat < 0.26",
    }
    assert set(changed("site.kind == 'a'")) == {"site.kind != 'a'"}


def test_operands_are_left_out_and_turned_round() -> None:
    assert changed("has(site.kind) && (site.id == 'a' || !('b' in site.controls))") == {
        "(site.id == 'a' || !('b' in site.controls))": "without has(site.kind)",
        "!(has(site.kind)) && (site.id == 'a' || !('b' in site.controls))": "not has(site.kind)",
        "has(site.kind)": "without (site.id == 'a' || !('b' in site.controls))",
        "has(site.kind) && (!('b' in site.controls))": "without site.id == 'a'",
        "has(site.kind) && (site.id != 'a' || !('b' in site.controls))": (
            "site.id == 'a' becomes site.id != 'a'"
        ),
        "has(site.kind) && (site.id == 'a')": "without !('b' in site.controls)",
        "has(site.kind) && (site.id == 'a' || (('b' in site.controls)))": (
            "not !('b' in site.controls)"
        ),
    }


def test_lists_and_macros() -> None:
    assert changed("site.controls.exists(c, c in ['a', 'b', 'c'])") == {
        "site.controls.all(c, c in ['a', 'b', 'c'])": "site.controls.exists becomes all",
        "site.controls.exists(c, c in ['b', 'c'])": "without 'a'",
        "site.controls.exists(c, c in ['a', 'c'])": "without 'b'",
        "site.controls.exists(c, c in ['a', 'b'])": "without 'c'",
        "!(site.controls.exists(c, c in ['a', 'b', 'c']))": (
            "not site.controls.exists(c, c in ['a', 'b', 'c'])"
        ),
    }
    assert changed("site.id in ['x']") == {"!(site.id in ['x'])": "not site.id in ['x']"}


def test_text_is_left_alone() -> None:
    assert set(changed("site.id == 'a >= 4 && b'")) == {"site.id != 'a >= 4 && b'"}


@pytest.mark.parametrize(
    "condition",
    [
        "application.data.kinds.exists(k, k == 'a' || k != 'b') && site.location.lat - 1.5 < 3.0",
        "site.kind == 'a' ? workload.standby : size(site.controls) > 2 && !workload.standby",
        "application.lifecycle.end_of_support < timestamp('2028-01-01T00:00:00Z')",
        "workload.id.matches('^a.*') || site.id in ['a', 'b'] || 4 in [4, 5]",
    ],
)
def test_every_change_is_a_condition(condition: str) -> None:
    compiler = Compiler(TYPES)
    found = edits(condition)
    assert len(found) >= 2
    for edit in found:
        assert isinstance(compiler.compile(edit.text), Program), edit.text


def changes(rule: object) -> list[str]:
    return [mutant.change for mutant in mutants(rule)]  # type: ignore[arg-type]


def test_what_is_done_to_each_kind() -> None:
    standby = policy(RecoveryRule, distance_km_min=Decimal(3), standby_fraction=Decimal(1))
    assert changes(standby) == [
        "dropped",
        "effect: warn",
        "distance_km_min: 2",
        "distance_km_min: 4",
        "standby_fraction: 0",
    ]
    assert changes(policy(SeparateRule, by="site", effect="warn")) == [
        "dropped",
        "effect: deny",
        "by: provider",
        "by: country",
    ]
    freeze = policy(FreezeRule, from_day=date(2026, 12, 15), to_day=date(2027, 1, 1))
    assert changes(freeze) == [
        "dropped",
        "from: 2026-12-14",
        "from: 2026-12-16",
        "to: 2026-12-31",
        "to: 2027-01-02",
    ]
    budget = policy(BudgetRule, measure="total", year=2027, max=Decimal("99.5"))
    assert changes(budget)[2:] == [
        "measure: capex",
        "measure: opex",
        "year: 2026",
        "year: 2028",
        "max: 99.4",
        "max: 99.6",
    ]


def test_a_price_becomes_a_warning_without_one() -> None:
    rule = policy(
        LatencyRule,
        to="users",
        rtt_ms_max=Decimal(9),
        effect="price",
        price_per_ms_month=Decimal(2),
    )
    (warning,) = [m.changed for m in mutants(rule) if m.change == "effect: warn"]
    assert isinstance(warning, LatencyRule)
    assert warning.price_per_ms_month is None


def test_a_change_knows_its_place() -> None:
    rule = policy(PlacementRule, require="site.kind == 'a'")
    (flip,) = [m for m in mutants(rule) if m.change.startswith("require")]
    assert (flip.source.line, flip.source.column) == (11, 21)


FULL = """  - name: one
    exactly: true
    expect:
      - {workload: [secret/app, top/app], at: [old, far], rejected_by: near}
"""


def test_a_full_test_notices_everything(run: Run) -> None:
    made = run(FULL, mutate=True)
    assert made.footnotes == ("Mutation: 11 changes, 11 noticed, 0 not noticed, 0 equivalent",)
    assert made.exit_code == Exit.OK


def test_a_weak_test_lets_changes_through(run: Run) -> None:
    made = run(FULL.replace("    exactly: true\n", ""), mutate=True)
    (result,) = the(made, "failed")
    assert result.detail.splitlines() == [
        "- rules.yaml:7:11: when: left out",
        "- rules.yaml:7:47: when: application.data.confidentiality >= 3 becomes "
        "application.data.confidentiality >= 2",
    ]
    assert (made.exit_code, made.counts["failed"]) == (Exit.VIOLATIONS, 0)


def test_a_change_that_is_equivalent(run: Run) -> None:
    weak = FULL.replace("    exactly: true\n", "")
    entry = (
        "equivalent:\n  - rule: near\n    because: no class 2\n    change:\n"
        '      - "when: left out"\n'
        '      - "when: application.data.confidentiality >= 3 becomes '
        'application.data.confidentiality >= 2"\n'
    )
    made = run(weak + entry, mutate=True)
    assert made.footnotes == ("Mutation: 11 changes, 9 noticed, 0 not noticed, 2 equivalent",)
    assert made.exit_code == Exit.OK
    told = [r.summary for r in the(run(FULL + entry, mutate=True), "warned")]
    assert told[0] == (
        "equivalent: names what a test exercises, or what is not there: when: left out"
    )


def test_mutants_are_not_tried_while_a_test_fails(run: Run) -> None:
    made = run(FULL.replace("old, far", "far"), mutate=True)
    assert made.footnotes == ("Mutation: not tried, since not every test passed",)


def test_only_the_rules_of_the_tests_that_are_run(run: Run) -> None:
    other = "  - {name: two, rules: near, todo: x}\n"
    assert run(FULL + other, only="two", mutate=True).footnotes == (
        "Mutation: 0 changes, 0 noticed, 0 not noticed, 0 equivalent",
    )
