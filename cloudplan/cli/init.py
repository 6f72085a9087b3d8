"""``cloudplan init``: a small inventory that works, with a policy and CI files."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cloudplan.cli.options import NoColor
from cloudplan.cli.streams import out, page_of
from cloudplan.diagnostics import CloudplanError, Exit, Source, error
from cloudplan.render.figures import count

SCHEMAS = ".cloudplan"
"""Where the schemas go: hidden, so that no inventory reads them as data."""


def init(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to; made if it is not there.")
    ] = Path(),
    no_color: NoColor = False,
) -> Exit:
    """Write an example inventory, a policy file, CI files and a README; overwrite nothing."""
    files = dict(_files())
    _refuse_to_overwrite(directory, files)
    for name, data in files.items():
        _write(directory / name, data)
    _tell(directory, list(files))
    return Exit.OK


def _files() -> Iterator[tuple[str, bytes]]:
    """Relative path -> bytes, in the order of paths."""
    from cloudplan.resources import folder

    for root, below in ((folder("templates") / "init", ""), (folder("schemas"), f"{SCHEMAS}/")):
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            yield below + path.relative_to(root).as_posix(), path.read_bytes()


def _refuse_to_overwrite(directory: Path, files: dict[str, bytes]) -> None:
    there = [name for name in files if os.path.lexists(directory / name)]
    if there:
        summary = f"{count(len(there), 'file')} would be overwritten; nothing was written"
        listed = "\n".join((directory / name).as_posix() for name in there)
        fix = "Choose another folder, or remove them."
        raise CloudplanError([error("file-exists", summary, detail=listed, fix=fix)])


def _write(path: Path, data: bytes) -> None:
    from cloudplan.load.atomic import write_atomic

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        summary = f"cannot make the folder {path.parent.as_posix()}: {problem.strerror}"
        raise CloudplanError(
            [error("cannot-write", summary, source=Source(path.as_posix()))]
        ) from None
    write_atomic(path, data)


def _tell(directory: Path, names: list[str]) -> None:
    page = page_of(sys.stdout)
    out("".join(f"{page.paint('+', 'add')} {(directory / name).as_posix()}\n" for name in names))
    if page.hints:
        where = shlex.quote(directory.as_posix())
        out(f"\nNow try:\n  cloudplan validate {where}\n  cloudplan plan {where} --out plan.json\n")
