"""What is wrong with an estate's rules, and what is worth knowing before they are used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A rule whose condition is unknown for some workloads or sites (`names`)."""

    policy: Policy
    condition: Condition
    what: str
    names: tuple[str, ...]
    missing: frozenset[str]

    @property
    def group(self) -> tuple[bool, str, tuple[str, ...]]:
        """Rules that treat the same names alike are told of together."""
        return (KINDS[self.policy.kind].applies_if_unknown, self.what, self.names)


def unknown_conditions(desk: Desk) -> Iterator[Diagnostic]:
    """One warning per set of workloads or sites whose facts leave conditions unknown."""
    groups: dict[tuple[bool, str, tuple[str, ...]], list[_Unknown]] = {}
    for policy in sorted(desk.estate.policies, key=lambda p: p.id):
        found = _unknown(desk, policy)
        if found is not None and found.names:
            groups.setdefault(found.group, []).append(found)
    for same in groups.values():
        yield _unknown_condition(same)


def _unknown(desk: Desk, policy: Policy) -> _Unknown | None:
    condition: Condition | None = getattr(policy, "when", getattr(policy, "scope", None))
    predicate = desk.conditions.predicate(condition)
    if condition is None or predicate is None:
        return None
    reads = KINDS[policy.kind].reads
    if "workload" in reads.get("when", reads.get("scope", frozenset())):
        what, (names, missing) = "workload", _unknown_workloads(desk, policy, predicate)
    else:
        what, (names, missing) = "site", _unknown_sites(desk.estate.sites, predicate)
    return _Unknown(policy, condition, what, tuple(names), frozenset(missing))


def _unknown_workloads(
    desk: Desk, policy: Policy, predicate: Predicate
) -> tuple[list[str], set[str]]:
    """Addresses, and the attributes that nobody stated; a standby goes with its primary."""
    concerns = KINDS[policy.kind].concerns
    classes = desk.rows.classes(predicate.of_subject)
    unknown = [_is_unknown(desk, predicate, desk.rows.subjects[k]) for k in classes.first]
    if not any(unknown):
        return [], set()
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


def _unknown_condition(same: list[_Unknown]) -> Diagnostic:
    """Names the rules, the workloads or sites, and what would have to be stated."""
    first = same[0]
    rules = [one.policy.id for one in same]
    missing = sorted(frozenset[str]().union(*(one.missing for one in same)))
    count = f"{len(first.names)} {first.what}{'s' if len(first.names) > 1 else ''}"
    return warning(
        "unknown-condition",
        f"{_rules_apply(rules, applies=first.group[0])} to {count} for which "
        f"{'its condition is' if len(rules) == 1 else 'their conditions are'} unknown",
        detail=_few(first.names) + (f"\nrules: {_few(rules)}" if len(rules) > 1 else ""),
        fix=f"state {', '.join(missing)}" if missing else "",
        source=first.condition.source,
    )


def _rules_apply(rules: list[str], *, applies: bool) -> str:
    if len(rules) == 1:
        return f"{rules[0]} {'applies' if applies else 'does not apply'}"
    return f"{len(rules)} rules {'apply' if applies else 'do not apply'}"


def _few(names: Sequence[str]) -> str:
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest


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
