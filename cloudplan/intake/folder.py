"""What stands in the folder now: its files, and where each item is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.intake.shape import SECTIONS, WORKLOADS
from cloudplan.load.documents import parsed, too_large
from cloudplan.load.files import MAX_BYTES, Found, display_name, find_files, unreadable
from cloudplan.load.tree import Document, Map, Node, Position, Seq, find
from cloudplan.model.intake import Kind

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder; one of lines (NDJSON) has no text and no places within its lines."""

    found: Found
    document: Document
    has_bom: bool = False

    @property
    def is_editable(self) -> bool:
        """Only YAML is changed by position; JSON is read."""
        return self.found.format == "yaml"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: ``file[section][index]``; a workload at ``workloads[below]`` of it."""

    file: File
    kind: Kind
    id: str
    node: Map
    start: Position
    index: int
    below: int | None = None

    def at(self, path: str = "") -> Source:
        """The value at a path of the item, or the nearest that holds it."""
        position, _ = find(self.node, path.split(".")) if path and self.node.marks else (None, None)
        return self.file.document.source(position or self.start)


@dataclass(frozen=True, slots=True)
class Folder:
    """An inventory's folder as it is: `name` as the user gave it."""

    path: Path
    name: str
    files: Mapping[Path, File] = field(default_factory=dict)
    places: Mapping[tuple[Kind, str], Place] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, name: str, files: Mapping[Path, File]) -> Folder:
        """A folder that holds these files."""
        places: dict[tuple[Kind, str], Place] = {}
        for file in files.values():
            for place in _places(file):
                places.setdefault((place.kind, place.id), place)
        return cls(path, name, files, places)

    @property
    def has_estate(self) -> bool:
        roots = (file.document.root for file in self.files.values())
        return any(isinstance(root, Map) and root.get("estate") is not None for root in roots)

    def named(self, file: str) -> str:
        """The name in messages of a file that stands in the folder itself."""
        return file if self.name == "." else f"{self.name}/{file}"


def read_folder(path: Path) -> Folder:
    """The files and items of a folder, none if it is not there.

    Raises `CloudplanError` with everything that cannot be read: what is not understood cannot be
    merged either.
    """
    name = display_name(str(path), Path())
    if path.exists() and not path.is_dir():
        summary = f"{name} is a file; an inventory's folder is wanted"
        raise CloudplanError([error("not-a-folder", summary, source=Source(name))])
    found, problems = find_files([str(path)] if path.is_dir() else [], Path())
    problems = [p for p in problems if p.code != "empty-folder"]
    files = {}
    for item in found:
        try:
            data = item.path.read_bytes() if item.format == "ndjson" else item.read()
            files[item.path] = read_file(item, data)
        except OSError as problem:
            problems.append(unreadable(item.name, problem))
    problems += [p for file in files.values() for p in file.document.problems]
    if problems:
        raise CloudplanError(problems)
    return Folder.of(path, name, files)


def read_file(found: Found, data: bytes) -> File:
    """A file from its bytes; what is wrong with it stands in its document."""
    if found.format == "ndjson":
        return File(found, _lines(found, data))
    if len(data) > MAX_BYTES:
        return File(found, Document(found.name, "", problems=[too_large(found)]))
    return File(found, parsed(found, data), data.startswith(BOM))


def _lines(found: Found, data: bytes) -> Document:
    """The applications of a file of lines; what is wrong with one is told when all is checked."""
    rows = Seq((1, 1))
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            try:
                rows.append(json.loads(line, parse_float=Decimal, object_pairs_hook=_map))
                rows.marks.append((number, 1))
            except (ValueError, RecursionError):
                continue
    root = Map((1, 1))
    root["applications"] = rows
    return Document(found.name, "", root)


def _map(pairs: list[tuple[str, Node]]) -> Map:
    node = Map((1, 1))
    node.update(pairs)
    return node


def _places(file: File) -> Iterator[Place]:
    for kind, section in SECTIONS.items():
        for index, (node, start) in enumerate(_maps(file.document.root, section)):
            if isinstance(name := node.get("id"), str):
                yield Place(file, kind, name, node, start, index)
                if kind == "application":
                    yield from _workloads(file, node, name, start, index)


def _workloads(
    file: File, node: Map, application: str, start: Position, index: int
) -> Iterator[Place]:
    for below, (workload, own) in enumerate(_maps(node, WORKLOADS)):
        if isinstance(name := workload.get("id"), str):
            at = own if workload.marks else start
            yield Place(file, "workload", f"{application}/{name}", workload, at, index, below)


def _maps(node: Node, key: str) -> Iterator[tuple[Map, Position]]:
    """The items of a list with their places; what is no mapping counts as an empty one."""
    rows = node.get(key) if isinstance(node, Map) else None
    if isinstance(rows, Seq):
        for row, at in zip(rows, rows.marks, strict=True):
            yield (row if isinstance(row, Map) else Map(at)), at
    elif isinstance(rows, list):
        yield from ((row if isinstance(row, Map) else Map((1, 1)), (1, 1)) for row in rows)
