"""What tests of importers share: reading a source, what it said, and the inventory it makes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.importers import IMPORTERS, Ask
from cloudplan.load import read as load
from cloudplan.load.reader import Loaded
from cloudplan.model.intake import Intake, Item

ESTATE = {
    "id": "city",
    "currency": "EUR",
    "as_of": "2026-11-01",
    "horizon_months": 60,
    "fx": {"USD": {"rate": 0.92, "as_of": "2026-11-01", "source": "test"}},
}
HERE = Path(__file__).parent
SITE = {
    "id": "room",
    "kind": "on_prem",
    "operator": {"country": "BE", "owners": ["BE"]},
    "location": {"country": "BE", "lat": 51.0, "lon": 3.7},
    "hosts": {"installed": 4, "max": 8, "vcpu": 64, "memory_gib": 512, "storage_gib": 20000},
    "costs": {"host_price": 18000, "host_life_months": 60},
}


def read(format_: str, path: Path, **more: Any) -> Intake:
    """An intake of a file whose findings name the file alone."""
    ask: dict[str, Any] = {"name": path.name, "owner": "city", "site": "room", **more}
    return IMPORTERS[format_](path, Ask(**ask))


def rendered(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Messages as a test of them shows them."""
    lines = []
    for d in diagnostics:
        at = f"{d.source}: " if d.source else ""
        lines.append(f"{at}{d.severity}[{d.code}]: {d.summary}")
        lines += [f"    {d.detail}"] if d.detail else []
        lines += [f"    fix: {d.fix}"] if d.fix else []
    return "".join(f"{line}\n" for line in lines)


def messages(format_: str, path: Path, **more: Any) -> str:
    """All that reading a file has to say, word for word."""
    try:
        return rendered(read(format_, path, **more).findings)
    except CloudplanError as problem:
        return rendered(problem.diagnostics)


def as_agreed(name: str, found: str) -> bool:
    """Whether messages are those of a file, word for word; with CLOUDPLAN_ACCEPT it is written."""
    path = HERE / "messages" / name
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found == path.read_text(encoding="utf-8")
    assert all(line.isprintable() for line in found.splitlines())
    return True


def values(intake: Intake, id_: str, kind: str = "") -> dict[str, Any]:
    """The values of one item by path."""
    return {path: v.value for path, v in item(intake, id_, kind).values.items()}


def item(intake: Intake, id_: str, kind: str = "") -> Item:
    found = [i for i in intake.items if i.id == id_ and kind in ("", i.kind)]
    assert len(found) == 1, (id_, [(i.kind, i.id) for i in intake.items])
    return found[0]


def codes(intake: Intake) -> list[str]:
    return [finding.code for finding in intake.findings]


def loaded(intake: Intake, folder: Path) -> Loaded:
    """The intake as an inventory, read by the real reader; partial workloads are left out."""
    tree: dict[str, list[Any]] = {"organisations": [{"id": "city"}], "sites": [SITE]}
    nested = {(i.kind, i.id): {"id": i.id, **_nested(i)} for i in intake.items}
    for (kind, id_), node in nested.items():
        if kind != "workload":
            tree.setdefault(f"{kind}s", []).append(node)
        elif set(node.get("demand", ())) >= {"vcpu", "memory_gib", "storage_gib"}:
            application, _, name = id_.partition("/")
            home = nested["application", application]
            home.setdefault("workloads", []).append({**node, "id": name})
    for link in intake.links:
        home = nested["application", link.application]
        home.setdefault("dependencies", []).append({"from": link.from_, "to": link.to})
    text = yaml.safe_dump({"estate": ESTATE, **tree}, allow_unicode=True)
    (folder / "made").mkdir(exist_ok=True)
    (folder / "made" / "inventory.yaml").write_text(text, encoding="utf-8")
    return load(["made"], [], at=folder)


def _nested(item_: Item) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for path, value in item_.values.items():
        *above, last = path.split(".")
        at = node
        for step in above:
            at = at.setdefault(step, {})
        at[last] = _plain(value.value)
    return node


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def archimate(
    elements: str, relations: str = "", definitions: Mapping[str, str] | None = None, more: str = ""
) -> str:
    """An exchange file around some elements and relationships."""
    defined = "".join(
        f'\n    <propertyDefinition identifier="{key}" type="string"><name>{name}</name>'
        "</propertyDefinition>"
        for key, name in (definitions or {}).items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="id-model">
  <name xml:lang="nl">Stad</name>
  <elements>{elements}
  </elements>
  <relationships>{relations}
  </relationships>{more}
  <propertyDefinitions>{defined}
  </propertyDefinitions>
</model>
"""


def element(id_: str, name: str, kind: str = "ApplicationComponent", **properties: str) -> str:
    """One element; properties by the identifier of their definition."""
    inside = "".join(
        f'<property propertyDefinitionRef="{key}"><value xml:lang="nl">{value}</value></property>'
        for key, value in properties.items()
    )
    block = f"<properties>{inside}</properties>" if inside else ""
    named = f'<name xml:lang="nl">{name}</name>'
    return f'\n    <element identifier="{id_}" xsi:type="{kind}">{named}{block}</element>'


def relation(id_: str, kind: str, source: str, target: str) -> str:
    return (
        f'\n    <relationship identifier="{id_}" source="{source}" target="{target}" '
        f'xsi:type="{kind}"/>'
    )
