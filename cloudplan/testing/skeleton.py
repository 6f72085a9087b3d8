"""A file of tests to begin with, for every policy file: a case for every rule, still to do."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cloudplan.load.rule_files import RuleFile
from cloudplan.load.yaml_scalars import resolve_plain
from cloudplan.model.policy import FreezeRule, LatencyRule, Policy

SCHEMA = "test.schema.json"
HEAD = """\
# Tests of {file}. Say what each rule has to do, and take its todo: away. Run them with
#     cloudplan test {file_test}
policies: {policies}

# What all cases suppose. A case may lay its own given: over this; what is left out is unknown.
given:
  sites:
    - {{id: own-room, kind: on_prem, location: {{country: BE}}}}
    - {{id: cloud, kind: public_cloud, location: {{country: US}}, operator: {{owners: [US]}}}}
  applications:
    - {{id: example, workloads: [{{id: app}}, {{id: db}}]}}

tests:
"""
EFFECTS = {"deny": "rejected_by", "warn": "warns", "price": "warns"}


def skeletons(files: list[RuleFile]) -> Iterator[tuple[RuleFile, str]]:
    """The text for each file that has no tests yet."""
    for file in files:
        if not file.has_tests:
            yield file, "".join(_lines(file))


def _lines(file: RuleFile) -> Iterator[str]:
    if "$schema=" in file.first_line and file.first_line.startswith("#"):
        yield file.first_line.replace("policy.schema.json", SCHEMA) + "\n"
    stem = file.path.stem
    policies = ", ".join(_quoted(name) for name in (file.path.name, *file.needs))
    yield HEAD.format(file=file.path.name, file_test=f"{stem}_test.yaml", policies=f"[{policies}]")
    yield "\n".join(_case(policy) for policy in file.policies)


def _case(policy: Policy) -> str:
    """One case with the expectations that fit the kind of rule."""
    rule = _quoted(policy.id)
    lines = [f"  - name: {rule}", "    todo: say what the rule has to do", f"    rules: {rule}"]
    if _needs_a_placement(policy):
        lines.append("    placed: {example/app: own-room, example/db: cloud}")
    lines += ["    expect:", *(f"      - {{{item}}}" for item in _items(policy))]
    return "\n".join(lines) + "\n"


def _needs_a_placement(policy: Policy) -> bool:
    pairs = policy.kind == "placement" or (isinstance(policy, LatencyRule) and policy.to == "users")
    return not pairs and policy.kind not in ("freeze", "recovery")


def _items(policy: Policy) -> Iterator[str]:
    rule = _quoted(policy.id)
    if isinstance(policy, FreezeRule):
        yield f"day: {policy.from_day}, frozen_by: [{rule}]"
    elif policy.kind == "recovery":
        yield f"workload: example/app, standby_by: [{rule}]"
    elif _needs_a_placement(policy):
        yield f"{EFFECTS[policy.effect]}: [{rule}]"
    elif policy.effect == "price":
        yield f"workload: example/app, at: cloud, priced: {{{rule}: 25}}"
        yield "workload: example/app, at: own-room, priced: {}"
    else:
        yield f"workload: example/app, at: cloud, {EFFECTS[policy.effect]}: [{rule}]"
        yield f"workload: example/app, at: own-room, {EFFECTS[policy.effect]}: []"


def _quoted(text: str) -> str:
    """As it stands where every reader takes it for the same text, else in quotes."""
    plain = text.replace("-", "").replace("_", "").replace(".", "").isalnum() and text.isascii()
    return text if plain and resolve_plain(text) == text else json.dumps(text)
