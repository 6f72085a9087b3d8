from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.facts import ApplicationFacts, Facts, RuleFacts, SiteFacts, WorkloadFacts
from cloudplan.model.plan import Invocation, Placement, Plan, RuleFinding
from cloudplan.render.tfplan import tfplan_json
from cloudplan.render.tfplan.address import instance
from cloudplan.render.tfplan.changes import ACTIONS
from tests.unit.pages import ROOT, table
from tests.unit.render import plans

EVIL = 'a\x1b[31m"${b}%{c}{{d}}</script>&=cmd\\\r\n::error::\u202e\u200b\U0001f600'


def shown(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tfplan_json(plan))
    return found


def change(placement: Placement, **fields: Any) -> dict[str, Any]:
    (found,) = shown(plans.plan(placement, **fields))["resource_changes"]
    assert isinstance(found, dict)
    return found


def created(address: str, site: str = "b") -> Placement:
    return Placement(address, "create", None, plans.after(site, "5.00"))


def retired(address: str) -> Placement:
    return Placement(address, "retire", plans.before("a", "7.00"), None)


def resized(address: str) -> Placement:
    return Placement(address, "resize", plans.before("a", "7.00"), plans.after("a", "5.00"))


def unmanaged(address: str) -> Placement:
    return Placement(address, "unmanaged", plans.before("a", None), None)


@pytest.mark.parametrize(
    ("placement", "actions", "reason"),
    [
        (created("x/y"), ["create"], None),
        (plans.moved("x/y", "a", "b"), ["delete", "create"], "replace_because_cannot_update"),
        (resized("x/y"), ["update"], None),
        (plans.kept("x/y", "a"), ["no-op"], None),
        (unmanaged("x/y"), ["no-op"], None),
        (retired("x/y"), ["delete"], "delete_because_each_key"),
    ],
    ids=["create", "move", "resize", "keep", "unmanaged", "retire"],
)
def test_an_action_in_terraforms_words(
    placement: Placement, actions: list[str], reason: str | None
) -> None:
    found = change(placement)
    assert found["change"]["actions"] == actions
    assert found.get("action_reason") == reason
    assert found["address"] == 'cloudplan_placement.workload["x/y"]'
    assert found["index"] == "x/y"


def test_before_and_after_are_absent_where_there_is_nothing() -> None:
    assert change(created("x/y"))["change"]["before"] is None
    assert change(retired("x/y"))["change"]["after"] is None


@pytest.mark.parametrize("placement", [plans.kept("x/y", "a"), unmanaged("x/y")])
def test_what_stays_is_the_same_before_and_after(placement: Placement) -> None:
    found = change(placement)["change"]
    assert found["before"] == found["after"]
    assert found["after"]["site"] == "a"


def test_a_move_is_forced_by_the_site() -> None:
    found = change(plans.moved("x/y", "a", "b"))["change"]
    assert found["replace_paths"] == [["site"]]
    assert (found["before"]["site"], found["after"]["site"]) == ("a", "b")
    assert (found["before"]["monthly"], found["after"]["monthly"]) == (412.1, 318.44)
    assert found["after"]["one_off"] == 1360
    assert found["after"]["offer"] == "b3-8"


def test_an_unknown_price_of_today_is_null_and_not_nothing() -> None:
    placement = replace(plans.moved("x/y", "a", "b"), before=plans.before("a", None))
    assert change(placement)["change"]["before"]["monthly"] is None


SITE = SiteFacts(
    id="b",
    kind="public_cloud",
    provider="azure",
    region="westeurope",
    rates=None,
    operator="Microsoft Azure",
    operator_country="IE",
    owners=("US",),
    country="NL",
    lat=None,
    lon=None,
    controls=None,
    certifications=None,
)
APPLICATION = ApplicationFacts(
    id="x",
    name={"en": "X"},
    owner="city",
    criticality="high",
    confidentiality=4,
    integrity=None,
    availability=3,
    kinds=("personal",),
    residency=("eu",),
    rto_hours=Decimal(4),
    rpo_hours=None,
    end_of_support=None,
    users=10,
    labels=(),
    source="city.yaml:1:1",
)
WORKLOAD = WorkloadFacts(
    address="x/y",
    os="linux",
    vcpu=Decimal(2),
    memory_gib=Decimal("7.5"),
    storage_gib=Decimal(80),
    egress_gib_month=Decimal(1),
    growth_per_year=Decimal(0),
    offer=None,
    source="city.yaml:2:1",
)


def facts(**fields: Any) -> Facts:
    return Facts(sites=(SITE,), applications=(APPLICATION,), workloads=(WORKLOAD,), **fields)


def test_a_placement_tells_what_policies_ask_for() -> None:
    values = change(created("x/y"), facts=facts())["change"]["after"]
    wanted = {
        "application": "x",
        "owner": "city",
        "confidentiality": 4,
        "integrity": None,
        "data_kinds": ["personal"],
        "labels": [],
        "vcpu": 2,
        "memory_gib": 7.5,
        "provider": "azure",
        "country": "NL",
        "operator_country": "IE",
        "owner_countries": ["US"],
        "certifications": None,
        "rpo_hours": None,
    }
    assert {key: values[key] for key in wanted} == wanted


def test_the_page_names_the_attributes() -> None:
    page = (ROOT / "docs/formats.md").read_text("utf-8")
    told = page.partition("hold what policies ask for:")[2].partition(". Unknown is null")[0]
    values = change(created("x/y"), facts=facts())["change"]["after"]
    assert set(re.findall(r"`(\w+)`", told)) == set(values)


