"""A plan in Terraform's own plan representation, for the tools that teams run on such plans.

The representation is the one that ``terraform show -json`` prints, ``format_version`` 1.2:
https://developer.hashicorp.com/terraform/internals/json-format. docs/formats.md#tfplan-json says
which of its parts are there and what they hold.
"""

from __future__ import annotations

import json
import re
from typing import Any

from cloudplan.model.plan import Plan
from cloudplan.model.said import plain_text
from cloudplan.render.tfplan.address import PROVIDER, PROVIDER_KEY, RESOURCE, TYPE
from cloudplan.render.tfplan.changes import resource_changes
from cloudplan.render.tfplan.checks import checks
from cloudplan.render.tfplan.outputs import output_changes, planned_outputs, prior_outputs
from cloudplan.render.tfplan.states import planned_resources, prior_resources
from cloudplan.render.tfplan.values import Facts, facts_of, text

FORMAT_VERSION = "1.2"
STATE_FORMAT_VERSION = "1.0"
TERRAFORM_VERSION = "1.15.5"
"""The Terraform whose output this follows; readers refuse a plan that names none they know."""
_OUTSIDE = re.compile(r"[^ -~]|[<>&]")


def tfplan_json(plan: Plan) -> bytes:
    """The plan as ``terraform show -json`` prints one: a line, in ASCII, harmless within HTML.

    There are readers that take the first line for the whole, and a second one for the plan.
    """
    import msgspec

    encoder = msgspec.json.Encoder(
        decimal_format="number", order="deterministic", enc_hook=plain_text
    )
    written = encoder.encode(tfplan(plan)).decode("utf-8")
    return _OUTSIDE.sub(_escaped, written).encode("ascii") + b"\n"


def tfplan(plan: Plan) -> dict[str, Any]:
    """The representation as data."""
    facts = facts_of(plan)
    return {
        "format_version": FORMAT_VERSION,
        "terraform_version": TERRAFORM_VERSION,
        "variables": _variables(plan),
        "planned_values": {
            "outputs": planned_outputs(plan),
            "root_module": {"resources": planned_resources(plan, facts)},
        },
        "resource_changes": resource_changes(plan, facts),
        "output_changes": output_changes(plan),
        "prior_state": _prior_state(plan, facts),
        "configuration": _configuration(plan),
        "checks": checks(plan),
        # Terraform says when it planned. The same plan gives the same bytes: this says for when.
        "timestamp": f"{plan.as_of.isoformat()}T00:00:00Z",
        "applyable": plan.has_changes,
        "complete": not plan.invocation.targets,
        "errored": False,
    }


def _variables(plan: Plan) -> dict[str, Any]:
    values = {
        "as_of": plan.as_of.isoformat(),
        "cloudplan_version": text(plan.cloudplan_version),
        "currency": text(plan.currency),
        "estate": text(plan.estate),
        "horizon_months": plan.horizon_months,
        "inputs_sha256": text(plan.inputs_sha256),
    }
    return {name: {"value": value} for name, value in values.items()}


def _prior_state(plan: Plan, facts: Facts) -> dict[str, Any]:
    return {
        "format_version": STATE_FORMAT_VERSION,
        "terraform_version": TERRAFORM_VERSION,
        "values": {
            "outputs": prior_outputs(plan),
            "root_module": {"resources": prior_resources(plan, facts)},
        },
    }


def _configuration(plan: Plan) -> dict[str, Any]:
    """One resource with an instance for each workload: there is no file to tell more of."""
    resource = {
        "address": RESOURCE,
        "mode": "managed",
        "type": TYPE,
        "name": RESOURCE.partition(".")[2],
        "provider_config_key": PROVIDER_KEY,
        "expressions": {},
        "schema_version": 0,
        "for_each_expression": {},
    }
    return {
        "provider_config": {PROVIDER_KEY: {"name": PROVIDER_KEY, "full_name": PROVIDER}},
        "root_module": {
            "outputs": {name: {"expression": {}} for name in planned_outputs(plan)},
            "resources": [resource],
            "variables": {name: {} for name in _variables(plan)},
        },
    }


def _escaped(found: re.Match[str]) -> str:
    """As Terraform writes it: what could end a script element is escaped like what is not ASCII."""
    character = found[0]
    if character in "<>&":
        return f"\\u{ord(character):04x}"
    return json.dumps(character)[1:-1]
