"""From what the engine would give up to changes in the files, as sentences and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import numpy as np

from cloudplan.conflicts import relax
from cloudplan.conflicts.amounts import needed_figure, needed_fraction
from cloudplan.conflicts.families import Family
from cloudplan.conflicts.soften import Soft
from cloudplan.engine import Relief
from cloudplan.model.advice import Change
from cloudplan.model.estate import Estate
from cloudplan.model.policy import BudgetRule, CarbonRule, ConcentrationRule, LatencyRule, Policy
from cloudplan.model.words import count, euros, figure, listed, place
from cloudplan.rules import DependencyLimit

FIGURES: dict[type[Policy], str] = {
    BudgetRule: "max",
    CarbonRule: "max_tonnes_year",
    ConcentrationRule: "share_max",
}


def changes(soft: Soft, relief: Relief) -> tuple[Change, ...]:
    """What to change so that the plan of `relief` is allowed."""
    by_family: dict[Family, list[str | int]] = {}
    for number in relief.units:
        unit = soft.families.units[number]
        by_family.setdefault(unit.family, []).append(unit.subject)
    found = [
        c for family, subjects in by_family.items() for c in _of(soft, relief, family, subjects)
    ]
    found += [_hosts(soft, int(s), int(relief.extra[s])) for s in np.flatnonzero(relief.extra)]
    found += [_raised(soft, relief, label) for label in relief.lifts]
    return tuple(dict.fromkeys(found))


def _of(soft: Soft, relief: Relief, family: Family, subjects: list[str | int]) -> Iterator[Change]:
    named = tuple(sorted(str(subject) for subject in subjects))
    if family.sort == "waive":
        yield from (waived(soft, policy, named) for policy in family.names)
    elif family.sort == "pin":
        yield _unpinned(soft, family.names[0], named)
        yield from (_released(soft, application) for application in _retained(soft, named))
    elif family.sort == "retain":
        yield from (_released(soft, application) for application in named)
    elif family.sort == "headroom":
        yield _less_headroom(soft, relief, family.names[0])
    else:
        for e in subjects:
            yield from _farther(soft, relief, int(e))


def waived(soft: Soft, policy: str, addresses: tuple[str, ...]) -> Change:
    """A rule that some workloads leave."""
    source = place(soft.found.rulebook.source(policy))
    what = f"Waive {policy} ({source}) for {listed(addresses)}."
    return Change("waive", what, source, policy=policy, addresses=addresses)


def _unpinned(soft: Soft, site: str, addresses: tuple[str, ...]) -> Change:
    rows = {row.address: row for row in soft.found.rows}
    places = [place(str(rows[address].source)) for address in addresses]
    spoken = [f"{a} ({at})" for a, at in zip(addresses, places, strict=True)]
    what = f"Lift the pin to {site} of {listed(spoken, 3)}."
    return Change("lift-pin", what, places[0], policy="pin", site=site, addresses=addresses)


def _retained(soft: Soft, addresses: tuple[str, ...]) -> list[str]:
    """The applications that would hold them without their pins as well."""
    applications = soft.found.estate.application_by_id
    of = dict.fromkeys(address.split("/")[0] for address in addresses)
    return [id_ for id_ in of if applications[id_].disposition == "retain"]


def _released(soft: Soft, application: str) -> Change:
    source = place(str(soft.found.estate.application_by_id[application].source))
    what = f"Let {application} move: give it another disposition than retain ({source})."
    return Change("release", what, source, policy="pin", applications=(application,))


def _hosts(soft: Soft, s: int, more: int) -> Change:
    site = soft.found.estate.sites[s]
    assert site.hosts is not None
    before, source = site.hosts.max, place(str(site.source))
    price = site.costs.host_price if site.costs else Decimal(0)
    cost = f", {euros(price, soft.found.estate.currency)} each" if price else ""
    what = (
        f"Make room for {count(more, 'host')} more at {site.id}{cost}: raise hosts.max "
        f"from {before} to {before + more} ({source})."
    )
    return Change(
        "hosts",
        what,
        source,
        policy="capacity",
        site=site.id,
        figure="hosts.max",
        before=Decimal(before),
        after=Decimal(before + more),
    )


def _raised(soft: Soft, relief: Relief, label: int) -> Change:
    policy = next(p for p in soft.found.estate.policies if p.id == soft.names.policies[label])
    return raised(soft, policy, needed_figure(soft, relief.site, relief.hosts, policy))


def raised(soft: Soft, policy: Policy, after: Decimal) -> Change:
    """A ceiling that allows more."""
    key = FIGURES[type(policy)]
    before: Decimal = getattr(policy, key)
    shown = partial(_shown, soft, policy)
    what = f"from {shown(before)} to {shown(after)} ({place(str(policy.source))})."
    return _figure(policy, key, before, after, f"Raise {key} of {policy.id} {what}")


def _shown(soft: Soft, policy: Policy, value: Decimal) -> str:
    if isinstance(policy, BudgetRule):
        return euros(value, soft.found.estate.currency, cents=value % 1 != 0)
    return figure(value)


def _less_headroom(soft: Soft, relief: Relief, policy: str) -> Change:
    rule = next(p for p in soft.found.estate.policies if p.id == policy)
    before: Decimal = rule.fraction  # type: ignore[attr-defined]
    after = needed_fraction(soft, relief, policy, before)
    what = (
        f"Lower fraction of {policy} from {figure(before)} to {figure(after)} "
        f"({place(str(rule.source))})."
    )
    return _figure(rule, "fraction", before, after, what)


def longer(soft: Soft, rule: LatencyRule, after: Decimal) -> Change:
    """A latency rule that allows more, for all that it is about."""
    what = (
        f"Raise rtt_ms_max of {rule.id} from {figure(rule.rtt_ms_max)} to {figure(after)} "
        f"({place(str(rule.source))})."
    )
    return _figure(rule, "rtt_ms_max", rule.rtt_ms_max, after, what)


def _figure(rule: Policy, key: str, before: Decimal, after: Decimal, what: str) -> Change:
    return Change(
        "figure",
        what,
        place(str(rule.source)),
        policy=rule.id,
        figure=key,
        before=before,
        after=after,
    )


def _farther(soft: Soft, relief: Relief, e: int) -> Iterator[Change]:
    """What a dependency needs so that its ends may stand where the relief has them."""
    dependency, limits = soft.dependencies[e]
    problem, sites = soft.formulation.problem, soft.found.estate.sites
    pair = problem.pairs[e]
    ends = (sites[relief.site[pair.first]], sites[relief.site[pair.second]])
    ms = soft.network.rtt(ends[0].id, ends[1].id).ms
    for limit in limits:
        if limit.effect == "warn" or (ms is not None and ms <= limit.rtt_ms_max):
            continue
        if limit.policy == "rtt" and ms is not None:
            yield _round_trip(limit, ms)
        elif limit.effect == "deny" or ms is None:
            yield waived(soft, limit.policy, (dependency.from_address,))


def _round_trip(limit: DependencyLimit, ms: Decimal) -> Change:
    ends = (limit.dependency.from_address, limit.dependency.to_address)
    what = (
        f"Raise rtt_ms_max of {ends[0]} -> {ends[1]} from {figure(limit.rtt_ms_max)} "
        f"to {figure(ms)} ({place(limit.source)})."
    )
    return Change(
        "rtt",
        what,
        place(limit.source),
        policy="rtt",
        addresses=ends,
        figure="rtt_ms_max",
        before=limit.rtt_ms_max,
        after=ms,
    )


def applied(estate: Estate, wanted: tuple[Change, ...]) -> Estate:
    """The estate as it would be read after the changes."""
    for change in wanted:
        estate = APPLY[change.kind](estate, change)
    return estate


def _apply_round_trip(estate: Estate, change: Change) -> Estate:
    for dependency in estate.dependencies:
        ends = (dependency.from_address, dependency.to_address)
        if ends == change.addresses and dependency.rtt_ms_max == change.before:
            assert change.after is not None
            estate = relax.with_round_trip(estate, dependency, change.after)
    return estate


APPLY: dict[str, Callable[[Estate, Change], Estate]] = {
    "waive": lambda e, c: relax.with_waivers(e, [c.policy], c.addresses),
    "lift-pin": lambda e, c: relax.without_pins(e, c.addresses),
    "release": lambda e, c: relax.released(e, c.applications),
    "hosts": lambda e, c: relax.with_hosts(e, c.site, int(c.after or 0)),
    "rtt": _apply_round_trip,
    "figure": lambda e, c: relax.with_figure(e, c.policy, c.figure, c.after or Decimal(0)),
}
"""How each kind of change is made in the data."""
