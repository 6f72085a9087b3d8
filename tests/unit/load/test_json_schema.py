"""The shipped JSON Schemas are those of the models, and say what the reader says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from cloudplan.load.json_schema import SCHEMAS, inventory_schema, schema_text

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schema_is_up_to_date(name: str) -> None:
    path, text = ROOT / "schemas" / f"{name}.schema.json", schema_text(SCHEMAS[name]())
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text, "set CLOUDPLAN_ACCEPT=1 to write it again"


def _objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        found = [node] if "properties" in node else []
        return found + [o for v in node.values() for o in _objects(v)]
    return [o for v in node for o in _objects(v)] if isinstance(node, list) else []


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_object_takes_unknown_keys(name: str) -> None:
    objects = _objects(SCHEMAS[name]())
    assert len(objects) > {"mapping": 0, "calendar": 5}.get(name, 10)
    assert all(o["additionalProperties"] is False for o in objects)


def test_required_keys_are_those_of_the_design() -> None:
    definitions = inventory_schema()["$defs"]
    assert set(definitions["EstateIn"]["required"]) == {"id", "currency", "as_of", "horizon_months"}
    assert set(definitions["SiteIn"]["required"]) == {"id", "kind", "operator", "location"}
    assert set(definitions["ApplicationIn"]["required"]) == {"id", "owner"}
    assert set(definitions["WorkloadIn"]["required"]) == {"id", "demand"}
    assert set(definitions["DemandIn"]["required"]) == {"vcpu", "memory_gib", "storage_gib"}


def test_keys_are_spelled_as_in_the_file() -> None:
    assert {"from", "to"} <= set(inventory_schema()["$defs"]["RttIn"]["properties"])


def _plain(path: Path) -> Any:
    """Days as text, as an editor's language server reads them."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))


@pytest.mark.parametrize("path", sorted((ROOT / "policies").glob("*.yaml")), ids=lambda p: p.name)
def test_the_shipped_policies_and_their_tests_fit_the_schema(path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    names = ("test",) if path.name.endswith("_test.yaml") else ("policy", "inventory")
    for name in names:
        jsonschema.Draft202012Validator(SCHEMAS[name]()).validate(_plain(path))


@pytest.mark.parametrize(
    "wrong",
    [
        {"tests": [{"name": "a", "expect": [{"workload": "a/b", "sitee": "c"}]}]},
        {"tests": [{"expect": []}]},
        {"given": {"sites": [{"id": "a", "knd": "edge"}]}},
        {"tests": [{"name": "a", "given": {"applications": [{"id": "a", "data": {"kind": []}}]}}]},
    ],
)
def test_the_schema_of_tests_refuses_what_the_reader_refuses(wrong: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    assert not jsonschema.Draft202012Validator(SCHEMAS["test"]()).is_valid(wrong)
