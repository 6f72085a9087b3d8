"""What is wrong with an estate's rules, and what is worth knowing before they are used."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Diagnostic, error, warning
from cloudplan.model.estate import Dependency, Estate
from cloudplan.model.policy import RESERVED_POLICY_IDS, Condition, Policy, Waiver
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Subject
from cloudplan.rules.conditions import Conditions, Predicate
from cloudplan.rules.desk import Desk, is_primary
from cloudplan.rules.registry import KINDS

NAMED = 5
"""How many workloads a diagnostic names before it counts."""
WAIVABLE_BUILTINS = frozenset(("residency", "rtt"))


def problems(estate: Estate, conditions: Conditions) -> Iterator[Diagnostic]:
    """Every error in the conditions and waivers."""
    for policy in estate.policies:
        yield from conditions.problems(policy, KINDS[policy.kind].reads)
    kind_of = {policy.id: policy.kind for policy in estate.policies}
    for waiver in estate.waivers:
        yield from _waiver_problems(waiver, kind_of)


def _waiver_problems(waiver: Waiver, kind_of: dict[str, str]) -> Iterator[Diagnostic]:
    kind = kind_of.get(waiver.policy)
    if waiver.policy in RESERVED_POLICY_IDS and waiver.policy not in WAIVABLE_BUILTINS:
        fix = "change the inventory instead"
    elif kind is not None and not KINDS[kind].waivable:
        fix = f"a {kind} rule is about all workloads together; change the rule instead"
    else:
        return
    summary = f"{waiver.policy} cannot be waived for one workload"
    yield error("not-waivable", summary, fix=fix, source=waiver.source)


def unknown_conditions(desk: Desk) -> Iterator[Diagnostic]:
    """One warning per rule whose condition is unknown for workloads or sites it concerns."""
    for policy in sorted(desk.estate.policies, key=lambda p: p.id):
        condition: Condition | None = getattr(policy, "when", getattr(policy, "scope", None))
        predicate = desk.conditions.predicate(condition)
        if condition is None or predicate is None:
            continue
        reads = KINDS[policy.kind].reads
        if "workload" in reads.get("when", reads.get("scope", frozenset())):
            names, missing = _unknown_workloads(desk, policy, predicate)
            what = "workload"
        else:
            names, missing = _unknown_sites(desk.estate.sites, predicate)
            what = "site"
        if names:
            yield _unknown_condition(policy, condition, what, names, missing)


def _unknown_workloads(
    desk: Desk, policy: Policy, predicate: Predicate
) -> tuple[list[str], set[str]]:
    """Addresses, and the attributes that nobody stated; a standby goes with its primary."""
    concerns = KINDS[policy.kind].concerns
    classes = desk.rows.classes(predicate.of_subject)
    unknown = [_is_unknown(desk, predicate, desk.rows.subjects[k]) for k in classes.first]
    found = [
        subject
        for subject, k in zip(desk.rows.subjects, classes.of, strict=True)
        if unknown[k]
        and is_primary(subject)
        and concerns(policy, subject)
        and not desk.waivers.cover(policy.id, subject.workload)
    ]
    missing = {a.name for a in predicate.of_subject if any(a.get(s) is None for s in found)}
    missing |= _unknown_sites(desk.estate.sites, predicate)[1]
    return [subject.workload.address for subject in found], missing


def _unknown_sites(sites: tuple[Site, ...], predicate: Predicate) -> tuple[list[str], set[str]]:
    """Ids of the sites, and the attributes that nobody stated."""
    found = [site for site in sites if predicate.of_site and predicate.ask(site=site) is None]
    missing = {a.name for a in predicate.of_site if any(a.get(s) is None for s in found)}
    return [site.id for site in found], missing


def _is_unknown(desk: Desk, predicate: Predicate, subject: Subject) -> bool:
    """On any site, if the condition reads sites."""
    if not predicate.of_site:
        return predicate.ask(subject) is None
    return any(predicate.ask(subject, site) is None for site in desk.estate.sites)


def _unknown_condition(
    policy: Policy, condition: Condition, what: str, names: list[str], missing: set[str]
) -> Diagnostic:
    applies = "applies" if KINDS[policy.kind].applies_if_unknown else "does not apply"
    count = f"{len(names)} {what}{'s' if len(names) > 1 else ''}"
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return warning(
        "unknown-condition",
        f"{policy.id} {applies} to {count} for which its condition is unknown",
        detail=", ".join(names[:NAMED]) + rest,
        fix=f"state {', '.join(sorted(missing))}" if missing else "",
        source=condition.source,
    )


def retired_dependencies(estate: Estate) -> Iterator[Diagnostic]:
    """One warning per dependency between a retired workload and one that stays."""
    retired = {
        w.address for a in estate.applications if a.disposition == "retire" for w in a.workloads
    }
    for dependency in estate.dependencies:
        if (dependency.from_address in retired) != (dependency.to_address in retired):
            yield _dropped(dependency, retired)


def _dropped(dependency: Dependency, retired: set[str]) -> Diagnostic:
    ends = (dependency.from_address, dependency.to_address)
    gone = next(end for end in ends if end in retired)
    return warning(
        "retired-dependency",
        f"the dependency {ends[0]} -> {ends[1]} is dropped",
        detail=f"{gone} is retired",
        fix="remove the dependency, or keep the application",
        source=dependency.source,
    )
