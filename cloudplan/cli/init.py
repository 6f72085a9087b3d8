"""``cloudplan init``: a small inventory that works, with rules, their tests and CI files."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cloudplan.cli.options import NoColor
from cloudplan.cli.streams import out, page_of
from cloudplan.diagnostics import CloudplanError, Exit, Source, error
from cloudplan.render.figures import count

SCHEMAS = ".cloudplan"
"""Where the schemas go: hidden, so that no inventory reads them as data."""


CI_FILES = {
    ".github/workflows/cloudplan.yml": ("github",),
    ".gitlab-ci.yml": ("gitlab",),
    ".gitlab/cloudplan.yml": ("gitlab",),
    ".pre-commit-config.yaml": ("github", "gitlab"),
}
"""The files that a code host or pre-commit reads -> the hosts that they are written for."""


class Host(StrEnum):
    """Where changes are proposed."""

    github = "github"
    gitlab = "gitlab"
    both = "both"
    none = "none"


def init(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to; made if it is not there.")
    ] = Path(),
    ci: Annotated[
        Host, typer.Option("--ci", help="The CI files to write; with them those of pre-commit.")
    ] = Host.both,
    no_color: NoColor = False,
) -> Exit:
    """Write an example inventory, rules and their tests, CI files; overwrite nothing."""
    files = {name: data for name, data in _files() if _is_wanted(name, ci)}
    _refuse_to_overwrite(directory, files)
    for name, data in files.items():
        _write(directory / name, data)
    _tell(directory, list(files))
    return Exit.OK


def _files() -> Iterator[tuple[str, bytes]]:
    """Relative path -> bytes, in the order of paths."""
    from cloudplan.resources import folder

    templates = folder("templates")
    for root, below in ((templates / "init", ""), (folder("schemas"), f"{SCHEMAS}/")):
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            yield below + path.relative_to(root).as_posix(), path.read_bytes()
    yield ".gitlab/cloudplan.yml", (templates / "ci" / "gitlab.yml").read_bytes()


def _is_wanted(name: str, ci: Host) -> bool:
    hosts = CI_FILES.get(name)
    return hosts is None or ci is Host.both or ci in hosts


def _refuse_to_overwrite(directory: Path, files: dict[str, bytes]) -> None:
    there = [name for name in files if os.path.lexists(directory / name)]
    if there:
        summary = f"{count(len(there), 'file')} would be overwritten; nothing was written"
        listed = "\n".join((directory / name).as_posix() for name in there)
        fix = "Choose another folder, or remove them."
        if set(there) <= set(CI_FILES):
            fix = f"Choose another folder, or leave them out: --ci {_without(there)}."
        raise CloudplanError([error("file-exists", summary, detail=listed, fix=fix)])


def _without(there: list[str]) -> Host:
    """The largest choice that writes none of these CI files."""
    choices = (Host.github, Host.gitlab)
    return next((c for c in choices if not any(_is_wanted(n, c) for n in there)), Host.none)


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
        verbs = (f"validate {where}", f"test {where}", f"plan {where} --out plan.json")
        out("\nNow try:\n" + "".join(f"  cloudplan {verb}\n" for verb in verbs))
