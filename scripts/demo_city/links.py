"""Traffic: inside an application by role, between applications by GEMMA, and a few by hand.

Every volume and every limit here is an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

from scripts.demo_city.gemma import Flow
from scripts.demo_city.record import App

TIGHT_MS = 5
VOLUMES = (("document", 25), ("levering", 40), ("synchroniseren", 40), ("notific", 1))
"""GiB a month by a word in the name of the flow; `OTHER_GIB` for the rest."""

OTHER_GIB = 4
INSIDE = (
    ("web", "app", 40, None),
    ("web-b", "app", 40, None),
    ("app", "db", 60, None),
    ("app", "files", 80, None),
    ("app", "archive", 120, None),
    ("recorder", "app", 200, None),
    ("recorder", "archive", 2500, None),
    ("gateway", "broker", 150, 50),
    ("broker", "app", 150, None),
    ("controller", "app", 30, 20),
)
"""(from, to, GiB a month, ms at most) between the roles of one application."""

BY_HAND = (
    ("anpr-cameras", "parking", 10),
    ("camera-surveillance", "identity", 1),
    ("care-home", "social-support", 5),
    ("childcare", "population-register", 2),
    ("city-portal", "identity-provider", 3),
    ("e-loket", "identity-provider", 6),
    ("e-loket", "online-payment", 3),
    ("e-loket", "population-register", 8),
    ("gis", "addresses-and-buildings", 30),
    ("hr", "identity", 2),
    ("payroll", "finance", 4),
    ("payroll", "hr", 6),
    ("parking", "online-payment", 2),
    ("permits", "gis", 45),
    ("public-lighting", "street-sensors", 20),
    ("public-space-reports", "public-space", 8),
    ("school", "childcare", 2),
    ("social-welfare", "finance", 4),
    ("social-welfare", "population-register", 6),
    ("street-sensors", "data-warehouse", 80),
    ("taxes", "finance", 6),
    ("taxes", "property-valuation", 5),
    ("waste", "population-register", 3),
    ("website", "council-decisions", 10),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency as the inventory writes it; `to` is the address of a workload."""

    start: str
    to: str
    gib_month: int
    rtt_ms_max: int | None = None


def inside(app: App) -> list[Link]:
    """The chain of an application's own roles."""
    roles = app.roles.split()
    pairs = [pair for pair in INSIDE if pair[0] in roles and pair[1] in roles]
    links = [Link(a, f"{app.id}/{b}", gib, _limit(app, b, ms)) for a, b, gib, ms in pairs]
    if "gateway" in roles and "broker" not in roles:
        links.append(Link("gateway", f"{app.id}/app", 60, 50))
    return links


def _limit(app: App, role: str, ms: int | None) -> int | None:
    return TIGHT_MS if app.tight and role == "db" else ms


def by_hand(app: App, apps: dict[str, App]) -> list[Link]:
    """The links written above that start at `app`."""
    mine = [(to, gib) for start, to, gib in BY_HAND if start == app.id]
    return [Link(_entry(app), f"{to}/{_entry(apps[to])}", gib) for to, gib in mine]


def by_gemma(app: App, flows: list[Flow], by_component: dict[str, App]) -> list[Link]:
    """GEMMA's flows that start at `app` and end in the city, self-flows and duplicates kept."""
    mine = [f for f in flows if f.source == app.gemma and f.target in by_component]
    ends = [(flow, by_component[flow.target]) for flow in mine]
    return [Link(_entry(app), f"{end.id}/{_entry(end)}", _volume(f)) for f, end in ends]


def _entry(app: App) -> str:
    """The workload that talks to other applications."""
    roles = app.roles.split()
    return "app" if "app" in roles else roles[0]


def _volume(flow: Flow) -> int:
    words = flow.what.lower()
    return next((gib for word, gib in VOLUMES if word in words), OTHER_GIB)
