"""The documents of catalogue files, with the lines of their files. Nothing in them is executed.

A file holds several documents, parted by lines ``---``. Each is parsed on its own by the reader of
inventories, which takes no tags, keeps aliases in bounds and knows where everything stands. What
looks like a template (``{{``) is text like any other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error
from cloudplan.load.files import MAX_BYTES, Found, display_name, unreadable
from cloudplan.load.text import decoded, refuse_unprintable
from cloudplan.load.tree import Document, Position, StopReading
from cloudplan.load.yaml_tree import parse_yaml

MAX_FILES = 20_000
_START = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_CONTENT = re.compile(r"^[^#%\s]", re.MULTILINE)
_SUFFIXES = (".yaml", ".yml")
_NAME = "catalog-info"


@dataclass(slots=True)
class Piece(Document):
    """One document of a file; `before` counts the lines that stand above it."""

    before: int = 0

    def source(self, at: Position) -> Source:
        return Source(self.file, at[0] + self.before, at[1])


def read_documents(path: Path, name: str, most_bytes: int = MAX_BYTES) -> list[Document]:
    """Every document of the file, or of the catalogue files in the folder.

    Raises `CloudplanError` with all that is wrong with all of them.
    """
    try:
        files = _files(path, name)
    except OSError as problem:
        raise CloudplanError([unreadable(name, problem)]) from None
    pieces, problems = list[Document](), list[Diagnostic]()
    for found in files:
        for piece in _pieces(found, min(most_bytes, MAX_BYTES), problems):
            pieces.append(piece)
            problems += map(_of_a_template(piece), piece.problems)
    if problems:
        raise CloudplanError(problems)
    return pieces


def _files(path: Path, name: str) -> list[Found]:
    if not path.is_dir():
        return [Found(name, path)]
    names = sorted(_names(path))
    chosen = [n for n in names if n.rpartition("/")[2].startswith(_NAME)] or names
    if not chosen or len(chosen) > MAX_FILES:
        how = f"more than {MAX_FILES:,}" if chosen else "no"
        what = f"The folder holds {how} YAML files of a catalogue"
        raise CloudplanError([error("empty-folder", what, source=Source(name))])
    return [Found(display_name(f"{name}/{below}", Path()), path / below) for below in chosen]


def _names(folder: Path) -> Iterator[str]:
    """Files below the folder, without hidden folders; links to folders are not followed."""
    for at, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and f != "node_modules"]
        base = Path(at).relative_to(folder).as_posix()
        for file in files:
            if file.endswith(_SUFFIXES) and not file.startswith("."):
                yield file if base == "." else f"{base}/{file}"


def _pieces(found: Found, most_bytes: int, problems: list[Diagnostic]) -> Iterator[Document]:
    whole = Document(found.name, "")
    try:
        data = found.read(most_bytes)
        if len(data) > most_bytes:
            mib = most_bytes // 1024**2
            raise whole.stop("file-too-large", (1, 1), f"The file is larger than {mib} MiB")
        whole.text = decoded(whole, data)
        refuse_unprintable(whole)
    except OSError as problem:
        problems.append(unreadable(found.name, problem))
        return
    except StopReading:
        problems += whole.problems
        return
    for before, text in _split(whole.text):
        piece = Piece(found.name, text, before=before)
        try:
            parse_yaml(piece)
        except StopReading:
            piece.is_readable = False
        yield piece


def _split(text: str) -> Iterator[tuple[int, str]]:
    """The lines above, and the text, of each document that holds more than comments.

    Three dashes at the start of a line part documents wherever they stand, also in a block of text.
    """
    starts = [found.start() for found in _START.finditer(text)]
    bounds = [0, *(start for start in starts if start), len(text)]
    before = 0
    for start, end in pairwise(bounds):
        part = text[start:end]
        body = part.removeprefix("---")
        if _CONTENT.search(body) or body.partition("\n")[0].strip():
            yield before, part
        before += part.count("\n")


def _of_a_template(piece: Document) -> Callable[[Diagnostic], Diagnostic]:
    """Says so where a problem stands on a line that looks like a template."""

    def told(problem: Diagnostic) -> Diagnostic:
        at = problem.source
        lines = piece.text.split("\n")
        line = at.line - getattr(piece, "before", 0) if at else 0
        if 1 <= line <= len(lines) and "{{" in lines[line - 1]:
            fix = "it looks like a template: give the files that were made from it"
            return replace(problem, fix=fix)
        return problem

    return told
