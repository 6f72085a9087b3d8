"""The items of an intake under the names that an inventory knows them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cloudplan.intake.folder import read_folder
from cloudplan.intake.match import Matcher
from cloudplan.intake.sidecar import read_base
from cloudplan.intake.writing import sidecar_path
from cloudplan.model.intake import Intake, Item, Kind


def as_known(intake: Intake, folder: Path) -> Intake:
    """With the ids that the next import into `folder` would find its items by.

    So a machine that was imported once is the same workload however people have renamed it.
    """
    path = sidecar_path(folder, intake.source)
    matcher = Matcher(read_folder(folder), read_base(path, path.as_posix()), intake)
    matcher.matches()
    return replace(intake, items=tuple(_renamed(item, matcher.ids) for item in intake.items))


def _renamed(item: Item, ids: Mapping[tuple[Kind, str], str]) -> Item:
    values = dict(item.values)
    site = values.get("site")
    if site is not None and isinstance(site.value, str):
        values["site"] = replace(site, value=ids.get(("site", site.value), site.value))
    return replace(item, id=ids.get((item.kind, item.id), item.id), values=values)
