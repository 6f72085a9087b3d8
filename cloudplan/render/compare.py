"""What changed between two plans, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cloudplan.model.plan import Placement, Plan, RuleFinding, SitePlan

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a plan wants with one workload; a site of `None` is none (retired)."""

    action: str
    site: str | None
    offer: str | None
    monthly: Decimal | None


@dataclass(frozen=True, slots=True)
class PlacementDifference:
    """One workload in both plans; `None` where a plan does not know it."""

    address: str
    kind: Kind
    before: Seen | None
    after: Seen | None


@dataclass(frozen=True, slots=True)
class SiteSeen:
    """What a plan wants with one site."""

    workloads: int
    hosts_by_year: tuple[int, ...] | None
    monthly: Decimal
    one_off: Decimal


@dataclass(frozen=True, slots=True)
class SiteDifference:
    """One site in both plans."""

    site: str
    kind: Kind
    before: SiteSeen | None
    after: SiteSeen | None


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """A rule that is not met, or waived, in one of the plans only."""

    policy: str
    address: str
    site: str
    what: Literal["not met", "waived"]
    kind: Kind


@dataclass(frozen=True, slots=True)
class InputDifference:
    """An input file that is new, gone or changed."""

    path: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class AmountDifference:
    """A figure of both plans: money of the totals, or a fact such as the gap."""

    name: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Difference:
    """All of it; `is_empty` when the plans want the same."""

    placements: tuple[PlacementDifference, ...]
    sites: tuple[SiteDifference, ...]
    amounts: tuple[AmountDifference, ...]
    rules: tuple[RuleDifference, ...]
    inputs: tuple[InputDifference, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.placements or self.sites or self.amounts or self.rules or self.inputs)


def compare(old: Plan, new: Plan) -> Difference:
    """Every difference, each list in the order of its names."""
    return Difference(
        placements=_placements(old, new),
        sites=_sites(old, new),
        amounts=_amounts(old, new),
        rules=(*_rules(old, new, "not met"), *_rules(old, new, "waived")),
        inputs=_inputs(old, new),
    )


def _kinds(old: Mapping[str, object], new: Mapping[str, object]) -> list[tuple[str, Kind]]:
    """The keys whose values differ, sorted, each with what happened to it."""
    found: list[tuple[str, Kind]] = []
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            found.append((key, "added"))
        elif key not in new:
            found.append((key, "removed"))
        elif old[key] != new[key]:
            found.append((key, "changed"))
    return found


def _placements(old: Plan, new: Plan) -> tuple[PlacementDifference, ...]:
    was = {p.address: _seen(p) for p in old.placements}
    now = {p.address: _seen(p) for p in new.placements}
    return tuple(
        PlacementDifference(address, kind, was.get(address), now.get(address))
        for address, kind in _kinds(was, now)
    )


def _seen(placement: Placement) -> Seen:
    after = placement.after
    if after is None:
        return Seen(placement.action, None, None, None)
    return Seen(placement.action, after.site, after.offer, after.monthly)


def _sites(old: Plan, new: Plan) -> tuple[SiteDifference, ...]:
    was = {site.id: _site_seen(site) for site in old.sites}
    now = {site.id: _site_seen(site) for site in new.sites}
    return tuple(
        SiteDifference(site, kind, was.get(site), now.get(site)) for site, kind in _kinds(was, now)
    )


def _site_seen(site: SitePlan) -> SiteSeen:
    return SiteSeen(site.workloads, site.hosts_by_year, site.monthly, site.one_off)


def _amounts(old: Plan, new: Plan) -> tuple[AmountDifference, ...]:
    names = ("before_monthly", "monthly", "one_off", "tco", "carbon_kg_year")
    pairs = [(n, getattr(old.totals, n), getattr(new.totals, n)) for n in names]
    pairs += [
        ("priced_rules", old.solver.priced_rules, new.solver.priced_rules),
        ("gap", old.solver.gap, new.solver.gap),
        ("horizon_months", Decimal(old.horizon_months), Decimal(new.horizon_months)),
    ]
    return tuple(AmountDifference(name, a, b) for name, a, b in pairs if a != b)


def _rules(old: Plan, new: Plan, what: Literal["not met", "waived"]) -> tuple[RuleDifference, ...]:
    was = {_key(found) for found in (old.violations if what == "not met" else old.waived)}
    now = {_key(found) for found in (new.violations if what == "not met" else new.waived)}
    return tuple(
        RuleDifference(*key, what, "added" if key in now else "removed")
        for key in sorted(was ^ now)
    )


def _key(found: RuleFinding) -> tuple[str, str, str]:
    return (found.policy, found.address, found.site)


def _inputs(old: Plan, new: Plan) -> tuple[InputDifference, ...]:
    was = {file.path: file.sha256 for file in old.inputs}
    now = {file.path: file.sha256 for file in new.inputs}
    return tuple(InputDifference(path, kind) for path, kind in _kinds(was, now))


def kinds(differences: Sequence[PlacementDifference]) -> dict[Kind, int]:
    """How many of each kind."""
    return {
        kind: sum(d.kind == kind for d in differences) for kind in ("added", "changed", "removed")
    }
