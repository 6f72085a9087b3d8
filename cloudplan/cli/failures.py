"""Whatever goes wrong, as boxes on standard error and an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

import typer

from cloudplan.cli.quote import quote
from cloudplan.cli.streams import err, page_of
from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit, error
from cloudplan.render.diagnostics import boxes

USAGE: type[Exception] = typer.BadParameter.__mro__[2]
"""Every mistake on the command line; Typer gives its base class no public name."""
DEBUG = "CLOUDPLAN_DEBUG"
_NEAR = re.compile(r"\s*\(Possible options: (.*)\)$")


def report(diagnostics: Sequence[Diagnostic], *, quotes: bool = True) -> None:
    """Print findings on standard error, with the lines of the files that they are about."""
    page = page_of(sys.stderr)
    err(boxes(page, diagnostics, quote) if quotes else boxes(page, diagnostics))


def exit_for(problem: BaseException) -> Exit:
    """Say what went wrong, and which exit code that is; with CLOUDPLAN_DEBUG a defect is raised."""
    if isinstance(problem, CloudplanError):
        report(problem.diagnostics)
        return problem.exit_code
    if isinstance(problem, (KeyboardInterrupt, typer.Abort)):
        err("Interrupted. Nothing was written.\n")
        return Exit.ERROR
    if isinstance(problem, USAGE):
        return _misused(problem)
    if os.environ.get(DEBUG):
        raise problem
    return _defect(problem)


def _misused(problem: Exception) -> Exit:
    """A mistake on the command line: what, what was perhaps meant, and where the help is."""
    message = str(getattr(problem, "format_message", lambda: problem)())
    if not message:  # no command at all: the help is on the screen already
        return Exit.ERROR
    context = getattr(problem, "ctx", None)
    command = context.command_path if context else "cloudplan"
    near = _NEAR.search(message)
    summary = _NEAR.sub("", message).rstrip(".")
    fix = f"Did you mean {near[1]}? " if near else ""
    report([error("usage", summary, fix=f"{fix}See {command} -h.")])
    return Exit.ERROR


def _defect(problem: BaseException) -> Exit:
    """Something that no input should bring about."""
    lines = str(problem).strip().splitlines()
    said = f"{type(problem).__name__}: {lines[0] if lines else 'no message'}"
    report(
        [
            error(
                "defect",
                "this is a defect in cloudplan",
                detail=said,
                fix="Please report it. With CLOUDPLAN_DEBUG=1 it shows where it happened.",
            )
        ]
    )
    return Exit.ERROR
