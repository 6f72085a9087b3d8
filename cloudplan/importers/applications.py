"""Which application a machine belongs to, where the source knows machines only."""

from __future__ import annotations

from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft
from cloudplan.importers.given import given
from cloudplan.importers.tables import Column
from cloudplan.model.intake import Item, Value

APPLICATION = Column(
    "Application",
    (
        *("Application name", "Applicatie", "Applicatienaam", "Naam applicatie", "Toepassing"),
        *("Nom de l'application", "Anwendung", "App name"),
    ),
)
"""A column that people add to exports of machines, mostly from an attribute or tag."""


def application_of(draft: Draft, ask: Ask, named: Value | None, machine: Value, key: str) -> Item:
    """The application that the source names; else one for the machine alone, of its name."""
    owner = given(ask, "owner")
    name = named or machine
    own_key = key if named is None else f"application:{str(named.value).casefold()}"
    values = {"name": name, **({"owner": owner} if owner else {})}
    id_ = draft.free_id("application", str(name.value), own_key)
    return draft.add("application", own_key, id_, values, name.cell)
