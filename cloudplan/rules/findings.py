"""What a rule says about a workload on a site, and the shape of a rule that judges such a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from cloudplan.diagnostics import Source
from cloudplan.model.money import to_cents
from cloudplan.model.policy import Effect, Policy
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Reading, Subject
from cloudplan.rules.conditions import Predicate

if TYPE_CHECKING:  # see `verdicts`: judging pairs does without numpy
    import numpy as np
    from numpy.typing import NDArray

Text = Mapping[str, str]
EFFECTS = {"deny": 1, "warn": 2, "price": 3}
"""The number of an effect in arrays, where 0 stands for nothing to say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold for a pair (deny, warn) or that costs something (price).

    `source` is ``file:line``. `price_month` is in estate currency, whole cents, and is set for
    effect price only. `waived` findings do not count. `detail` gives the figures, if any.
    """

    policy: str
    effect: Effect
    because: Text
    basis: str
    source: str
    waived: bool = False
    price_month: Decimal | None = None
    detail: str = ""


class PairRule(Protocol):
    """A rule about one workload on one site.

    `of_subject` and `of_site` are all that `judge` reads, so that pairs with equal values get
    equal findings; but one that is `personal` names the subject's own place in the inventory. A
    rule that is not `waivable` ignores waivers.
    """

    @property
    def id(self) -> str: ...
    @property
    def of_subject(self) -> tuple[Reading[Subject], ...]: ...
    @property
    def of_site(self) -> tuple[Reading[Site], ...]: ...
    @property
    def waivable(self) -> bool: ...
    @property
    def personal(self) -> bool: ...

    def judge(self, subject: Subject, site: Site) -> Finding | None:
        """`None` when the rule holds and costs nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule says of subjects x sites: (K, S) `EFFECTS`, and cents a month or `None`."""

    effects: NDArray[np.int8]
    cents: NDArray[np.int64] | None = None


@runtime_checkable
class BulkRule(Protocol):
    """A rule that tells so many subjects apart that it judges them by arrays."""

    def judge_many(self, subjects: Sequence[Subject], sites: Sequence[Site]) -> Judged:
        """The same as `judge` for each pair."""
        ...


def judge_each(rule: PairRule, subjects: Sequence[Subject], sites: Sequence[Site]) -> Judged:
    """What a rule says of each pair, one after the other."""
    import numpy as np

    shape = len(subjects), len(sites)
    effects, cents = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int64)
    for k, subject in enumerate(subjects):
        for s, site in enumerate(sites):
            if found := rule.judge(subject, site):
                effects[k, s] = EFFECTS[found.effect]
                cents[k, s] = to_cents(found.price_month or Decimal(0))
    return Judged(effects, cents if cents.any() else None)


def where(source: Source) -> str:
    """A place as reports show it: ``file:line``."""
    return f"{source.file}:{source.line}"


def finding(
    policy: Policy,
    effect: Effect | None = None,
    price_month: Decimal | None = None,
    detail: str = "",
) -> Finding:
    """What a policy of the estate says; its own effect unless another is given."""
    return Finding(
        policy=policy.id,
        effect=effect or policy.effect,
        because=policy.because,
        basis=policy.basis,
        source=where(policy.source),
        price_month=price_month,
        detail=detail,
    )


def union(
    predicates: tuple[Predicate | None, ...],
) -> tuple[tuple[Reading[Subject], ...], tuple[Reading[Site], ...]]:
    """What any of the conditions reads, each attribute once."""
    asked = [p for p in predicates if p is not None]
    of_subject = {a.name: a for p in asked for a in p.of_subject}
    of_site = {a.name: a for p in asked for a in p.of_site}
    return tuple(of_subject.values()), tuple(of_site.values())
