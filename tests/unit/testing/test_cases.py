"""What a case expects, and how it is told that it is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError, Exit
from cloudplan.load.build_cases import KEYS
from cloudplan.load.cases import read_tests
from cloudplan.testing import Wish, session
from cloudplan.testing.checks import CHECKS
from tests.unit.testing.conftest import Run, the


def test_every_key_has_a_meaning() -> None:
    assert set(CHECKS) == set(KEYS)


PASS = [
    "{workload: secret/app, at: far, rejected_by: near}",
    "{workload: [secret/app, top/app], at: [old, far], rejected_by: [near]}",
    "{workload: open/app, at: [old, far], rejected_by: []}",
    "{workload: secret/app, at: far, warns: []}",
    "{workload: secret/app, at: far, priced: {}}",
    "{workload: secret/app, standby_by: []}",
    "{day: 2027-01-01, frozen_by: []}",
]
FAIL = {
    "{workload: open/app, at: far, rejected_by: near}": (
        "open/app on far: rejected by no rule, expected near"
    ),
    "{workload: secret/app, at: far, rejected_by: []}": (
        "secret/app on far: rejected by near, expected no rule"
    ),
    "{workload: secret/app, at: far, warns: near}": (
        "secret/app on far: warned of by no rule, expected near"
    ),
    "{workload: secret/app, at: far, priced: {near: 4}}": (
        "secret/app on far: priced nothing, expected 4 by near"
    ),
    "{workload: secret/app, standby_by: near}": (
        "secret/app: a standby asked by no rule, expected near"
    ),
    "{workload: secret/app@standby, at: far, rejected_by: near}": (
        "secret/app@standby: no rule asks for this standby"
    ),
    "{day: 2027-01-01, frozen_by: near}": "2027-01-01: frozen by no rule, expected near",
}


@pytest.mark.parametrize("expectation", PASS)
def test_an_expectation_that_is_met(run: Run, expectation: str) -> None:
    made = run(f"  - {{name: one, expect: [{expectation}]}}\n")
    assert (made.passed, made.exit_code) == (1, Exit.OK)


@pytest.mark.parametrize(("expectation", "said"), FAIL.items())
def test_an_expectation_that_is_not_met(run: Run, expectation: str, said: str) -> None:
    made = run(f"  - name: one\n    expect:\n      - {expectation}\n")
    (failed,) = the(made, "failed")
    assert failed.summary == f"one: {said}"
    assert failed.source is not None
    assert (failed.source.file, failed.source.line) == ("rules_test.yaml", 15)
    assert (made.passed, made.exit_code) == (0, Exit.VIOLATIONS)


def test_why_is_told_with_the_place_of_the_rule(run: Run) -> None:
    made = run("  - {name: one, expect: [{workload: top/app, at: far, rejected_by: []}]}\n")
    (failed,) = the(made, "failed")
    assert failed.detail == "- near rejects: It should be near. [rules.yaml:4]"


def test_exactly_fails_for_what_nobody_expects(run: Run) -> None:
    made = run(
        "  - name: one\n    exactly: true\n    expect:\n"
        "      - {workload: [secret/app, top/app], at: far, rejected_by: near}\n"
        "      - {workload: secret/app, at: old, rejected_by: near}\n"
    )
    (failed,) = the(made, "failed")
    assert failed.summary == "one: top/app on old: rejected by near, which nobody expects"


def test_a_waiver_of_a_case_counts_and_needs_no_reason(run: Run) -> None:
    made = run(
        "  - name: one\n    waivers: [{policy: near, workload: top/app}]\n    expect:\n"
        "      - {workload: top/app, at: far, rejected_by: []}\n"
        "      - {workload: secret/app, at: far, rejected_by: near}\n"
    )
    assert made.passed == 1


def test_a_case_lays_its_piece_over_that_of_the_file(run: Run) -> None:
    made = run(
        "  - name: one\n"
        "    given: {applications: [{id: open, data: {confidentiality: 5}}]}\n"
        "    expect: [{workload: open/app, at: far, rejected_by: near}]\n"
        "  - name: two\n    expect: [{workload: open/app, at: far, rejected_by: []}]\n"
    )
    assert made.passed == 2


def test_left_out_cases_are_counted_and_not_run(run: Run) -> None:
    made = run(
        "  - {name: one, skip: no time, expect: [{workload: no/app, at: nowhere, warns: x}]}\n"
        "  - {name: two, todo: think}\n"
    )
    assert [(r.subject, r.summary) for r in the(made, "skipped")] == [
        ("one", "skipped: no time"),
        ("two", "to do: think"),
    ]
    assert (made.passed, made.exit_code) == (0, Exit.OK)


BROKEN = {
    "expect: [{workload: secret/apq, at: far, rejected_by: near}]": 'did you mean "secret/app"?',
    "expect: [{workload: secret/app, at: fat, rejected_by: near}]": 'did you mean "far"?',
    "expect: [{workload: secret/app, at: far, rejected_by: nearr}]": 'did you mean "near"?',
    "expect: [{workload: secret/app, att: far, rejected_by: near}]": 'did you mean "at"?',
    "rules: neer, exactly: true": 'did you mean "near"?',
    "given: {sites: [{id: far, knd: edge}]}, exactly: true": 'did you mean "kind"?',
    "expect: [{workload: secret/app, rejected_by: near}]": (
        "add at: with sites, or placed: to the test"
    ),
    "expect: [{site: far}]": "add workload:",
    "expect: [{workload: secret/app}]": f"add one of {', '.join(KEYS)}",
    "expect: [{monthly: {}}]": "add max:, min: or both",
    "expect: [{day: 2027-01-01, warns: near}]": "say which day, and which rules",
    "expect: [{workload: secret/app, at: far, site: far}]": "write it as an item without at:",
    "placed: {}, expect: [{workload: secret/app, site: far}]": "remove placed:",
    "expect: [{infeasible_by: near}, {monthly: {max: 1}}]": "make two tests of it",
    "skip: a, todo: b": "keep one of them",
    "expect: []": "add expect:, or say todo: with what is missing",
}


@pytest.mark.parametrize(("case", "fix"), BROKEN.items())
def test_a_broken_case_is_an_error_and_no_failure(run: Run, case: str, fix: str) -> None:
    made = run(f"  - {{name: one, {case}}}\n  - {{name: two, todo: later}}\n")
    (error,) = the(made, "error")
    assert error.fix == fix
    assert error.source is not None
    assert error.source.line >= 13
    assert made.exit_code == Exit.ERROR
    assert made.counts["failed"] == 0


def test_broken_rules_are_an_error(run: Run) -> None:
    made = run("  - {name: one, exactly: true}\n", rules="policies: [{id: x, kind: nope}]")
    assert [r.rule for r in the(made, "error")] == ["unknown-value"]
    condition = "policies: [{id: x, kind: placement, because: z, require: site.kin == 'a'}]"
    made = run("  - {name: one, expect: [{workload: top/app, at: far, warns: x}]}", rules=condition)
    (error,) = the(made, "error")
    assert (error.rule, error.subject, error.fix) == (
        "unknown-attribute",
        "one",
        'did you mean "site.kind"?',
    )


def test_a_file_that_is_no_yaml_is_an_error_beside_others(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a_test.yaml").write_text("tests: [", encoding="utf-8")
    made = run("  - {name: one, expect: [{workload: top/app, at: far, rejected_by: near}]}\n")
    assert made.passed == 1
    assert made.exit_code == Exit.ERROR


@pytest.mark.parametrize(("cases", "only"), [("  []", ""), ("  - {name: a, todo: b}", "zzz")])
def test_no_tests_is_a_failure(run: Run, cases: str, only: str) -> None:
    with pytest.raises(CloudplanError) as none:
        run(cases, only=only)
    assert none.value.exit_code == Exit.VIOLATIONS


def test_no_files_of_tests_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(CloudplanError) as none:
        session(read_tests(["."], at=tmp_path), Wish())
    assert none.value.exit_code == Exit.VIOLATIONS


@pytest.mark.parametrize("key", ["policies", "inventory"])
def test_a_path_that_is_not_there_is_told_where_it_is_named(run: Run, key: str) -> None:
    made = run(f"  - {{name: one, {key}: rulez.yaml, exactly: true}}\n")
    (error,) = the(made, "error")
    assert (error.rule, error.fix) == ("no-such-file", 'did you mean "rules.yaml"?')
    assert error.source is not None
    assert (error.source.file, error.source.line) == ("rules_test.yaml", 13)


def test_two_tests_of_one_name(run: Run) -> None:
    made = run("  - {name: one, todo: a}\n  - {name: one, todo: b}\n")
    assert [r.rule for r in the(made, "error")] == ["duplicate-id"]


def test_only_rules_and_groups_of_the_neighbours_count(tmp_path: Path, run: Run) -> None:
    """An inventory in the same folder, in the same file even, is not the test's."""
    (tmp_path / "city.yaml").write_text(
        "sites: [{id: room, kind: edge}]\nwaivers: [{policy: near, workload: a/b}]\n"
        "policies: [{id: other, kind: together, because: z}]\n",
        encoding="utf-8",
    )
    made = run("  - {name: one, expect: [{workload: top/app, at: far, rejected_by: near}]}\n")
    assert made.passed == 1


def test_an_inventory_by_its_path_with_the_rules_in_it(tmp_path: Path, run: Run) -> None:
    city = tmp_path / "city"
    city.mkdir()
    (city / "all.yaml").write_text(
        "estate: {id: city, currency: EUR, as_of: 2026-11-01, horizon_months: 60}\n"
        "sites: [{id: room, kind: edge, operator: {}, location: {country: FR}}]\n"
        "applications:\n  - {id: a, owner: city, data: {confidentiality: 5},\n"
        "     workloads: [{id: b, demand: {vcpu: 1, memory_gib: 1, storage_gib: 1},\n"
        "      site: room}]}\n",
        encoding="utf-8",
    )
    made = run(
        "  - {name: one, inventory: city, expect: [{workload: a/b, at: room, rejected_by: near}]}\n"
        "  - {name: two, inventory: city, placed: {}, expect: [{rejected_by: near}]}\n",
        given="",
    )
    assert made.passed == 2
