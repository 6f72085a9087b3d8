"""A module's schema in Terraform's own words: attributes with types, blocks with their counts.

The result is JSON. An attribute is ``[flags, type]``: flags are ``r`` (required), ``o`` (optional),
``c`` (the provider fills it in); the type is Terraform's type constraint as JSON. A block is
``{"nesting", "min", "max", "attributes", "blocks"}``; without ``max`` there is no limit.
"""

from __future__ import annotations

import re
from typing import Any

from scripts.provider_schemas.source import Property, Setting, Source, computed

Schema = dict[str, Any]
_SIMPLE = {"string": "string", "number": "number", "boolean": "bool", "any": "dynamic"}
_NESTED = re.compile(r"^(string|number|boolean|any)((?:List|Map|Set)*)$")
_GET = re.compile(r"(tolist\()?(?:this|\w+)\.get(\w+?)Attribute\('(\w+)'\)")
_NEW = re.compile(r'new (cdktf\.)?(?:\w+\.)?(\w+)\(this, "(\w+)"(?:, (true|false))?\)')
_READERS: dict[str, Any] = {
    "String": "string",
    "Number": "number",
    "Boolean": "bool",
    "List": ["list", "string"],
    "NumberList": ["list", "number"],
    "StringMap": ["map", "string"],
    "NumberMap": ["map", "number"],
    "BooleanMap": ["map", "bool"],
    "AnyMap": ["map", "string"],
    "StringMapList": ["list", ["map", "string"]],
    "StringListMap": ["map", ["list", "string"]],
    "BooleanList": ["list", "bool"],
}


def schema_of(source: Source) -> Schema:
    """The schema of the module's resource, data source or provider."""
    properties = source.interfaces.get(f"{source.main}Config", {})
    return _block(source, source.main_settings, properties, source.classes[source.main])


def _block(
    source: Source, settings: tuple[Setting, ...], properties: dict[str, Property], body: str
) -> Schema:
    attributes: dict[str, Any] = {}
    blocks: dict[str, Any] = {}
    filled_in = computed(body)
    for one in settings:
        if one.name == "alias" and source.kind == "TerraformProvider":
            continue
        said = properties[one.name]
        if one.storage not in source.settings and not _is_struct_list(source, one):
            attributes[one.name] = [_flags(one.name, said), _plain_type(one)]
        elif one.name in filled_in:
            attributes[one.name] = ["oc", _object_setting(source, one)]
        else:
            blocks[one.name] = _nested(source, one, said)
    for name, (may_be_set, text) in filled_in.items():
        if name not in attributes and name not in blocks and not may_be_set:
            attributes[name] = ["c", _read_type(source, name, text)]
    return {"attributes": dict(sorted(attributes.items())), "blocks": dict(sorted(blocks.items()))}


def _flags(name: str, said: Property) -> str:
    """An ``id`` that may be set is filled in when it is not; of others the wheel does not tell."""
    if not said.optional:
        return "r"
    return "oc" if name == "id" else "o"


def _struct(source: Source, one: Setting) -> str:
    name = one.storage
    if name not in source.settings:
        name = re.sub(r"(List|Map|Set)$", "", name)
    return name


def _is_struct_list(source: Source, one: Setting) -> bool:
    return _struct(source, one) in source.settings


def _plain_type(one: Setting) -> Any:
    found = _NESTED.match(one.storage)
    if not found:
        raise ValueError(f"{one.name}: no type for {one.type} of {one.storage}")
    layers = re.findall("List|Map|Set", found.group(2))
    made: Any = _SIMPLE[found.group(1)]
    for layer in layers[:-1]:
        made = [layer.lower(), made]
    return [one.type, made] if layers else made


def _nested(source: Source, one: Setting, said: Property) -> Schema:
    name = _struct(source, one)
    inner = _block(
        source,
        source.settings[name],
        source.interfaces.get(name, {}),
        source.classes.get(f"{name}OutputReference", ""),
    )
    nesting = "single" if one.type == "struct" else one.type
    counts: dict[str, Any] = {"nesting": nesting}
    if nesting != "single" and not said.optional:
        counts["min"] = 1
    if nesting != "single" and not said.many:
        counts["max"] = 1
    return {**counts, **inner}


def _object_setting(source: Source, one: Setting) -> Any:
    """A list or set of objects that may be set and is filled in if not: an attribute, no block."""
    return [one.type, ["object", _object(source, _struct(source, one))]]


def _object(source: Source, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in source.settings.get(name, ()):
        if _is_struct_list(source, one):
            made[one.name] = _object_setting(source, one)
        else:
            made[one.name] = _plain_type(one)
    for field, (_, text) in computed(source.classes.get(f"{name}OutputReference", "")).items():
        made.setdefault(field, _read_type(source, field, text))
    return dict(sorted(made.items()))


def _read_type(source: Source, name: str, text: str) -> Any:
    """The type of an attribute from how the generated class reads it."""
    for found in _GET.finditer(text):
        if found.group(3) == name:
            made = _READERS[found.group(2)]
            return ["set", made[1]] if found.group(1) else made
    for found in _NEW.finditer(text):
        if found.group(3) == name:
            return _class_type(source, *found.group(1, 2, 4))
    if f"interpolationForAttribute('{name}')" in text:
        return "dynamic"
    raise ValueError(f"{name}: no type for {text[:200]!r}")


def _class_type(source: Source, own: str | None, name: str, is_set: str | None) -> Any:
    if own:
        return _READERS[name]
    layer = "map" if name.endswith("Map") else "set" if is_set == "true" else "list"
    return [layer, ["object", _object(source, re.sub(r"(List|Map|OutputReference)$", "", name))]]
