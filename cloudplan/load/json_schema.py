"""JSON Schemas of all input files, made from the models that read them.

An editor uses them to complete and check while one types. Both kinds of file may hold every
top-level key; the policy schema leaves out what a policy file has no use for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import Field

from cloudplan.load.schema_applications import ApplicationIn
from cloudplan.load.schema_calendar import CalendarIn
from cloudplan.load.schema_cases import CaseFileIn, CaseIn
from cloudplan.load.schema_estate import EstateIn, WaiverIn
from cloudplan.load.schema_mapping import MappingIn
from cloudplan.load.schema_policies import AnyPolicy, Groups
from cloudplan.load.schema_sites import (
    NetworkIn,
    OrganisationIn,
    PlaceIn,
    RateCardIn,
    SiteIn,
)
from cloudplan.load.schema_types import Strict

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class PolicyFile(Strict):
    """Rules and the named groups that they use."""

    policies: list[AnyPolicy] | None = None
    groups: Groups | None = None
    waivers: list[WaiverIn] | None = None


class InventoryFile(PolicyFile):
    """What a city has and where it could run."""

    estate: EstateIn | None = None
    organisations: list[OrganisationIn] | None = None
    places: list[PlaceIn] | None = None
    sites: list[SiteIn] | None = None
    rates: list[RateCardIn] | None = None
    network: NetworkIn | None = None
    applications: list[ApplicationIn] | None = Field(default=None)


def inventory_schema() -> dict[str, Any]:
    """The schema of an inventory file."""
    return _schema(InventoryFile, "cloudplan inventory")


def policy_schema() -> dict[str, Any]:
    """The schema of a policy file."""
    return _schema(PolicyFile, "cloudplan policies")


class WholeCaseFile(CaseFileIn):
    """Tests of rules."""

    tests: list[CaseIn] | None = None


def case_schema() -> dict[str, Any]:
    """The schema of a file of tests; its pieces of inventory need no key."""
    made = _schema(WholeCaseFile, "cloudplan policy tests")
    piece = InventoryFile.model_json_schema(by_alias=True)
    definitions = {f"Given{name}": part for name, part in piece.pop("$defs").items()}
    made["$defs"] |= {name: _needing_nothing(part) for name, part in definitions.items()}
    made["$defs"]["Given"] = _needing_nothing(piece)
    for holder in (made, made["$defs"]["CaseIn"]):
        holder["properties"]["given"] = {"$ref": "#/$defs/Given"}
    return made


def mapping_schema() -> dict[str, Any]:
    """The schema of a mapping file, which says what the columns of a foreign table are."""
    return _schema(MappingIn, "cloudplan mapping of a table")


def calendar_schema() -> dict[str, Any]:
    """The schema of a calendar, which says when a plan may be carried out."""
    return _schema(CalendarIn, "cloudplan calendar of waves")


def _needing_nothing(part: Any) -> Any:
    """The same without required keys, with references to its own kind."""
    if isinstance(part, list):
        return [_needing_nothing(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _needing_nothing(value) for key, value in part.items() if key != "required"}
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = kept["$ref"].replace("#/$defs/", "#/$defs/Given")
    if isinstance(kept.get("discriminator"), dict):
        del kept["discriminator"]
    return kept


def schema_text(schema: dict[str, Any]) -> str:
    """The schema as it stands in a file."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _schema(model: type[Strict], title: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, **model.model_json_schema(by_alias=True), "title": title}


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "inventory": inventory_schema,
    "policy": policy_schema,
    "test": case_schema,
    "mapping": mapping_schema,
    "calendar": calendar_schema,
}
"""By the sort of file."""
