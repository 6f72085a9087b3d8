"""Changes to an estate that give something up, applied to its data as a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from cloudplan.candidates import Candidates
from cloudplan.model.estate import Application, Dependency, Estate
from cloudplan.model.policy import Policy, Waiver


def without_pair_rules(found: Candidates) -> Estate:
    """The estate with every waivable rule about pairs waived for all, and no pins."""
    estate, denied = found.estate, found.verdicts.denied
    rules = [r.id for r in found.rulebook.pair_rules if r.waivable and r.id in denied]
    estate = with_waivers(estate, rules, [w.address for w in estate.workloads])
    return _each_application(estate, _free)


def with_waivers(estate: Estate, policies: Iterable[str], addresses: Iterable[str]) -> Estate:
    """The rules waived for the workloads, for as long as it takes."""
    listed = list(addresses)
    more = [
        Waiver(policy, address, "", "", "", estate.as_of, estate.source)
        for policy in policies
        for address in listed
    ]
    return replace(estate, waivers=(*estate.waivers, *more))


def without_pins(estate: Estate, addresses: Iterable[str]) -> Estate:
    """Workloads that may leave the site they were pinned to."""
    chosen = frozenset(addresses)

    def lift(application: Application) -> Application:
        workloads = (
            replace(w, pin=None) if w.address in chosen else w for w in application.workloads
        )
        return replace(application, workloads=tuple(workloads))

    return _each_application(estate, lift)


def released(estate: Estate, applications: Iterable[str]) -> Estate:
    """Applications that need not stay where they are."""
    chosen = frozenset(applications)
    return _each_application(
        estate, lambda a: replace(a, disposition=None) if a.id in chosen else a
    )


def with_hosts(estate: Estate, site: str, most: int) -> Estate:
    """Room for more hosts on a site."""
    sites = (
        replace(s, hosts=replace(s.hosts, max=most)) if s.id == site and s.hosts else s
        for s in estate.sites
    )
    return replace(estate, sites=tuple(sites))


def with_figure(estate: Estate, policy: str, figure: str, value: Decimal) -> Estate:
    """A rule with another figure in it (`max`, `max_tonnes_year`, `share_max`, `fraction`)."""

    def changed(rule: Policy) -> Policy:
        return replace(rule, **{figure: value}) if rule.id == policy else rule  # type: ignore[arg-type]

    return replace(estate, policies=tuple(changed(rule) for rule in estate.policies))


def only_warning(estate: Estate, policy: str) -> Estate:
    """A rule that is looked at once the plan is made, and forbids nothing."""
    rules = (replace(p, effect="warn") if p.id == policy else p for p in estate.policies)
    return replace(estate, policies=tuple(rules))


def with_round_trip(estate: Estate, dependency: Dependency, ms: Decimal) -> Estate:
    """A dependency that may take longer."""

    def changed(application: Application) -> Application:
        rows = (
            replace(d, rtt_ms_max=ms) if d == dependency else d for d in application.dependencies
        )
        return replace(application, dependencies=tuple(rows))

    return _each_application(estate, changed)


def _free(application: Application) -> Application:
    workloads = tuple(replace(w, pin=None) if w.pin else w for w in application.workloads)
    kept = None if application.disposition == "retain" else application.disposition
    return replace(application, workloads=workloads, disposition=kept)


def _each_application(estate: Estate, change: Callable[[Application], Application]) -> Estate:
    return replace(estate, applications=tuple(change(a) for a in estate.applications))
