"""The questions of ``import generic --map``, asked on a terminal; the answers are a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cloudplan.cli.streams import out, page_of
from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.render.clean import clean

if TYPE_CHECKING:
    from cloudplan.importers import Ask
    from cloudplan.importers.mapping_propose import Question


def write_by_questions(file: Path, ask: Ask, target: Path) -> None:
    """Ask what the headers of a table do not say, show the result, and write it when agreed.

    Raises `CloudplanError` where there is nobody to ask, or where the file is there already.
    """
    from cloudplan.importers.mapping_propose import answered
    from cloudplan.importers.mapping_text import preview, write_mapping
    from cloudplan.load.atomic import write_atomic

    _refuse(target)
    proposal = answered(file, ask, _answer)
    out("\n" + "".join(f"  {clean(line)}\n" for line in preview(proposal).splitlines()) + "\n")
    if not typer.confirm(f"Write this to {clean(target.as_posix())} and import?", default=True):
        raise typer.Abort
    write_atomic(target, write_mapping(proposal).encode())
    out(f"Written: {clean(target.as_posix())}; the next time give it with --mapping\n\n")


def _refuse(target: Path) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        summary = "--map asks questions, and there is no terminal to ask them on"
        fix = "run it on a terminal once; afterwards give the file that it wrote with --mapping"
        raise CloudplanError([error("not-a-terminal", summary, fix=fix)])
    if os.path.lexists(target):
        summary = f"{target.as_posix()} would be overwritten; nothing was written"
        fix = "use it with --mapping, or name another file"
        source = Source(target.as_posix())
        raise CloudplanError([error("file-exists", summary, fix=fix, source=source)])


def _answer(question: Question) -> str:
    """One of the choices, by its number or as it is written; a bare return is the first."""
    page = page_of(sys.stdout)
    lines = page.wrap(clean(question.text))
    lines += [f"  {number}  {clean(c)}" for number, c in enumerate(question.choices, start=1)]
    out("".join(f"{line}\n" for line in ["", *lines]))
    while True:
        said = str(typer.prompt("Your choice", default="1")).strip()
        if said.isascii() and said.isdigit() and 1 <= int(said[:6]) <= len(question.choices):
            return question.choices[int(said) - 1]
        if said in question.choices:
            return said
        out(f"Please give a number from 1 to {len(question.choices)}.\n")
