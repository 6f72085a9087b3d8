"""What the plan tells of the estate: sites, applications, workloads and rules as they were read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cloudplan.model.estate import Application, Dependency, Estate, Workload
from cloudplan.model.facts import (
    ApplicationFacts,
    DependencyFacts,
    Facts,
    HostFacts,
    KeyFacts,
    LinkFacts,
    OwnerFacts,
    RuleFacts,
    SiteFacts,
    WorkloadFacts,
)
from cloudplan.model.policy import FreezeRule, Policy
from cloudplan.model.sites import Hosts, Site
from cloudplan.model.sizing import right_sized


def facts(
    estate: Estate, standbys: Iterable[Workload], keys: Iterable[tuple[str, tuple[str, ...]]]
) -> Facts:
    """The parts of an estate that are told with its plan.

    `keys` are the workloads that need keys of the customer's own, by address, and the rules that
    ask it.
    """
    return Facts(
        estate_name=estate.name,
        sites=tuple(map(_site, estate.sites)),
        owners=tuple(OwnerFacts(one.id, one.name) for one in estate.organisations),
        applications=tuple(map(_application, estate.applications)),
        workloads=tuple(_workload(one, estate.comfort_factor) for one in estate.workloads),
        dependencies=_dependencies(estate),
        links=tuple(LinkFacts(one.from_id, one.to_id, one.mbps) for one in estate.links),
        rules=tuple(map(_rule, estate.policies)),
        standbys=tuple(_workload(one, estate.comfort_factor) for one in standbys),
        keys=tuple(KeyFacts(address, rules) for address, rules in keys),
    )


def _site(site: Site) -> SiteFacts:
    return SiteFacts(
        id=site.id,
        kind=site.kind,
        provider=site.provider,
        region=site.region,
        rates=site.rates,
        operator=site.operator.name,
        operator_country=site.operator.country,
        owners=site.operator.owners,
        country=site.location.country,
        lat=site.location.lat,
        lon=site.location.lon,
        controls=site.controls,
        certifications=site.certifications,
        hosts=None if site.hosts is None else _hosts(site.hosts),
    )


def _hosts(hosts: Hosts) -> HostFacts:
    return HostFacts(
        installed=hosts.installed,
        max=hosts.max,
        spare=hosts.spare,
        vcpu=hosts.vcpu,
        memory_gib=hosts.memory_gib,
        storage_gib=hosts.storage_gib,
        vcpu_overcommit=hosts.vcpu_overcommit,
    )


def _application(application: Application) -> ApplicationFacts:
    data, recovery = application.data, application.recovery
    return ApplicationFacts(
        id=application.id,
        name=application.name,
        owner=application.owner,
        criticality=application.criticality,
        confidentiality=data.confidentiality,
        integrity=data.integrity,
        availability=data.availability,
        kinds=data.kinds,
        residency=data.residency,
        rto_hours=recovery.rto_hours,
        rpo_hours=recovery.rpo_hours,
        end_of_support=application.end_of_support,
        users=sum(group.count for group in application.users),
        labels=application.labels,
        source=str(application.source),
    )


def _workload(workload: Workload, comfort_factor: Decimal) -> WorkloadFacts:
    demand, sized = workload.demand, right_sized(workload, comfort_factor)
    return WorkloadFacts(
        address=workload.address,
        os=workload.os,
        vcpu=demand.vcpu,
        memory_gib=demand.memory_gib,
        storage_gib=demand.storage_gib,
        egress_gib_month=demand.egress_gib_month,
        growth_per_year=workload.growth_per_year,
        offer=workload.offer,
        source=str(workload.source),
        sized_vcpu=sized.vcpu,
        sized_memory_gib=sized.memory_gib,
    )


def _dependencies(estate: Estate) -> tuple[DependencyFacts, ...]:
    """One a pair: volumes added up, the shortest of the limits."""
    pairs: dict[tuple[str, str], list[Dependency]] = {}
    for application in estate.applications:
        for one in application.dependencies:
            if one.from_address != one.to_address:
                pairs.setdefault((one.from_address, one.to_address), []).append(one)
    return tuple(_pair(pairs[ends]) for ends in sorted(pairs))


def _pair(lines: list[Dependency]) -> DependencyFacts:
    limits = [one.rtt_ms_max for one in lines if one.rtt_ms_max is not None]
    return DependencyFacts(
        from_address=lines[0].from_address,
        to_address=lines[0].to_address,
        gib_month=sum((one.gib_month for one in lines), start=Decimal(0)),
        rtt_ms_max=min(limits, default=None),
    )


def _rule(rule: Policy) -> RuleFacts:
    return RuleFacts(
        id=rule.id,
        kind=rule.kind,
        effect=rule.effect,
        basis=rule.basis,
        authority=rule.authority,
        title=rule.title,
        because=rule.because,
        source=str(rule.source),
        from_day=rule.from_day if isinstance(rule, FreezeRule) else None,
        to_day=rule.to_day if isinstance(rule, FreezeRule) else None,
    )
