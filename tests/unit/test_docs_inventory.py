"""docs/inventory.md and the shipped schema say the same, and its examples load."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cloudplan.load import read
from cloudplan.load.content import TOP_LEVEL
from cloudplan.load.files import MAX_BYTES, MAX_LINE_BYTES
from cloudplan.load.tree import MAX_DEPTH
from cloudplan.load.yaml_tree import MAX_ALIASES, MAX_EXPANDED
from cloudplan.model.estate import Demand, Estate, Workload
from cloudplan.model.sites import Carbon, Hosts, OwnedCosts, RateCard
from tests.unit.pages import ROOT, fences, table

PAGE = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "schemas/inventory.schema.json").read_text(encoding="utf-8"))
_MARK = re.compile(r"^<!-- keys: (\S+) -->$", re.MULTILINE)
TABLES = {m[1]: table(PAGE[m.end() :]) for m in _MARK.finditer(PAGE)}
ELSEWHERE = {"policies", "groups"}
NO_CAP = 10**9
PATTERNS = {
    "^[a-z0-9][a-z0-9._-]*$": "id",
    "^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$": "card id",
    "^[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$": "address",
    "^[A-Z]{2}$": "country code",
    "^[A-Z]{3}$": "currency code",
}
DEFAULTS: dict[str, type[Any]] = {
    "estate": Estate,
    "sites[].hosts": Hosts,
    "sites[].costs": OwnedCosts,
    "sites[].carbon": Carbon,
    "rates[]": RateCard,
    "applications[].workloads[]": Workload,
    "applications[].workloads[].demand": Demand,
}
Schema = dict[str, Any]


def resolved(node: Schema) -> Schema:
    """The node without references and without the alternative `null`."""
    if "$ref" in node:
        return resolved(SCHEMA["$defs"][node["$ref"].rpartition("/")[2]])
    options = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
    return resolved(options[0]) if len(options) == 1 else node


def inside(node: Schema, step: str) -> Schema:
    """What stands in the items of a list (``[]``), the values of a mapping (``*``), or a key."""
    node = resolved(node)
    if step == "[]":
        lists = [o for o in map(resolved, node.get("anyOf", [node])) if o.get("type") == "array"]
        return resolved(lists[0]["items"])
    if step == "*":
        by_pattern = list(node.get("patternProperties", {}).values())
        return resolved(by_pattern[0] if by_pattern else node["additionalProperties"])
    return resolved(node["properties"][step])


def at(path: str) -> Schema:
    node: Schema = SCHEMA
    for step in re.findall(r"\[\]|[^.\[\]]+", path):
        node = inside(node, step)
    return node


def mappings(node: Schema, path: str = "") -> set[str]:
    """The path of every mapping with keys of its own, at and below `node`."""
    node = resolved(node)
    if "anyOf" in node:
        return set().union(*(mappings(option, path) for option in node["anyOf"]))
    if node.get("type") == "array":
        return mappings(node["items"], f"{path}[]")
    dot = "." if path else ""
    below: set[str] = {path} if path and "properties" in node else set()
    for key, value in node.get("properties", {}).items():
        if path or key not in ELSEWHERE:
            below |= mappings(value, f"{path}{dot}{key}")
    for value in node.get("patternProperties", {}).values():
        below |= mappings(value, f"{path}.*")
    more = node.get("additionalProperties")
    return below | (mappings(more, f"{path}.*") if isinstance(more, dict) else set())


def words(node: Schema) -> str:
    """A type of the schema as the page names it."""
    node = resolved(node)
    kind = node.get("type")
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if "anyOf" in node:
        return _alternatives([resolved(option) for option in node["anyOf"]])
    if kind in ("number", "integer"):
        return _number(node)
    if kind == "array":
        return _list_of(resolved(node["items"]))
    if kind == "string":
        return _text(node)
    if kind == "object" and ("patternProperties" in node or _is_open(node)):
        return f"mapping by {_key(node)}" if _key(node) else "mapping"
    return {"boolean": "true or false", "object": "mapping"}[str(kind)]


def _is_open(node: Schema) -> bool:
    return "$ref" in str(node.get("additionalProperties"))


def _key(node: Schema) -> str:
    patterns = node.get("patternProperties")
    return PATTERNS.get(next(iter(patterns)), "") if patterns else "text"


def _alternatives(options: list[Schema]) -> str:
    if any("unknown" in option.get("enum", ()) for option in options):
        return "whole number 1 to 5, or `unknown`"
    named = [words(option) for option in options if option.get("type") != "null"]
    if named[0] == "text":
        return "text, or texts by language"
    return ", or ".join([resolved(options[0])["type"], *named[1:]])


def _number(node: Schema) -> str:
    noun = "whole number" if node["type"] == "integer" else "number"
    most = node.get("maximum", NO_CAP)
    if "exclusiveMinimum" in node:
        cap = "" if most >= NO_CAP else f", at most {most}"
        return f"{noun} above {node['exclusiveMinimum']}{cap}"
    low = node["minimum"]
    return f"{noun}, {low} or more" if most >= NO_CAP else f"{noun}, {low} to {most}"


def _list_of(item: Schema) -> str:
    return f"list of {words(item)}s"


def _text(node: Schema) -> str:
    if node.get("format") == "date":
        return "day"
    plain = "text" if node.get("minLength") else "text, may be empty"
    return PATTERNS.get(node.get("pattern", ""), plain)


def test_every_mapping_of_the_schema_has_a_table_and_no_other() -> None:
    repeated = {p for p in mappings(SCHEMA) if p.startswith("rates[].egress")}  # as of a site
    assert set(TABLES) == mappings(SCHEMA) - repeated


@pytest.mark.parametrize("path", TABLES)
def test_a_table_has_the_keys_types_and_duties_of_the_schema(path: str) -> None:
    node = at(path)
    wanted = [
        [f"`{key}`", words(value), "yes" if key in node.get("required", ()) else ""]
        for key, value in node["properties"].items()
    ]
    assert sorted(row[:3] for row in TABLES[path]) == sorted(wanted)
    assert all(len(row) == 5 for row in TABLES[path])


@pytest.mark.parametrize("path", DEFAULTS)
def test_a_stated_default_is_the_one_of_the_model(path: str) -> None:
    shown = {row[0].strip("`"): row[3] for row in TABLES[path]}
    for key, default in _defaults(DEFAULTS[path]).items():
        if key in shown:
            assert shown[key] == default, key


def _defaults(model: type[Any]) -> dict[str, str]:
    """The defaults that are numbers or booleans, as text."""
    values = {key: f.default for key, f in model.__dataclass_fields__.items()}
    return {
        key: str(value).lower()
        for key, value in values.items()
        if isinstance(value, (Decimal, int))
    }


def test_optional_keys_say_what_stands_for_them() -> None:
    for path, rows in TABLES.items():
        named = [row[0] for row in rows if not row[2] and not row[3]]
        assert named in ([], ["`source`"]), path


def test_the_examples_together_are_an_inventory_without_a_warning(tmp_path: Path) -> None:
    for number, example in enumerate(fences(PAGE, "yaml")):
        (tmp_path / f"{number}.yaml").write_text(example, encoding="utf-8")
    loaded = read([str(tmp_path)], [])
    assert [d.summary for d in loaded.diagnostics if d.severity != "info"] == []
    assert {w.address for w in loaded.estate.workloads} >= {"population-register/db"}


def test_the_limits_are_those_of_the_code() -> None:
    told = " ".join(" ".join(row) for row in table(PAGE[PAGE.index("| limit | value |") :]))
    mib = 1024**2
    assert f"{MAX_BYTES // mib} MiB an NDJSON file" in told
    assert f"none; {MAX_LINE_BYTES // mib} MiB a line" in told
    assert f"nesting {MAX_DEPTH} levels" in told
    assert f"{MAX_ALIASES:,} in a file, standing for at most {MAX_EXPANDED:,} values" in told


def test_every_top_level_key_is_named() -> None:
    heads = " ".join(re.findall(r"^## (.*)$", PAGE, re.MULTILINE))
    assert [key for key in TOP_LEVEL if key not in heads.split()] == []
    assert [key for key in TOP_LEVEL if f"`{key}`" not in PAGE.partition("## estate")[0]] == []
