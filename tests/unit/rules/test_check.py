"""Errors in conditions and waivers, with their place in the file."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from cloudplan.diagnostics import CloudplanError, Source
from cloudplan.model.policy import (
    BudgetRule,
    Condition,
    HeadroomRule,
    LatencyRule,
    PlacementRule,
    Policy,
    RecoveryRule,
    SeparateRule,
    TogetherRule,
)
from cloudplan.rules import check, rulebook
from cloudplan.rules.conditions import Conditions
from cloudplan.rules.registry import KINDS
from tests import factories as make

PACKS = Path(__file__).resolve().parents[3] / "policies"


def codes(*policies: Policy, **estate: Any) -> list[str]:
    return [d.code for d in check(make.estate(policies=policies, **estate))]


def placement(require: str, source: Source, *, verbatim: bool = True) -> PlacementRule:
    return make.policy(PlacementRule, require=Condition(require, source, verbatim))


@pytest.mark.parametrize(
    ("text", "start", "verbatim", "expected"),
    [
        ("true && site.knd == 'x'", Source("p.yaml", 4, 14), True, Source("p.yaml", 4, 22)),
        ("site.knd == 'x'", Source("p.yaml", 4, 15), True, Source("p.yaml", 4, 15)),
        ("true && site.knd == 'x'", Source("p.yaml", 5, 7), False, Source("p.yaml", 5, 7)),
        ("true\n&& site.knd == 'x'", Source("p.yaml", 5, 7), True, Source("p.yaml", 5, 7)),
        ("has(site.knd)", Source("p.yaml", 1, 1), True, Source("p.yaml", 1, 5)),
        ("2 < 2.5 && site.knd == 'x'", Source("p.yaml", 1, 1), True, Source("p.yaml", 1, 12)),
    ],
    ids=["plain", "quoted", "folded", "block", "has", "widened"],
)
def test_an_error_stands_at_its_place(
    text: str, start: Source, verbatim: bool, expected: Source
) -> None:
    estate = make.estate(policies=[placement(text, start, verbatim=verbatim)])
    (found,) = check(estate)
    assert found.source == expected
    assert found.severity == "error"
    assert 'near "site.knd' in found.detail
    assert found.fix == 'did you mean "site.kind"?'


def test_all_errors_are_told_at_once_and_in_the_order_of_the_file() -> None:
    bad = [
        make.policy(
            LatencyRule, "b", to="users", rtt_ms_max=1, when=Condition("1", Source("p", 9))
        ),
        make.policy(PlacementRule, "a", when=Condition("x", Source("p", 3)), require="y && z"),
    ]
    estate = make.estate(policies=bad)
    found = check(estate)
    assert [(d.source and d.source.line) for d in found] == [3, 9, 11, 11]
    with pytest.raises(CloudplanError) as raised:
        rulebook(estate)
    assert raised.value.diagnostics == found


READS_SITE = [
    make.policy(LatencyRule, to="users", rtt_ms_max=1, when="site.kind == 'edge'"),
    make.policy(RecoveryRule, when="has(site.kind)"),
    make.policy(SeparateRule, by="site", when="site.kind == 'edge'"),
    make.policy(TogetherRule, when="site.kind == 'edge'"),
    make.policy(BudgetRule, measure="total", year=2027, max=1, scope="site.kind == 'edge'"),
]


@pytest.mark.parametrize("rule", READS_SITE, ids=lambda rule: str(rule.kind))
def test_rules_that_bind_several_workloads_cannot_read_the_site(rule: Policy) -> None:
    (found,) = check(make.estate(policies=[rule]))
    assert found.code == "wrong-scope"
    assert "site.kind" in found.summary
    assert rule.kind in found.summary


def test_headroom_reads_sites_only() -> None:
    rule = make.policy(HeadroomRule, fraction=1, when="workload.id == 'x' && application.id == 'y'")
    assert codes(rule) == ["wrong-scope", "wrong-scope"]
    assert codes(make.policy(HeadroomRule, fraction=1, when="estate.horizon_months > 12")) == []


def test_placement_reads_everything() -> None:
    everything = (
        "site.kind == workload.id && application.id == estate.id && site.id in groups.eu "
        "&& estate.as_of < application.lifecycle.end_of_support"
    )
    rule = make.policy(PlacementRule, when=everything, require=everything)
    assert codes(rule, groups={"eu": ("BE",)}) == []
    assert codes(rule) == ["unknown-group", "unknown-group"]


def test_a_group_id_that_no_condition_can_name_does_no_harm() -> None:
    rule = make.policy(PlacementRule, require="'BE' in groups.eu")
    assert codes(rule, groups={"eu": ("BE",), "eu-27": ("BE",), "9": (), "": ()}) == []


@pytest.mark.parametrize("id", ["pin", "price", "capacity", "roomy"])
def test_what_is_not_about_one_workload_cannot_be_waived_for_one(id: str) -> None:
    rule = make.policy(HeadroomRule, "roomy", fraction=1)
    assert codes(rule, waivers=(make.waiver(id, "app/web"),)) == ["not-waivable"]


@pytest.mark.parametrize("id", ["residency", "rtt", "rule"])
def test_other_rules_can_be_waived(id: str) -> None:
    rule = make.policy(TogetherRule)
    assert codes(rule, waivers=(make.waiver(id, "app/web"),)) == []


def test_an_estate_without_conditions_does_not_load_the_cel_library() -> None:
    conditions = Conditions(make.estate())
    assert conditions.predicate(None) is None
    assert "_compiler" not in vars(conditions)


def test_hostile_text_is_a_diagnostic() -> None:
    for text in ("\x00", "${x}", "<script>", "'" * 1000, "[" * 2000, "a" * 100_000, "[red]"):
        estate = make.estate(policies=[make.policy(PlacementRule, require=text)])
        assert {d.severity for d in check(estate)} == {"error"}


def test_the_shipped_packs_are_clean() -> None:
    groups: dict[str, tuple[str, ...]] = {}
    conditions: list[tuple[str, str, str]] = []
    for path in sorted(PACKS.glob("*.yaml")):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups |= {id_: tuple(codes) for id_, codes in pack.get("groups", {}).items()}
        for rule in pack.get("policies", []):
            for field in sorted({"when", "require", "scope"} & set(rule)):
                conditions.append((rule["kind"], field, rule[field]))
    kinds: dict[str, type[Policy]] = {c.kind: c for c in Policy.__subclasses__()}
    compiled = Conditions(make.estate(groups=groups))
    assert len(conditions) > 50
    for kind, field, text in conditions:
        condition = Condition(text, make.source())
        own = {f.name for f in fields(kinds[kind])} - {f.name for f in fields(Policy)}
        values: dict[str, Any] = dict.fromkeys(own) | {field: condition}
        rule = make.policy(kinds[kind], "x", **values)
        assert list(compiled.problems(rule, KINDS[kind].reads)) == []


def test_every_kind_of_the_model_is_registered() -> None:
    assert set(KINDS) == {c.kind for c in Policy.__subclasses__()}
