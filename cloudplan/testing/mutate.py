"""Which changes of rules no test notices. Everything runs in this process, on cases that pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cloudplan.model.policy import Condition, Policy
from cloudplan.model.testing import Case, Pardon
from cloudplan.rules.cel import Program
from cloudplan.rules.conditions import FIELDS, Conditions
from cloudplan.testing.mutants import Mutant, mutants
from cloudplan.testing.run import Ran, notices

Watch = Callable[[int, int], None]
"""Told how many of how many mutants were tried."""


@dataclass(frozen=True, slots=True)
class Mutated:
    """A rule with the number of its changes, those that nobody noticed, and those pardoned."""

    policy: Policy
    total: int
    survivors: tuple[Mutant, ...]
    pardoned: int


@dataclass(frozen=True, slots=True)
class Mutation:
    """Of every rule, by place; `needless` are pardons of changes that a test does notice."""

    rules: tuple[Mutated, ...]
    needless: tuple[Pardon, ...]

    @property
    def total(self) -> int:
        return sum(rule.total for rule in self.rules)

    @property
    def survivors(self) -> int:
        return sum(len(rule.survivors) for rule in self.rules)

    @property
    def pardoned(self) -> int:
        return sum(rule.pardoned for rule in self.rules)


def mutation(
    policies: Iterable[Policy],
    ran: Sequence[Ran],
    pardons: Sequence[Pardon],
    watch: Watch = lambda done, of: None,
    wanted: Callable[[Mutant], bool] = lambda mutant: True,
) -> Mutation:
    """Every mutant that is `wanted`, by the cases that passed and have its rule."""
    todo = [(policy, *_possible(policy, ran, wanted)) for policy in policies]
    whole, done, rules, needless = sum(len(m) for _, m, _ in todo), 0, [], set(pardons)
    for policy, changes, cases in todo:
        survivors = []
        for mutant in changes:
            if not any(notices(case, _with(case, mutant)) for case in cases):
                survivors.append(mutant)
            done += 1
            watch(done, whole)
        mine = [p for p in pardons if p.rule == policy.id]
        needless -= {p for p in mine if any(p.what == m.change for m in survivors)}
        known = {p.what for p in mine}
        open_ = tuple(m for m in survivors if m.change not in known)
        rules.append(Mutated(policy, len(changes), open_, len(survivors) - len(open_)))
    return Mutation(tuple(rules), tuple(p for p in pardons if p in needless))


def _possible(
    policy: Policy, ran: Sequence[Ran], wanted: Callable[[Mutant], bool]
) -> tuple[list[Mutant], list[Case]]:
    """The changes that are rules, and the cases that could notice them, the likeliest first."""
    mine = [one for one in ran if one.passed and _has(one.case, policy)]
    cases = sorted((one.case for one in mine), key=lambda case: _rank(case, policy.id))
    if not mine or mine[0].scene is None:
        return [m for m in mutants(policy) if wanted(m)], []
    conditions = Conditions(mine[0].scene.estate)
    return [m for m in mutants(policy) if wanted(m) and _is_sound(m, conditions)], cases


def _has(case: Case, policy: Policy) -> bool:
    return case.estate is not None and any(p.source == policy.source for p in case.estate.policies)


def _rank(case: Case, rule: str) -> tuple[bool, bool, str]:
    """Cases that name the rule first, those that make a plan last."""
    names = any(rule in e.names or rule in (e.amounts or ()) for e in case.expectations)
    plans = any(e.key in ("site", "site_kind", "not_site", "monthly") for e in case.expectations)
    return plans, not names, case.name


def _is_sound(mutant: Mutant, conditions: Conditions) -> bool:
    """A change that the library refuses is no rule."""
    return all(
        isinstance(conditions.compiled(condition.text), Program)
        for field in FIELDS
        if isinstance(condition := getattr(mutant.changed, field, None), Condition)
    )


def _with(case: Case, mutant: Mutant) -> tuple[Policy, ...]:
    """The rules of a case, one of them changed."""
    assert case.estate is not None, "a case that passed"
    at = mutant.policy.source
    changed = (mutant.changed if p.source == at else p for p in case.estate.policies)
    return tuple(policy for policy in changed if policy is not None)
