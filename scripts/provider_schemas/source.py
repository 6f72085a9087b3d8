"""What a generated module says, piece by piece: settings, getters, and what may be left out.

cdktf writes every setting of a block as

    machine_type: {
        value: cdktf.stringToHclTerraform(struct.machineType),
        isBlock: false, type: "simple", storageClassType: "string",
    }

in the function that renders the block, every attribute that the provider fills in as a getter
with the comment ``// name - computed: true, optional: false, required: false``, and says in the
TypeScript interface which settings may be left out and which stand once (``X``) or often (``X[]``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scripts.provider_schemas.wheel import Module

_SETTING = re.compile(
    r"\b(?P<name>\w+): \{\n\s+value: [^\n]*,\n\s+isBlock: (?:true|false),\n"
    r'\s+type: "(?P<type>\w+)",\n\s+storageClassType: "(?P<storage>\w+)",'
)
_RENDER = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}", re.M | re.S)
_CLASS = re.compile(r"^class (\w+) extends cdktf\.(\w+) \{\n(.*?)^\}", re.M | re.S)
_INTERFACE = re.compile(r"^export interface (\w+)[^{\n]*\{\n(.*?)^\}", re.M | re.S)
# The link in a property's comment ends in the key's own name: `#zone Instance#zone}`.
_PROPERTY = re.compile(r"#(\w+) \w+#\1\}(?:(?!\*/).)*\*/\s+readonly \w+(\??): ([^;]+);", re.S)
_COMMENT = re.compile(r"// (\w+) - computed: (true|false), optional: (true|false), required: ")
_RESOURCE = re.compile(r"\.tfResourceType = \"(\w+)\"")


@dataclass(frozen=True, slots=True)
class Setting:
    """One key that a user may write, and how cdktf names its type."""

    name: str
    type: str
    storage: str


@dataclass(frozen=True, slots=True)
class Property:
    """Whether a key may be left out, and whether it may stand more than once."""

    optional: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A module cut into its pieces; `main` is the class of the resource itself."""

    terraform_type: str
    kind: str
    main: str
    main_settings: tuple[Setting, ...]
    settings: dict[str, tuple[Setting, ...]]
    classes: dict[str, str]
    interfaces: dict[str, dict[str, Property]]


def source_of(module: Module) -> Source:
    """Cut a module into its pieces."""
    bodies = {name: (base, body) for name, base, body in _CLASS.findall(module.program)}
    main, (kind, body) = next(item for item in bodies.items() if item[1][0].startswith("Terraform"))
    found = _RESOURCE.search(module.program)
    assert found, module.name
    return Source(
        terraform_type=found.group(1),
        kind=kind,
        main=main,
        main_settings=_settings(body.partition("synthesizeHclAttributes() {")[2]),
        settings={
            name[0].upper() + name[1:]: _settings(text)
            for name, text in _RENDER.findall(module.program)
        },
        classes={name: text for name, (_, text) in bodies.items()},
        interfaces={name: _properties(text) for name, text in _INTERFACE.findall(module.types)},
    )


def computed(body: str) -> dict[str, tuple[bool, str]]:
    """What a class says of attributes that the provider fills in: may it be set, how is it read."""
    parts = _COMMENT.split(body)
    marks = zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True)
    return {
        name: (may_be_set == "true", text) for name, yes, may_be_set, text in marks if yes == "true"
    }


def _settings(text: str) -> tuple[Setting, ...]:
    return tuple(Setting(m["name"], m["type"], m["storage"]) for m in _SETTING.finditer(text))


def _properties(text: str) -> dict[str, Property]:
    return {
        name: Property(optional=mark == "?", many="[]" in kind)
        for name, mark, kind in _PROPERTY.findall(text)
    }
