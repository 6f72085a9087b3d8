"""The workloads as they are and as they will be, in the form of a Terraform state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cloudplan.model.plan import Placement, Plan
from cloudplan.render.tfplan.address import PROVIDER, RESOURCE, TYPE, instance
from cloudplan.render.tfplan.values import Facts, Values, after, before, unmarked


def prior_resources(plan: Plan, facts: Facts) -> list[dict[str, Any]]:
    """What runs today."""
    return _resources(plan, facts, before)


def planned_resources(plan: Plan, facts: Facts) -> list[dict[str, Any]]:
    """What runs once the plan is carried out."""
    return _resources(plan, facts, after)


def _resources(
    plan: Plan, facts: Facts, values_of: Callable[[Placement, Facts], Values | None]
) -> list[dict[str, Any]]:
    found = ((one, values_of(one, facts)) for one in plan.placements)
    return [_resource(one, values) for one, values in found if values is not None]


def _resource(placement: Placement, values: Values) -> dict[str, Any]:
    return {
        "address": instance(placement.address),
        "mode": "managed",
        "type": TYPE,
        "name": RESOURCE.partition(".")[2],
        "index": placement.address,
        "provider_name": PROVIDER,
        "schema_version": 0,
        "values": values,
        "sensitive_values": unmarked(values),
    }
