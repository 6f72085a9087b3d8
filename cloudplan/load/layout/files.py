"""Files in our layout: what each holds, and what it would hold. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.load.files import MAX_BYTES, STDIN, Found, find_files, unreadable
from cloudplan.load.layout import LayoutError, laid_out
from cloudplan.load.text import decoded, refuse_unprintable
from cloudplan.load.tree import Document, Map, Node, Seq, StopReading
from cloudplan.load.yaml_tree import parse_yaml


@dataclass(frozen=True, slots=True)
class Layout:
    """A file as it is and as it would be; `after` is `before` where nothing is to be done.

    One that `is_yaml` is not is left alone; one with `problems` cannot be laid out.
    """

    name: str
    path: Path
    before: str = ""
    after: str = ""
    is_yaml: bool = True
    problems: tuple[Diagnostic, ...] = ()

    @property
    def is_changed(self) -> bool:
        return self.after != self.before

    @property
    def first_change(self) -> int:
        """The first line, from 1, that would be another."""
        pairs = zip(self.before.split("\n"), self.after.split("\n"), strict=False)
        lines = (number for number, (old, new) in enumerate(pairs, start=1) if old != new)
        return next(lines, min(self.before.count("\n"), self.after.count("\n")) + 1)


def layouts(arguments: Sequence[str], *, at: Path = Path()) -> list[Layout]:
    """Every file that the arguments name, sorted by name.

    Raises `CloudplanError` when an argument cannot be found.
    """
    found, problems = find_files(arguments, at)
    if problems:
        raise CloudplanError(problems)
    return [_layout(item) for item in found]


def _layout(found: Found) -> Layout:
    try:
        data = found.read() if found.format in ("yaml", "any") else b""
    except OSError as problem:
        return Layout(found.name, found.path, problems=(unreadable(found.name, problem),))
    if found.format not in ("yaml", "any") or _is_json(found, data):
        text = data.decode("utf-8", "replace")
        return Layout(found.name, found.path, text, text, is_yaml=False)
    document = Document(found.name, "")
    try:
        after = _after(document, data)
    except StopReading:
        return Layout(found.name, found.path, problems=tuple(document.problems))
    before = data.decode("utf-8")
    return Layout(found.name, found.path, before, after)


def _is_json(found: Found, data: bytes) -> bool:
    """Standard input may be JSON, which begins with a brace and a quote."""
    return found.name == STDIN and data.lstrip()[:1] == b"{"


def _after(document: Document, data: bytes) -> str:
    """Raises `StopReading` when the file is broken, or would be by another layout."""
    if len(data) > MAX_BYTES:
        raise document.stop("file-too-large", (1, 1), "The file is larger than 32 MiB")
    document.text = decoded(document, data)
    refuse_unprintable(document)
    if not document.text.strip():
        return document.text
    parse_yaml(document)
    if document.problems:
        raise StopReading
    try:
        after = laid_out(document.text)
    except LayoutError as problem:
        raise _refused(document, str(problem)) from None
    if not _says_the_same(document, after):
        raise _refused(document, "it would not say the same")
    return after


def _refused(document: Document, why: str) -> StopReading:
    return document.stop(
        "layout-refused",
        (1, 1),
        "The layout of this file cannot be changed without a loss",
        f"{why[:1].upper()}{why[1:]}. The file is left as it is.",
        "Write the place in a simpler way, or leave the file out.",
    )


def _says_the_same(document: Document, after: str) -> bool:
    again = Document(document.file, after)
    try:
        parse_yaml(again)
    except StopReading:
        return False
    return not again.problems and same_tree(document.root, again.root)


def same_tree(one: Node, other: Node) -> bool:
    """Whether two trees hold the same, of the same types, in the same order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Map):
        pairs = zip(one.items(), other.items(), strict=False)
        return len(one) == len(other) and all(
            a == b and same_tree(x, y) for (a, x), (b, y) in pairs
        )
    if isinstance(one, Seq):
        return len(one) == len(other) and all(map(same_tree, one, other))
    return bool(one == other)
