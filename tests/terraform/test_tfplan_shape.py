"""Our plan representation beside the one that the real Terraform prints for the same changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudplan.model.plan import Placement, Plan, RuleFinding
from cloudplan.render.tfplan import tfplan_json
from tests.terraform.harness import terraform
from tests.unit.render import plans

EXAMPLE = Path(__file__).parent / "examples" / "actions"
HOSTILE = 'a${b}%{c}"d\\e\nf\tg\u202eh<i>\r'
HOME = {"site": "home", "offer": "s"}
TODAY = {"app/kept": HOME, "app/moved": HOME, "app/resized": HOME, "app/gone": HOME}
PLANNED = {
    "app/kept": HOME,
    "app/moved": {"site": "abroad", "offer": "s"},
    "app/resized": {"site": "home", "offer": "xl"},
    HOSTILE: HOME,
}
# Attributes are those of a placement on one side and of Terraform's own resource on the other.
OF_THE_RESOURCE = ("before", "after", "before_sensitive", "after_sensitive", "after_unknown")


@pytest.fixture(scope="module")
def theirs() -> dict[str, Any]:
    """Terraform's plan to keep one, move one, resize one, create one and delete one."""
    today = terraform(EXAMPLE, {"placements": TODAY}, apply=True)
    planned = terraform(EXAMPLE, {"placements": PLANNED}, state=today.state)
    assert planned.plan is not None, planned.messages
    return planned.plan


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    plan: dict[str, Any] = json.loads(tfplan_json(_same()))
    return plan


def _same() -> Plan:
    home, smaller = plans.before("home", "5.00"), plans.after("home", "4.00")
    return plans.plan(
        Placement(HOSTILE, "create", None, smaller),
        Placement("app/gone", "retire", home, None),
        plans.kept("app/kept", "home"),
        plans.moved("app/moved", "home", "abroad"),
        Placement("app/resized", "resize", home, smaller),
        violations=(RuleFinding("stays-at-home", "", "", "warn", "Somebody is abroad.", "a:1"),),
    )


def test_addresses_actions_and_reasons_are_terraforms(
    theirs: dict[str, Any], ours: dict[str, Any]
) -> None:
    assert [_told(one) for one in ours["resource_changes"]] == [
        _told(one) for one in theirs["resource_changes"]
    ]


def _told(change: dict[str, Any]) -> dict[str, Any]:
    """All but what is the resource's own."""
    inner = change["change"]
    kinds = {key: _kind(value) for key, value in inner.items() if key in OF_THE_RESOURCE}
    return {
        **{k: v for k, v in change.items() if k not in ("type", "provider_name", "change")},
        "address": change["address"].partition("[")[2],
        "actions": inner["actions"],
        "kinds": kinds,
        "forced": len(inner.get("replace_paths", ())),
    }


def _kind(value: Any) -> str:
    return type(value).__name__


def test_every_part_is_one_that_terraform_prints(
    theirs: dict[str, Any], ours: dict[str, Any]
) -> None:
    assert list(_strangers(theirs, ours)) == []


# Objects whose keys are names of the plan and not of the format, and what is a plan's own.
_NAMED = ("variables", "outputs", "output_changes", "provider_config")
_OWN = (*OF_THE_RESOURCE, "for_each_expression", "sensitive_values", "expression", "value")


def _strangers(theirs: Any, ours: Any, path: str = "") -> Iterator[str]:
    """Keys that ours has and theirs has not, and values of another kind, where both have one."""
    last = path.rpartition(".")[2]
    if last in _OWN or path.endswith(".resources.values"):
        return
    if _kind(theirs) != _kind(ours):
        yield f"{path}: {_kind(ours)} in place of {_kind(theirs)}"
    elif isinstance(theirs, list):
        for left, right in zip(theirs, ours, strict=False):
            yield from _strangers(left, right, path)
    elif isinstance(theirs, dict) and last in _NAMED:
        for one in ours.values():
            yield from _strangers(next(iter(theirs.values())), one, f"{path}.*")
    elif isinstance(theirs, dict):
        yield from (f"{path}.{key}" for key in ours if key not in theirs)
        for key in (key for key in ours if key in theirs):
            yield from _strangers(theirs[key], ours[key], f"{path}.{key}")


def test_the_shape_test_sees_a_stranger(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    odd = {**ours, "surprise": 1, "checks": [{**ours["checks"][0], "state": "pass"}]}
    assert list(_strangers(theirs, odd)) == [".surprise", ".checks.state"]


def test_nothing_that_readers_look_for_is_missing(
    theirs: dict[str, Any], ours: dict[str, Any]
) -> None:
    # Which attributes decide about others is a matter of references, and a plan has none.
    assert set(theirs) - set(ours) == set()
    assert ours["format_version"] == theirs["format_version"]
    assert ours["terraform_version"] == theirs["terraform_version"]


def test_a_broken_rule_is_a_failed_check(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    (left,), (right,) = theirs["checks"], ours["checks"]
    assert right["address"] == left["address"]
    assert right["status"] == left["status"] == "fail"
