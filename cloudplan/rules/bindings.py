"""What rules ask beyond single pairs: standbys, groups, ceilings, limits on dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import chain
from typing import Literal

from cloudplan.model.estate import Dependency
from cloudplan.model.policy import (
    BudgetRule,
    CarbonRule,
    ConcentrationRule,
    Effect,
    FreezeRule,
    HeadroomRule,
    Policy,
    RecoveryRule,
    SeparateRule,
    TogetherRule,
)
from cloudplan.model.sites import Site
from cloudplan.rules.findings import PairRule


@dataclass(frozen=True, slots=True)
class Standby:
    """(5c) A second copy of `primary`, on another site, at least `distance_km_min` away.

    `policies` are the rules that ask for it, `source` is the first one's ``file:line``.
    """

    policies: tuple[str, ...]
    primary: str
    address: str
    distance_km_min: Decimal
    standby_fraction: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class RecoveryWish:
    """A standby that a warn rule asks for and no deny rule provides: none is made."""

    policy: RecoveryRule
    address: str


@dataclass(frozen=True, slots=True)
class Separation:
    """(5a) The addresses, all of one application, are on sites of different classes."""

    policy: SeparateRule
    addresses: tuple[str, ...]
    by: Literal["site", "provider", "country"]

    def class_of(self, site: Site) -> str:
        """What may be used once; a site of an unknown provider is a class of its own."""
        if self.by == "country":
            return site.location.country
        if self.by == "provider" and site.provider is not None:
            return f"provider:{site.provider}"
        return site.id


@dataclass(frozen=True, slots=True)
class Togetherness:
    """(5b) The addresses, all of one application, are on one site."""

    policy: TogetherRule
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BudgetScope:
    """(6a) The rows whose cost counts for a budget, standbys included."""

    policy: BudgetRule
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class DependencyLimit:
    """(4) A round trip that a dependency should not exceed; `policy` ``rtt`` is its own limit.

    With effect price every ms above the limit costs `price_per_ms_month`. `source` is
    ``file:line``. A waived limit does not count.
    """

    dependency: Dependency
    policy: str
    rtt_ms_max: Decimal
    effect: Effect
    because: Mapping[str, str]
    source: str
    price_per_ms_month: Decimal | None = None
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Exemption:
    """A workload that a waiver takes out of a rule that binds several workloads."""

    policy: Policy
    address: str


@dataclass(frozen=True, kw_only=True)
class Bindings:
    """What the rules of one kind, or of all kinds, ask; every field is in a fixed order."""

    pair_rules: tuple[PairRule, ...] = ()
    standbys: tuple[Standby, ...] = ()
    warn_recoveries: tuple[RecoveryWish, ...] = ()
    separations: tuple[Separation, ...] = ()
    togethers: tuple[Togetherness, ...] = ()
    budgets: tuple[BudgetScope, ...] = ()
    concentrations: tuple[ConcentrationRule, ...] = ()
    carbons: tuple[CarbonRule, ...] = ()
    freezes: tuple[FreezeRule, ...] = ()
    headrooms: tuple[tuple[str, HeadroomRule], ...] = ()
    dependency_limits: tuple[DependencyLimit, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def joined(parts: Iterable[Bindings]) -> Bindings:
    """All parts as one, field by field, in the order given."""
    listed = list(parts)
    return Bindings(
        **{
            field.name: tuple(chain.from_iterable(getattr(part, field.name) for part in listed))
            for field in fields(Bindings)
        }
    )
