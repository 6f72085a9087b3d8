"""What a placement is, as the attributes of a resource: before, and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cloudplan.model.facts import ApplicationFacts, SiteFacts, WorkloadFacts
from cloudplan.model.plan import Placement, Plan
from cloudplan.render.clean import clean

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan tells of its estate, by id."""

    sites: Mapping[str, SiteFacts]
    applications: Mapping[str, ApplicationFacts]
    workloads: Mapping[str, WorkloadFacts]
    currency: str


def facts_of(plan: Plan) -> Facts:
    """The facts of a plan, to look up."""
    return Facts(
        sites={one.id: one for one in plan.facts.sites},
        applications={one.id: one for one in plan.facts.applications},
        workloads={one.address: one for one in plan.facts.workloads},
        currency=text(plan.currency),
    )


def before(placement: Placement, facts: Facts) -> Values | None:
    """Today's attributes; `None` where the workload does not exist yet."""
    if placement.action == "create":
        return None
    if placement.action in ("keep", "unmanaged") and placement.after is not None:
        return after(placement, facts)  # what stays has not changed, by Terraform's definition
    today = placement.before
    workload = facts.workloads.get(placement.standby_of or placement.address)
    money = {
        "offer": workload and workload.offer,
        "monthly": today and today.monthly,
        "shared_monthly": today and today.shared_monthly,
        "one_off": None,
        "tco": None,
        "wave": None,
    }
    return {**_identity(placement, facts), **_site(today.site if today else None, facts), **money}


def after(placement: Placement, facts: Facts) -> Values | None:
    """The planned attributes; `None` where nothing is left."""
    planned = placement.after
    if placement.action == "retire":
        return None
    if planned is None:
        return before(placement, facts)
    money = {
        "offer": planned.offer and text(planned.offer),
        "monthly": planned.monthly,
        "shared_monthly": planned.shared_monthly,
        "one_off": planned.one_off,
        "tco": planned.tco,
        "wave": placement.wave,
    }
    return {**_identity(placement, facts), **_site(planned.site, facts), **money}


def unmarked(values: Values | None) -> dict[str, Any] | Literal[False]:
    """Which of the values are secret, or unknown: none. Terraform says so for lists alone."""
    if values is None:
        return False
    return {name: [False] * len(value) for name, value in values.items() if isinstance(value, list)}


def text(value: str) -> str:
    """A text of the plan, made harmless."""
    return clean(value)


def _texts(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else [text(one) for one in values]


def _identity(placement: Placement, facts: Facts) -> Values:
    """What does not change with the place."""
    of = placement.standby_of or placement.address
    application = facts.applications.get(of.partition("/")[0])
    workload = facts.workloads.get(of)
    return {
        "id": text(placement.address),
        "standby_of": placement.standby_of and text(placement.standby_of),
        "disposition": placement.disposition and text(placement.disposition),
        "currency": facts.currency,
        **_application(of.partition("/")[0], application),
        **_workload(workload),
    }


def _application(id: str, facts: ApplicationFacts | None) -> Values:
    return {
        "application": text(id),
        "owner": facts and text(facts.owner),
        "criticality": facts and facts.criticality and text(facts.criticality),
        "confidentiality": facts and facts.confidentiality,
        "integrity": facts and facts.integrity,
        "availability": facts and facts.availability,
        "data_kinds": facts and _texts(facts.kinds),
        "residency": facts and _texts(facts.residency),
        "labels": facts and _texts(facts.labels),
        "rto_hours": facts and facts.rto_hours,
        "rpo_hours": facts and facts.rpo_hours,
    }


def _workload(facts: WorkloadFacts | None) -> Values:
    """The sizes are what is asked for today: before right-sizing and growth."""
    return {
        "os": facts and facts.os and text(facts.os),
        "vcpu": facts and facts.vcpu,
        "memory_gib": facts and facts.memory_gib,
        "storage_gib": facts and facts.storage_gib,
    }


def _site(id: str | None, facts: Facts) -> Values:
    site = facts.sites.get(id) if id is not None else None
    return {
        "site": id and text(id),
        "site_kind": site and text(site.kind),
        "provider": site and site.provider and text(site.provider),
        "region": site and site.region and text(site.region),
        "country": site and text(site.country),
        "operator": site and site.operator and text(site.operator),
        "operator_country": site and site.operator_country and text(site.operator_country),
        "owner_countries": site and _texts(site.owners),
        "certifications": site and _texts(site.certifications),
    }
