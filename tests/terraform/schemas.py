"""The schema files as the plugin protocol wants them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.terraform.protocol import NESTING, message

FOLDER = Path(__file__).parent / "schemas"
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its address in Terraform's registry, its version, and what it offers."""

    source: str
    version: str
    settings: Block
    resources: dict[str, Block]
    data_sources: dict[str, Block]

    @property
    def name(self) -> str:
        """The last part of the address: ``google``."""
        return self.source.rpartition("/")[2]


@cache
def providers() -> tuple[Provider, ...]:
    """All providers that a schema file describes."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.jsonl")))


def read(path: Path) -> Provider:
    """One schema file: a line about the provider, then a line per resource and data source."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    head, rest = lines[0], lines[1:]
    return Provider(
        source=head["source"],
        version=head["version"],
        settings=head["schema"],
        resources={one["resource"]: one["schema"] for one in rest if "resource" in one},
        data_sources={one["data"]: one["schema"] for one in rest if "data" in one},
    )


def wire_schema(block: Block) -> Any:
    """A schema as a message of the protocol."""
    return message("Schema", version=0, block=_wire_block(block))


def _wire_block(block: Block) -> Any:
    attributes = [
        message(
            "Attribute",
            name=name,
            type=json.dumps(kind).encode(),
            required="r" in flags,
            optional="o" in flags,
            computed="c" in flags,
        )
        for name, (flags, kind) in block["attributes"].items()
    ]
    nested = [
        message(
            "NestedBlock",
            type_name=name,
            block=_wire_block(one),
            nesting=NESTING[one["nesting"]],
            min_items=one.get("min", 0),
            max_items=one.get("max", 0),
        )
        for name, one in block["blocks"].items()
    ]
    return message("Block", attributes=attributes, block_types=nested)