def test_the_page_names_actions_and_parts() -> None:
    page = (ROOT / "docs/formats.md").read_text("utf-8")
    rows = table(page[page.index("| action of cloudplan ") :])
    told = {one: (row[1], row[2]) for row in rows for one in row[0].split(", ")}
    assert set(told) == set(ACTIONS)
    for action, (actions, reason) in told.items():
        assert json.loads(actions.strip("`")) == list(ACTIONS[action].actions)  # type: ignore[index]
        assert (ACTIONS[action].reason or "") in reason  # type: ignore[index]
    parts = re.findall(r"`(\w+)`", " ".join(r[0] for r in table(page[page.index("| part ") :])))
    not_told = {"format_version", "configuration", "errored"}
    assert set(parts) | not_told == set(shown(plans.plan(created("x/y"))))


def test_a_standby_is_of_its_primarys_application() -> None:
    placement = replace(created("x/y@standby"), standby_of="x/y")
    values = change(placement, facts=facts())["change"]["after"]
    assert (values["application"], values["owner"], values["vcpu"]) == ("x", "city", 2)
    assert values["standby_of"] == "x/y"


def test_states_hold_what_runs_before_and_after() -> None:
    found = shown(plans.plan(created("x/a"), plans.kept("x/b", "s"), retired("x/c")))
    prior = found["prior_state"]["values"]["root_module"]["resources"]
    planned = found["planned_values"]["root_module"]["resources"]
    assert [one["index"] for one in prior] == ["x/b", "x/c"]
    assert [one["index"] for one in planned] == ["x/a", "x/b"]


def test_totals_are_outputs() -> None:
    found = shown(plans.plan(created("x/a")))
    assert found["planned_values"]["outputs"]["monthly"]["value"] == 12340
    monthly = found["output_changes"]["monthly"]
    assert (monthly["actions"], monthly["before"], monthly["after"]) == (["update"], 13428, 12340)
    assert found["output_changes"]["carbon_kg_year"]["after"] is None
    assert list(found["prior_state"]["values"]["outputs"]) == ["monthly"]


def rule(id: str) -> RuleFacts:
    return RuleFacts(id, "residency", "deny", "law", "GDPR", {}, {}, "policies/a.yaml:1:1")


def finding(policy: str, detail: str) -> RuleFinding:
    return RuleFinding(policy, "x/y", "b", "warn", "because", "policies/a.yaml:3", detail)


def test_rules_are_checks() -> None:
    plan = plans.plan(
        created("x/y"),
        facts=facts(rules=(rule("kept"), rule("set-aside"), rule("warned"))),
        violations=(finding("warned", "too far"),),
        waived=(finding("set-aside", "waived by the mayor until 2027-01-01"),),
    )
    found = {one["address"]["name"]: one for one in shown(plan)["checks"]}
    statuses = {name: one["status"] for name, one in found.items()}
    assert statuses == {"kept": "pass", "set-aside": "unknown", "warned": "fail"}
    (instance_,) = found["warned"]["instances"]
    (problem,) = instance_["problems"]
    assert problem["message"] == "x/y at b: too far (policies/a.yaml:3)"
    assert "problems" not in found["kept"]["instances"][0]


def test_a_plan_of_a_part_is_not_complete() -> None:
    assert shown(plans.plan(created("x/y")))["complete"] is True
    partial = Invocation(("inventory",), (), targets=("x/y",))
    assert shown(plans.plan(created("x/y"), invocation=partial))["complete"] is False


def test_nothing_to_do_is_not_applyable() -> None:
    assert shown(plans.plan(plans.kept("x/y", "a")))["applyable"] is False


def hostile() -> Plan:
    names = (EVIL, EVIL, EVIL)
    finding_ = RuleFinding(EVIL, EVIL, EVIL, "warn", EVIL, EVIL, EVIL)
    evil_site = replace(SITE, id=EVIL, kind=EVIL, operator=EVIL, owners=(EVIL,))
    evil_application = replace(APPLICATION, id=EVIL, owner=EVIL, labels=names)
    return plans.plan(
        plans.moved(EVIL, EVIL, EVIL),
        estate=EVIL,
        cloudplan_version=EVIL,
        currency=EVIL,
        violations=(finding_,),
        facts=Facts(
            sites=(evil_site,),
            applications=(evil_application,),
            workloads=(replace(WORKLOAD, address=EVIL, os=EVIL),),
        ),
    )


def test_hostile_names_are_inert() -> None:
    written = tfplan_json(hostile()).decode("ascii")
    line, end, rest = written.partition("\n")
    assert (end, rest) == ("\n", "")
    assert line.isprintable()
    assert not set("<>&") & set(line)


def test_texts_that_a_tool_may_print_steer_nothing() -> None:
    found = shown(hostile())
    for one in found["resource_changes"]:
        assert one.pop("index") == EVIL, "the key itself, for programs to compare with"
    for resource in (
        *found["planned_values"]["root_module"]["resources"],
        *found["prior_state"]["values"]["root_module"]["resources"],
    ):
        assert resource.pop("index") == EVIL
    texts = list(_texts(found))
    assert len(texts) > 50
    assert all(text.isprintable() for text in texts)


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def test_addresses_interpolate_nothing_and_differ() -> None:
    assert instance('a"${b}%{c}\n') == 'cloudplan_placement.workload["a\\"$${b}%%{c}\\n"]'
    assert instance("a\u202eb") == 'cloudplan_placement.workload["a\\u202eb"]'
    assert instance("a\\u202eb") == 'cloudplan_placement.workload["a\\\\u202eb"]'


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert tfplan_json(hostile()) == tfplan_json(hostile())
