"""``cloudplan schema``: the JSON Schemas of input files, for editors."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from cloudplan.cli.streams import out
from cloudplan.diagnostics import Exit


class Kind(str, Enum):  # noqa: UP042 - Typer shows the values of a str enumeration
    """What a file may hold."""

    inventory = "inventory"
    policy = "policy"
    test = "test"
    mapping = "mapping"
    calendar = "calendar"


def schema(
    kind: Annotated[Kind, typer.Argument(help="Of which files.", show_default=False)],
) -> Exit:
    """Print the JSON Schema of inventory, policy, test, mapping or calendar files."""
    from cloudplan.load.json_schema import SCHEMAS, schema_text

    out(schema_text(SCHEMAS[kind.value]()))
    return Exit.OK
