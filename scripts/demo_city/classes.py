"""From GEMMA's scores to the five classes of the Flemish information classification (ICR).

The mapping is an assumption of the demo city; README.md of the inventory explains it.
"""

from __future__ import annotations

from dataclasses import dataclass

from scripts.demo_city.gemma import Component
from scripts.demo_city.record import App

RAISED_TO = 4
SENSITIVE = ("national-register", "social-security", "special-category", "health", "children")
POLICE, CAMERA, LARGE = "police", "camera", "large-scale"
CRITICALITY = {2: "low", 3: "medium", 4: "high", 5: "high"}
RECOVERY = {"high": (4, 1), "medium": (24, 24), "low": (72, 24)}
"""(RTO, RPO) in hours by criticality; assumption."""


@dataclass(frozen=True, slots=True)
class Levels:
    """ICR classes 1 to 5; `None` where nobody scored the component. `reason` explains a raise."""

    confidentiality: int | None = None
    integrity: int | None = None
    availability: int | None = None
    bbn: int | None = None
    reason: str = ""


def levels(app: App, component: Component | None) -> Levels:
    """The classes of an application: GEMMA's, or those given by hand, raised where needed."""
    if component is None:
        return _by_hand(app)
    if component.confidentiality is None:
        return Levels()
    assert component.integrity
    assert component.availability
    base = max(component.confidentiality, component.bbn or 0) + 1
    confidentiality, reason = _raised(app, base)
    integrity, availability = component.integrity + 1, component.availability + 1
    return Levels(confidentiality, integrity, availability, component.bbn, reason)


def _by_hand(app: App) -> Levels:
    assert app.scores, f"{app.id} has neither a GEMMA component nor scores"
    confidentiality, reason = _raised(app, app.scores[0])
    return Levels(confidentiality, *app.scores[1:], reason=reason)


def _raised(app: App, level: int) -> tuple[int, str]:
    """1 for what is public by nature, at least 4 for sensitive kinds, else `level`."""
    kinds = app.kinds.split()
    if "public" in kinds:
        return 1, "public by nature"
    causes = [kind for kind in kinds if kind in (*SENSITIVE, POLICE)]
    if CAMERA in kinds and LARGE in app.labels.split():
        causes.append("large-scale camera")
    if causes and level < RAISED_TO:
        return RAISED_TO, ", ".join(causes)
    return level, ""


def criticality(app: App, known: Levels) -> str | None:
    """As written by hand, else by the class of availability; `None` is unknown."""
    return app.criticality or (CRITICALITY[known.availability] if known.availability else None)
