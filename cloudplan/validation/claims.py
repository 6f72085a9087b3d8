"""A rule as a question about values: does it have something to say where they meet?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from cloudplan.model.policy import Condition, Policy
from cloudplan.rules.attributes import Attribute, Subject, Value
from cloudplan.rules.conditions import Conditions, Predicate
from cloudplan.rules.registry import KINDS
from cloudplan.validation.values import Domain, domain

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Claim:
    """A rule with its conditions; `of_subject` and `of_site` (names) are what they read."""

    policy: Policy
    when: Predicate | None
    require: Predicate | None
    of_subject: tuple[Attribute[Subject], ...]
    of_site: tuple[str, ...]
    texts: tuple[tuple[str, frozenset[str]], ...]
    """Each condition, and what it reads."""

    @classmethod
    def of(cls, policy: Policy, conditions: Conditions) -> Claim:
        given = [_condition(policy, key) for key in ("when", "scope", "require")]
        when, require = conditions.predicate(given[0] or given[1]), conditions.predicate(given[2])
        asked = [predicate for predicate in (when, require) if predicate is not None]
        of_subject = {a.name: a for predicate in asked for a in predicate.of_subject}
        of_site = {a.name: a for predicate in asked for a in predicate.of_site}
        both = ((given[0] or given[1], when), (given[2], require))
        texts = tuple((c.text, p.reads) for c, p in both if c is not None and p is not None)
        return cls(policy, when, require, tuple(of_subject.values()), tuple(of_site), texts)

    @property
    def reads(self) -> tuple[str, ...]:
        return (*(reading.name for reading in self.of_subject), *self.of_site)

    def sort_of(self, subject: Subject) -> dict[str, Value]:
        """What the rule can tell of a workload."""
        return {attribute.name: attribute.get(subject) for attribute in self.of_subject}

    def fires(self, values: Values) -> bool:
        """A placement rule: whether it does not hold. Others: whether they apply."""
        applies = True if self.when is None else self.when.answer(values)
        if not KINDS[self.policy.kind].applies_if_unknown:
            return applies is True
        return applies is not False and (
            self.require is None or self.require.answer(values) is not True
        )


def _condition(policy: Policy, key: str) -> Condition | None:
    found: Condition | None = getattr(policy, key, None)
    return found


def grid(
    claims: Sequence[Claim], names: Sequence[str], groups: Mapping[str, tuple[str, ...]]
) -> Grid:
    """All that the claims can tell apart by attributes of these names."""
    texts = [pair for claim in claims for pair in claim.texts]
    found = {
        name: domain(name, tuple(text for text, reads in texts if name in reads), groups)
        for name in dict.fromkeys(names)
    }
    return Grid(found)


@dataclass(frozen=True)
class Grid:
    """Every combination of the values of some attributes."""

    domains: Mapping[str, Domain]

    @property
    def size(self) -> int:
        total = 1
        for found in self.domains.values():
            total *= len(found.values)
        return total

    @property
    def whole(self) -> bool:
        """Whether all there is behaves like one of its points."""
        return all(found.whole for found in self.domains.values())

    def only(self, names: Sequence[str]) -> Grid:
        return Grid({name: of for name, of in self.domains.items() if name in names})

    def without(self, names: Sequence[str]) -> Grid:
        return Grid({name: of for name, of in self.domains.items() if name not in names})

    @property
    def without_unknown(self) -> Grid:
        """The same where everything is known."""
        known = {
            name: Domain(tuple(v for v in of.values if v is not None), of.whole)
            for name, of in self.domains.items()
        }
        return Grid(known)

    def points(self) -> Iterator[dict[str, Value]]:
        for values in product(*(found.values for found in self.domains.values())):
            yield dict(zip(self.domains, values, strict=True))
