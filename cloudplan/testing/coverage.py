"""How much of the rules the tests exercise, by branches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cloudplan.diagnostics import Source
from cloudplan.model.policy import Policy
from cloudplan.model.testing import Pardon
from cloudplan.testing.branches import Branch, Going, branches, gone
from cloudplan.testing.run import Ran
from cloudplan.testing.seen import seen


@dataclass(frozen=True, slots=True)
class Covered:
    """A rule with all its branches, and those that no case went; pardoned ones count as gone."""

    policy: Policy
    total: int
    missed: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of every rule, by place; `needless` are pardons of branches that cases do go."""

    rules: tuple[Covered, ...]
    needless: tuple[Pardon, ...]

    @property
    def total(self) -> int:
        return sum(rule.total for rule in self.rules)

    @property
    def gone(self) -> int:
        return self.total - sum(len(rule.missed) for rule in self.rules)

    @property
    def percent(self) -> float:
        """100 where there is nothing to go."""
        return 100 * self.gone / self.total if self.total else 100.0


def coverage(policies: Iterable[Policy], ran: Sequence[Ran], pardons: Sequence[Pardon]) -> Coverage:
    """By the cases that could be run, whether they passed or failed."""
    went: dict[Source, set[Going]] = {}
    for one in ran:
        if one.scene is not None:
            look = seen(one.scene, one.case)
            for policy in one.scene.estate.policies:
                went.setdefault(policy.source, set()).update(gone(policy, one.scene, look))
    rules, needless = [], set(pardons)
    for policy in policies:
        every, here = branches(policy), went.get(policy.source, set())
        mine = [p for p in pardons if p.rule == policy.id]
        missed = [branch for branch in every if branch.going not in here]
        needless -= {p for p in mine if any(p.what == b.text for b in missed)}
        open_ = tuple(b for b in missed if b.text not in {p.what for p in mine})
        rules.append(Covered(policy, len(every), open_))
    return Coverage(tuple(rules), tuple(p for p in pardons if p in needless))
