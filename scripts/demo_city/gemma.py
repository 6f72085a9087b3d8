"""GEMMA: the Dutch reference architecture of municipalities, as components and flows.

Source: VNG-Realisatie/GEMMA-Archi-repository, EUPL. B is availability, I integrity and V
confidentiality, from 1 to 3; BBN is the legacy Dutch base level, a text that starts with 1 to 3.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

ALIASES = {
    "Zaakafhandelcomponent": "Generiek zaakafhandelcomponent",
    "Specifiek zaakafhandelcomponent": (
        "Vergunning- Toezicht- en Handhavingcomponent fysieke leefomgeving"
    ),
}
"""Abstract components, and the one that stands for them in the demo city (assumption)."""


@dataclass(frozen=True, slots=True)
class Component:
    """A component and its scores; `None` where GEMMA gives none."""

    name: str
    availability: int | None
    integrity: int | None
    confidentiality: int | None
    bbn: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """Information that goes from one component to another; the same pair may occur often."""

    source: str
    target: str
    what: str


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def components(folder: Path) -> dict[str, Component]:
    """Every component by name."""
    rows = _rows(folder / "gemma/gemma_referentiecomponenten.csv")
    return {row["name"]: _component(row) for row in rows}


def _component(row: dict[str, str]) -> Component:
    level = re.match(r"BBN (\d)", row["bbn"])
    b, i, v = (int(row[letter]) if row[letter] else None for letter in "BIV")
    return Component(row["name"], b, i, v, int(level[1]) if level else None)


def flows(folder: Path) -> list[Flow]:
    """Every flow in the order of the source, duplicates, cycles and self-flows included."""
    rows = _rows(folder / "gemma/gemma_component_relations.csv")
    kept = [row for row in rows if row["type"] == "FlowRelationship"]
    return [
        Flow(_alias(row["source_name"]), _alias(row["target_name"]), row["name"]) for row in kept
    ]


def _alias(name: str) -> str:
    return ALIASES.get(name, name)


def plain_name(component: str) -> str:
    """The Dutch name without the word *component*."""
    return re.sub(r"[- ]?component\b", "", component).strip()
