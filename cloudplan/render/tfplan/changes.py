"""What happens to each workload, as Terraform says it: actions, before, after, and why."""

from __future__ import annotations

from typing import Any, NamedTuple

from cloudplan.model.plan import Action, Placement, Plan
from cloudplan.render.tfplan.address import PROVIDER, RESOURCE, TYPE, instance
from cloudplan.render.tfplan.values import Facts, Values, after, before, unmarked


class Said(NamedTuple):
    """An action in Terraform's words; `reason` is one of those that its format allows."""

    actions: tuple[str, ...]
    reason: str | None = None
    forced_by: tuple[str, ...] = ()


NO_OP = ("no-op",)
ACTIONS: dict[Action, Said] = {
    "create": Said(("create",)),
    "move": Said(("delete", "create"), "replace_because_cannot_update", ("site",)),
    "resize": Said(("update",)),
    "keep": Said(NO_OP),
    "unmanaged": Said(NO_OP),
    "retire": Said(("delete",), "delete_because_each_key"),
}
"""A workload cannot change its site where it stands: it is replaced, as Terraform would."""


def resource_changes(plan: Plan, facts: Facts) -> list[dict[str, Any]]:
    """One change for each placement, in the order of the plan."""
    return [_change(placement, facts) for placement in plan.placements]


def _change(placement: Placement, facts: Facts) -> dict[str, Any]:
    said = ACTIONS[placement.action]
    made = {
        "address": instance(placement.address),
        "mode": "managed",
        "type": TYPE,
        "name": RESOURCE.partition(".")[2],
        "index": placement.address,
        "provider_name": PROVIDER,
        "change": _values(said, before(placement, facts), after(placement, facts)),
    }
    return made if said.reason is None else {**made, "action_reason": said.reason}


def _values(said: Said, was: Values | None, will_be: Values | None) -> dict[str, Any]:
    """Nothing of a plan is secret, and all of it is known: money is worked out, not found out."""
    will_be_set = will_be is not None and said.actions != NO_OP
    made: dict[str, Any] = {
        "actions": said.actions,
        "before": was,
        "after": will_be,
        "after_unknown": unmarked(will_be) if will_be_set else {},
        "before_sensitive": unmarked(was),
        "after_sensitive": unmarked(will_be),
    }
    return {**made, "replace_paths": [said.forced_by]} if said.forced_by else made
