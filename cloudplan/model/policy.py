"""Rules as data: one frozen class per kind, conditions kept as text with their place.

What a kind means is in `cloudplan/rules/`, one file each; the published semantics are in
docs/policies.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from cloudplan.diagnostics import Source

Effect = Literal["deny", "warn", "price"]
Basis = Literal["law", "advice", "proposal", "standard", "city"]
RESERVED_POLICY_IDS = ("residency", "pin", "price", "capacity", "rtt")


class Run(NamedTuple):
    """From offset `start` of a text on, its characters stand one by one at `line` and `column`."""

    start: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Condition:
    """A CEL expression and where its first character stands in the file.

    `runs` say where all of them stand, in the order of their starts; none: one behind the other in
    one line. `verbatim` is false where nobody knows: then only the beginning can be told.
    """

    text: str
    source: Source
    verbatim: bool = True
    runs: tuple[Run, ...] = ()

    def at(self, offset: int) -> Source:
        """Where a character of the text stands in the file; its end is behind the last sign."""
        if not self.verbatim:
            return self.source
        offset = min(offset, len(self.text.rstrip()))
        known = [run for run in self.runs if run.start <= offset]
        start, line, column = known[-1] if known else (0, self.source.line, self.source.column)
        if "\n" in self.text[start:offset]:
            return self.source
        return Source(self.source.file, line, column + offset - start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What every rule has, whatever its kind."""

    kind: ClassVar[str]
    id: str
    because: Mapping[str, str]
    source: Source
    title: Mapping[str, str]
    effect: Effect = "deny"
    basis: Basis = "city"
    authority: str = ""
    """The cited text (the file's `source` key); `source` here is the place in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRule(Policy):
    """Judges one workload on one site. `price_month` is set with effect price."""

    kind: ClassVar[str] = "placement"
    require: Condition
    when: Condition | None = None
    price_month: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyRule(Policy):
    """Round trip to users or along dependencies, a limit or a price per ms above it."""

    kind: ClassVar[str] = "latency"
    to: Literal["users", "dependencies"]
    rtt_ms_max: Decimal
    when: Condition | None = None
    price_per_ms_month: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRule(Policy):
    """Asks a standby on another site, at least `distance_km_min` away."""

    kind: ClassVar[str] = "recovery"
    when: Condition | None = None
    distance_km_min: Decimal = Decimal(0)
    standby_fraction: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparateRule(Policy):
    """The matching workloads of one application on different sites, providers or countries."""

    kind: ClassVar[str] = "separate"
    by: Literal["site", "provider", "country"]
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherRule(Policy):
    """The matching workloads of one application on one site."""

    kind: ClassVar[str] = "together"
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRule(Policy):
    """A ceiling in estate currency on what the scope costs in a calendar year."""

    kind: ClassVar[str] = "budget"
    measure: Literal["capex", "opex", "total"]
    year: int
    max: Decimal
    scope: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcentrationRule(Policy):
    """No provider, or no owner's country, carries more than a share of the whole."""

    kind: ClassVar[str] = "concentration"
    by: Literal["provider", "owner_country"]
    of: Literal["cost", "workloads", "vcpu"]
    share_max: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadroomRule(Policy):
    """Keeps a fraction of the capacity of matching sites free."""

    kind: ClassVar[str] = "headroom"
    fraction: Decimal
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonRule(Policy):
    """A ceiling on the estate's carbon in every year of the horizon, in tonnes of CO2e."""

    kind: ClassVar[str] = "carbon"
    max_tonnes_year: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRule(Policy):
    """No moves between two days; read by the waves, not by the placement."""

    kind: ClassVar[str] = "freeze"
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception for one workload and one rule, good up to and including `expires`."""

    policy: str
    workload: str
    reason: str
    owner: str
    approved_by: str
    expires: date
    source: Source
