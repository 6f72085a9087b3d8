"""Turn the tables into lines of YAML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.demo_city import classes, gemma, links, sizes
from scripts.demo_city.record import App, Domain
from scripts.demo_city.tables import DOMAINS
from scripts.demo_city.text import Cell, flow_list, flow_map, scalar

SCHEMA = "# yaml-language-server: $schema=../../../schemas/inventory.schema.json"
WRITTEN = "# Written by scripts/build_demo_city.py; change its tables, not this file."
NEW = "new"


@dataclass(frozen=True, slots=True)
class City:
    """All that the writer looks up."""

    raw: Path
    components: dict[str, gemma.Component]
    flows: list[gemma.Flow]
    apps: dict[str, App]

    @property
    def by_component(self) -> dict[str, App]:
        """The application that stands for each GEMMA component."""
        return {app.gemma: app for app in self.apps.values() if app.gemma}


def read_city(raw: Path) -> City:
    """The tables and the raw files behind them."""
    apps = {app.id: app for domain in DOMAINS for app in domain.apps}
    return City(raw, gemma.components(raw), gemma.flows(raw), apps)


def domain_text(city: City, domain: Domain) -> str:
    """The file of one domain."""
    head = [SCHEMA, f"# {domain.title}.", WRITTEN, "applications:"]
    body = [line for app in domain.apps for line in _application(city, domain, app)]
    return "\n".join(head + body) + "\n"


def _application(city: City, domain: Domain, app: App) -> Iterator[str]:
    component = city.components[app.gemma] if app.gemma else None
    known = classes.levels(app, component)
    yield f"  # {_origin(component, known)}"
    yield f"  - id: {app.id}"
    yield f"    name: {_names(app)}"
    yield f"    owner: {app.owner or domain.owner}"
    yield from _business(app, known)
    yield f"    users: [{', '.join(_users(app.users or domain.users))}]"
    yield from _life(app)
    yield f"    labels: {flow_list(app.labels.split())}"
    yield "    workloads:"
    for role in app.roles.split():
        yield from _workload(city, domain, app, role)
    yield from _dependencies(city, app)


def _origin(component: gemma.Component | None, known: classes.Levels) -> str:
    raised = f" Class {known.confidentiality}: {known.reason}." if known.reason else ""
    if component is None:
        return f"Not in GEMMA; classes given by hand.{raised}"
    if known.confidentiality is None:
        return f"GEMMA {component.name}: not scored, so unknown."
    scores = f"B{component.availability} I{component.integrity} V{component.confidentiality}"
    return f"GEMMA {component.name}: {scores}, BBN {component.bbn}.{raised}"


def _names(app: App) -> str:
    dutch = app.nl or gemma.plain_name(app.gemma)
    return flow_map({"nl": dutch, "en": app.en, "fr": app.fr, "de": app.de})


def _business(app: App, known: classes.Levels) -> Iterator[str]:
    weight = classes.criticality(app, known)
    if weight:
        yield f"    criticality: {weight}"
    is_unknown = known.confidentiality is None and not app.kinds
    data: dict[str, Cell] = {
        "confidentiality": known.confidentiality,
        "integrity": known.integrity,
        "availability": known.availability,
        "kinds": None if is_unknown else app.kinds.split(),
        "residency": app.residency.split() or None,
        "bbn": known.bbn,
    }
    if not is_unknown:
        yield f"    data: {flow_map(data)}"
    if weight:
        rto, rpo = classes.RECOVERY[weight]
        yield f"    recovery: {flow_map({'rto_hours': rto, 'rpo_hours': rpo})}"


def _users(text: str) -> Iterator[str]:
    for entry in text.split():
        place, count = entry.split(":")
        yield flow_map({"place": place, "count": count})


def _life(app: App) -> Iterator[str]:
    if app.end_of_support:
        yield f"    lifecycle: {flow_map({'end_of_support': app.end_of_support})}"
    if app.disposition:
        yield f"    disposition: {app.disposition}"


def _workload(city: City, domain: Domain, app: App, name: str) -> Iterator[str]:
    role = sizes.ROLES[name]
    machine = sizes.drawn(city.raw, f"{app.id}/{name}", role)
    site = app.sites.get(name) or app.site or domain.site
    yield f"      - id: {name}"
    yield f"        demand: {flow_map(_demand(app, name, machine.vcpu))}"
    yield f"        utilisation: {flow_map({'cpu_p95': str(machine.cpu_p95)})}"
    yield f"        growth_per_year: {app.growth or domain.growth}"
    yield f"        site: {scalar(None if site == NEW else site)}"
    yield f"        os: {app.os or sizes.system(app.id)}"
    if name in app.pins:
        yield f"        pin: {app.pins[name]}"


def _demand(app: App, name: str, vcpu: int) -> dict[str, Cell]:
    role = sizes.ROLES[name]
    return {
        "vcpu": vcpu,
        "memory_gib": vcpu * role.memory_per_vcpu,
        "storage_gib": app.storage.get(name, role.storage_gib),
        "egress_gib_month": app.egress.get(name, role.egress_gib_month) or None,
    }


def _dependencies(city: City, app: App) -> Iterator[str]:
    found = links.inside(app) + links.by_hand(app, city.apps)
    if app.gemma:
        found += links.by_gemma(app, city.flows, city.by_component)
    if found:
        yield "    dependencies:"
    for link in found:
        yield f"      - {flow_map(_link(link))}"


def _link(link: links.Link) -> dict[str, Cell]:
    limit = link.rtt_ms_max
    return {"from": link.start, "to": link.to, "gib_month": link.gib_month, "rtt_ms_max": limit}
