"""The items of an intake under the names that an inventory knows them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cloudplan.intake.folder import read_folder
from cloudplan.intake.match import Match, Matcher
from cloudplan.intake.scopes import why_unread
from cloudplan.intake.sidecar import read_base
from cloudplan.intake.values import at_path
from cloudplan.intake.writing import sidecar_path
from cloudplan.model.intake import Intake, Item, Kind


@dataclass(frozen=True, slots=True)
class Known:
    """An intake under the inventory's names.

    `stood` are the workloads of earlier imports that it lacks, by address and site, with why they
    may be there all the same: nothing where the source was read, so that they are gone.
    """

    intake: Intake
    stood: Mapping[tuple[str, str], str]


def as_known(intake: Intake, folder: Path) -> Known:
    """With the ids that the next import into `folder` would find its items by.

    So a machine that was imported once is the same workload however people have renamed it.
    """
    path = sidecar_path(folder, intake.source)
    matcher = Matcher(read_folder(folder), read_base(path, path.as_posix()), intake)
    stood = dict(_stood(matcher.matches(), intake))
    items = tuple(_renamed(item, matcher.ids) for item in intake.items)
    return Known(replace(intake, items=items), stood)


def _stood(matches: Iterable[Match], intake: Intake) -> Iterator[tuple[tuple[str, str], str]]:
    for match in matches:
        if match.kind != "workload" or match.item or not match.entry or not match.place:
            continue
        site = at_path(match.place.node, "site")
        if isinstance(site, str):
            yield (match.id, site), why_unread(intake, match.entry.cell)


def _renamed(item: Item, ids: Mapping[tuple[Kind, str], str]) -> Item:
    values = dict(item.values)
    site = values.get("site")
    if site is not None and isinstance(site.value, str):
        values["site"] = replace(site, value=ids.get(("site", site.value), site.value))
    return replace(item, id=ids.get((item.kind, item.id), item.id), values=values)
