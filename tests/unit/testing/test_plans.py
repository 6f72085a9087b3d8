"""Cases that need a plan, and cases that say where things stand."""

from __future__ import annotations

import pytest

from cloudplan.diagnostics import Exit
from tests.unit.testing.conftest import Run, the

GIVEN = """
given:
  rates:
    - {id: low, currency: EUR, as_of: 2026-01-01, source: t,
       linear: {vcpu_month: 5, memory_gib_month: 0, storage_gib_month: 0}}
    - {id: high, currency: EUR, as_of: 2026-01-01, source: t,
       linear: {vcpu_month: 9, memory_gib_month: 0, storage_gib_month: 0}}
  sites:
    - {id: cheap, kind: public_cloud, location: {country: FR}, rates: low}
    - {id: dear, kind: private_cloud, location: {country: BE}, rates: high}
    - {id: unpriced, kind: on_prem, location: {country: BE}}
  applications: [{id: a, workloads: [{id: db}, {id: web}]}]
"""
RULES = """
policies:
  - {id: belgian, kind: placement, because: Near., when: "workload.id == 'db'",
     require: site.location.country == 'BE'}
  - {id: apart, kind: separate, because: Fire., effect: warn, by: site}
"""


def of(run: Run, case: str) -> list[str]:
    made = run(f"  - {{name: one, {case}}}\n", rules=RULES, given=GIVEN)
    assert made.exit_code in (Exit.OK, Exit.VIOLATIONS)
    return [result.summary.removeprefix("one: ") for result in the(made, "failed")]


def test_where_a_plan_puts_things_and_what_they_cost(run: Run) -> None:
    met = (
        "expect: [{workload: a/db, site: dear}, {workload: a/web, site: [cheap, dear]},"
        "{workload: a/web, site_kind: public_cloud, not_site: unpriced},"
        "{monthly: {min: 14, max: 14}}, {workload: a/db, monthly: {max: 9}}, {warns: []}]"
    )
    assert of(run, met) == []


@pytest.mark.parametrize(
    ("expectation", "said", "why"),
    [
        (
            "{workload: a/db, site: cheap}",
            "a/db: on dear (private_cloud), expected cheap",
            "- belgian rejects: Near. [rules.yaml:3] Not on cheap.",
        ),
        (
            "{workload: a/db, site: unpriced}",
            "a/db: on dear (private_cloud), expected unpriced",
            "- unpriced has no known price: ",
        ),
        (
            "{workload: a/web, site: dear}",
            "a/web: on cheap (public_cloud), expected dear",
            "- dear would cost ",
        ),
        (
            "{workload: a/web, not_site: cheap}",
            "a/web: on cheap (public_cloud), expected not cheap",
            "",
        ),
        (
            "{workload: a/web, site_kind: edge}",
            "a/web: on cheap (public_cloud), expected a site of kind edge",
            "",
        ),
        ("{monthly: {max: 13}}", "the estate: monthly 14.00, expected at most 13", "It stands: "),
        ("{workload: a/db, monthly: {min: 10}}", "a/db: monthly 9.00, expected at least 10", ""),
        ("{infeasible_by: belgian}", "there is a plan, expected none by belgian", "It stands: "),
        ("{warns: apart}", "the estate: warned of by no rule, expected apart", "It stands: "),
    ],
)
def test_a_plan_that_is_otherwise(run: Run, expectation: str, said: str, why: str) -> None:
    made = run(f"  - {{name: one, expect: [{expectation}]}}\n", rules=RULES, given=GIVEN)
    (failed,) = the(made, "failed")
    assert failed.summary == f"one: {said}"
    assert why in failed.detail


def test_nothing_fits(run: Run) -> None:
    abroad = "given: {sites: [{id: dear, location: {country: FR}}]}"
    assert of(run, f"{abroad}, expect: [{{infeasible_by: [belgian, price]}}]") == []
    assert of(run, f"{abroad}, expect: [{{infeasible_by: apart}}]") == [
        "infeasible by belgian and price, expected apart"
    ]
    assert of(run, f"{abroad}, expect: [{{workload: a/db, site: dear}}]") == [
        "a/db: nothing fits, expected dear"
    ]


def test_where_things_are_placed(run: Run) -> None:
    together = "placed: {a/db: cheap, a/web: cheap}"
    assert of(run, f"{together}, expect: [{{rejected_by: belgian}}, {{warns: apart}}]") == []
    assert of(run, f"{together}, expect: [{{workload: a/web, rejected_by: []}}]") == []
    assert of(run, f"{together}, exactly: true, expect: [{{rejected_by: belgian}}]") == [
        "a/db, a/web: warned of by apart, which nobody expects"
    ]
    assert of(run, "placed: {a/db: unpriced, a/web: cheap}, exactly: true") == []


def test_capacity_is_a_rule_of_its_own(run: Run) -> None:
    hosts = "{installed: 1, max: 1, vcpu: 1, memory_gib: 9, storage_gib: 9}"
    given = f"given: {{sites: [{{id: unpriced, hosts: {hosts}}}]}}"
    placed = "placed: {a/db: unpriced, a/web: unpriced}"
    assert of(run, f"{given}, {placed}, expect: [{{rejected_by: capacity}}]") == []
