"""The folder as it would be: does it say what is meant, and is it a sound inventory?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error
from cloudplan.intake.complete import source_of
from cloudplan.intake.folder import File, Folder, Place, read_file
from cloudplan.intake.plan import ItemPlan, Plan, item_at
from cloudplan.intake.shape import DEPENDENCIES, SECTIONS, WORKLOADS
from cloudplan.intake.text.lists import ListChange
from cloudplan.intake.values import ABSENT, at_path, held
from cloudplan.load.content import Content, add_document
from cloudplan.load.files import Found, find_files
from cloudplan.load.ndjson import read_ndjson
from cloudplan.load.reader import DEFAULT_POLICIES, checked
from cloudplan.load.reader import read_file as add_file
from cloudplan.load.tree import Map, Node
from cloudplan.model.intake import Item, Kind


@dataclass(frozen=True, slots=True)
class New:
    """A file as it would be."""

    found: Found
    data: bytes


def outcome(folder: Folder, new: Sequence[New]) -> Folder:
    """The folder with new files and texts. Raises `CloudplanError` where one cannot be read."""
    files = dict(folder.files)
    for one in new:
        files[one.found.path] = read_file(one.found, one.data)
    problems = [p for file in files.values() for p in file.document.problems]
    if problems:
        raise CloudplanError(problems)
    return Folder.of(folder.path, folder.name, files)


def refuse_unmeant(before: Folder, after: Folder, plan: Plan) -> None:
    """Nothing is believed: what was not to change is what it was. Raises `CloudplanError`."""
    for key, place in before.places.items():
        if item_at(place) in plan.gone or _is_gone(place, plan):
            continue
        now = after.places.get(key)
        if now is None or not _is_meant(place, now, plan):
            raise CloudplanError([_unmeant(place)])
    for path, file in before.files.items():
        root, other = file.document.root, after.files[path].document.root
        if root is not other and not _rest_stays(root, other):
            raise CloudplanError([_unmeant_file(file)])


def _rest_stays(root: Map, other: Map) -> bool:
    """Whether all that is no item is what it was; an estate may have come."""
    keys = (key for key in root if key not in SECTIONS.values())
    return all(key in other and root[key] == other[key] for key in keys)


def _is_gone(place: Place, plan: Plan) -> bool:
    item = plan.items.get(item_at(place))
    return item is not None and place.below is not None and place.below in item.gone_workloads


def _is_meant(was: Place, now: Place, plan: Plan) -> bool:
    if was.node is now.node:
        return True
    item = plan.items.get(item_at(was))
    if item is None:
        return bool(was.node == now.node)
    values = item.values if was.below is None else item.workloads.get(was.below, {})
    if item and was.below is None and not _rows_stay(was.node, now.node, item):
        return False
    tops = {path.partition(".")[0] for path in values}
    apart = tops | ({WORKLOADS, DEPENDENCIES} if was.below is None else set())
    keep = {k: v for k, v in was.node.items() if k not in apart}
    if keep != {k: v for k, v in now.node.items() if k not in apart}:
        return False
    return all(_arrived(now.node, path, value) for path, value in values.items())


def _rows_stay(was: Map, now: Map, item: ItemPlan) -> bool:
    """Whether the dependencies that are neither changed nor removed are all there."""
    touched = item.gone_links | item.links.keys()
    rows, there = was.get(DEPENDENCIES) or (), now.get(DEPENDENCIES) or ()
    return all(row in there for number, row in enumerate(rows) if number not in touched)


def _arrived(node: Map, path: str, value: Any) -> bool:
    if value is ABSENT or isinstance(value, ListChange):
        return True
    return bool(at_path(node, path) == held(value))


def _unmeant(place: Place) -> Diagnostic:
    return error(
        "merge-refused",
        f"{place.file.found.name} cannot be changed without touching more than is meant",
        detail=f"The {place.kind} {place.id} would not stay what it is.",
        fix="write the place in a simpler way, or move the item to another file",
        source=place.at(),
    )


def _unmeant_file(file: File) -> Diagnostic:
    return error(
        "merge-refused",
        f"{file.found.name} cannot be changed without touching more than is meant",
        fix="move the imported items to another file",
        source=Source(file.found.name),
    )


def refuse_unsound(
    before: Folder, after: Folder, policies: tuple[str, ...] | None, items: Sequence[Item]
) -> None:
    """Raises `CloudplanError` with all that ``validate`` would call an error."""
    content = Content()
    for file in sorted(after.files.values(), key=lambda f: f.found.name):
        if file.found.format == "ndjson":
            read_ndjson(content, file.found)
        elif file.document.root is not None:
            add_document(content, file.document)
    for found in _policies(after, policies, content):
        add_file(content, found)
    try:
        checked(content)
    except CloudplanError as problem:
        raise CloudplanError(_told(problem.diagnostics, before, after, items)) from None


def _policies(folder: Folder, policies: tuple[str, ...] | None, content: Content) -> list[Found]:
    paths = policies
    if paths is None:
        paths = (DEFAULT_POLICIES,) if Path(DEFAULT_POLICIES).is_dir() else ()
    found, problems = find_files(list(paths), Path())
    content.problems += problems
    own = {path.resolve() for path in folder.files}
    return [item for item in found if item.path.resolve() not in own]


def _told(
    problems: Sequence[Diagnostic], before: Folder, after: Folder, items: Sequence[Item]
) -> Iterator[Diagnostic]:
    """Places in files that were not written would lead nowhere: where the value came from does."""
    yield error(
        "import-refused",
        f"The inventory in {after.name} would not be sound; nothing was written",
        detail="What follows is what validate would say, at the cells that it comes from.",
    )
    changed = {
        file.found.name
        for path, file in after.files.items()
        if path not in before.files or before.files[path] is not file
    }
    known = {(item.kind, item.id): item for item in items}
    for problem in problems:
        if problem.code == "missing-fx" and not before.has_estate:
            problem = replace(problem, fix=_FX)
        at = problem.source
        if at is None or at.file not in changed:
            yield problem
        else:
            yield _moved(problem, at, before, after, known)


_FX = "add --fx and the rate, such as --fx USD=0.92: estate currency for one of the other"


def _moved(
    problem: Diagnostic,
    at: Source,
    before: Folder,
    after: Folder,
    items: Mapping[tuple[Kind, str], Item],
) -> Diagnostic:
    place, path = _located(after, at)
    if place is None:
        return replace(problem, source=Source(at.file))
    item = items.get((place.kind, place.id))
    old = before.places.get((place.kind, place.id))
    if item is not None:
        cell = item.values[path].cell if path in item.values else item.cell
        detail = f"{problem.detail}\nFrom {cell}.".strip()
        return replace(problem, source=source_of(cell), detail=detail)
    return replace(problem, source=old.at(path) if old else Source(at.file))


def _located(folder: Folder, at: Source) -> tuple[Place | None, str]:
    """The item and the path in it at a place of a file."""
    position = (at.line, at.column)
    places = [p for p in folder.places.values() if p.file.found.name == at.file]
    above = [p for p in places if p.start <= position]
    if not above:
        return None, ""
    place = max(above, key=lambda p: (p.start, p.below is not None))
    return place, _path_at(place.node, position)


def _path_at(node: Node, position: tuple[int, int]) -> str:
    keys = [k for k in node if node.key_at(k) <= position] if isinstance(node, Map) else []
    if not keys:
        return ""
    key = max(keys, key=node.key_at)
    below = _path_at(node[key], position)
    return f"{key}.{below}" if below else key
