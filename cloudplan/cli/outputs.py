"""Reports in the formats that were asked for: to files, and one of them to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli.streams import out, page_of
from cloudplan.diagnostics import CloudplanError, Exit, did_you_mean, error

if TYPE_CHECKING:
    from cloudplan.language import Speech
    from cloudplan.model.report import Report
    from cloudplan.render.formats import Setting

STDOUT = "-"
NAMES = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown")
"""The keys of `FORMATS`, which loads only when something is rendered; a test compares them."""
PLAN_NAMES = ("text", "json", "markdown")
"""The formats that show plans."""
SHOW_NAMES = ("text", "json", "tfplan-json")
"""The formats that show a saved plan."""
FOR_PEOPLE = ("text", "markdown")
"""The formats that are said in the language asked for."""
ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


def parsed(formats: Sequence[str] | None, names: Sequence[str] = NAMES) -> list[tuple[str, str]]:
    """Formats and where they go, ``-`` for standard output; text goes there if nothing else does.

    `names` are those that there are. Raises `typer.BadParameter` for another one, and where two
    would go to one place.
    """
    pairs = [_parsed(text, names) for text in formats or ()]
    places = [Path(file) for _, file in pairs]
    for name, file in pairs:
        if places.count(Path(file)) > 1:
            where = "standard output" if file == STDOUT else f"the file {file}"
            raise typer.BadParameter(
                f"more than one format goes to {where}; give each a file: {name}=FILE"
            )
    return pairs if Path(STDOUT) in places else [("text", STDOUT), *pairs]


def _parsed(text: str, names: Sequence[str]) -> tuple[str, str]:
    name, wants_file, file = text.partition("=")
    if name not in names:
        near = did_you_mean(name.lower(), names) or f"choose from {', '.join(names)}"
        raise typer.BadParameter(f"there is no format {name!r}; {near}")
    if wants_file and not file:
        raise typer.BadParameter(f"{text!r} names no file")
    return name, file if wants_file else STDOUT


def _checked(formats: list[str] | None) -> list[str] | None:
    parsed(formats)
    return formats


def _checked_of_plans(formats: list[str] | None) -> list[str] | None:
    parsed(formats, PLAN_NAMES)
    return formats


Format = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME[=FILE]",
        callback=_checked,
        show_default=False,
        help=f"{', '.join(NAMES[:-1])} or {NAMES[-1]}, to the screen or to a file. Repeatable.",
    ),
]


PlanFormat = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME[=FILE]",
        callback=_checked_of_plans,
        show_default=False,
        help="text, json or markdown (a comment on what changed), to the screen or to a file. "
        "Repeatable.",
    ),
]


def _checked_of_show(formats: list[str] | None) -> list[str] | None:
    parsed(formats, SHOW_NAMES)
    return formats


ShowFormat = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME[=FILE]",
        callback=_checked_of_show,
        show_default=False,
        help="text, json or tfplan-json (for tools that read Terraform's plans), to the screen or "
        "to a file. Repeatable.",
    ),
]


def as_formats(formats: Sequence[str] | None, json: bool) -> list[str]:
    """The formats asked for, ``--json`` among them."""
    return [*(formats or ()), *(["json"] if json else [])]


def deliver_plans(formats: Sequence[str] | None, makers: Mapping[str, Callable[[], bytes]]) -> None:
    """Write what plans say in every format asked for; `makers` has one for each it may be.

    Raises `CloudplanError` for a file that cannot be written.
    """
    from cloudplan.load.atomic import write_atomic

    for name, file in parsed(formats, tuple(makers)):
        if name == "text" and file == STDOUT:
            out(makers[name]().decode("utf-8"))
        else:
            write_atomic(file, makers[name]())


def deliver(
    report: Report,
    formats: Sequence[str] | None,
    *,
    verbose: bool = False,
    text_of: Callable[[Report, Setting], str] | None = None,
    say: Speech | None = None,
) -> Exit:
    """Write a report in every format asked for (see `parsed`); returns its exit code.

    `text_of` is the command's own way to say it to people, in place of the common one. Text and
    Markdown are in the language of `say`; what programs read is English.
    With the format `github` the summary of the step gets its part as well. Raises
    `CloudplanError` for a file that cannot be written.
    """
    from cloudplan.load.atomic import write_atomic
    from cloudplan.render.figures import ENGLISH
    from cloudplan.render.formats import FORMATS

    voice = (say or ENGLISH).knowing({}, *(text for about in report.about for text in about.texts))
    for name, file in parsed(formats):
        render = (name == "text" and text_of) or FORMATS[name]
        spoken = voice if name in FOR_PEOPLE else ENGLISH
        text = render(report, _setting(verbose, spoken, on_screen=file == STDOUT))
        if name == "text" and file == STDOUT:
            out(text)
        else:
            write_atomic(file, text.encode("utf-8"))
        if name == "github":
            _add_to_summary(report, _setting(verbose, voice, on_screen=False))
    return report.exit_code


def refuse_inputs(inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """An output in an inventory's folder would be read as inventory by the next run.

    Hidden files are never read, so they may be written there. Raises `CloudplanError`.
    """
    for file in outputs:
        for path in inputs:
            if STDOUT not in (file, path) and _is_read(Path(file).resolve(), Path(path).resolve()):
                summary = f"{file} is among the inputs ({path}) and cannot be the output as well"
                fix = "Save it outside the inventory and the policies."
                raise CloudplanError([error("output-is-input", summary, fix=fix)])


def _is_read(target: Path, given: Path) -> bool:
    from cloudplan.load.files import SUFFIXES

    if target == given:
        return True
    if not target.is_relative_to(given):
        return False
    hidden = any(part.startswith(".") for part in target.relative_to(given).parts)
    return target.suffix.lower() in SUFFIXES and not hidden


def files(formats: Sequence[str] | None, names: Sequence[str] = NAMES) -> list[str]:
    """The files that the formats go to."""
    return [file for _, file in parsed(formats, names) if file != STDOUT]


def _setting(verbose: bool, say: Speech, *, on_screen: bool) -> Setting:
    from cloudplan.cli.quote import end_column, quote
    from cloudplan.render.formats import Setting
    from cloudplan.render.page import Page

    page = page_of(sys.stdout, say) if on_screen else Page(say=say)
    return Setting(page, verbose, quote, end_column, _folder(Path.cwd()))


def _folder(here: Path) -> str:
    """Where we are, from the root of the repository: a CI server names it, else git's folder."""
    named = [Path(os.environ[name]).resolve() for name in ROOTS if os.environ.get(name)]
    holding = [folder for folder in (here, *here.parents) if (folder / ".git").exists()]
    for root in (*named, *holding):
        if here.is_relative_to(root):
            folder = here.relative_to(root).as_posix()
            return "" if folder == "." else folder
    return ""


def _add_to_summary(report: Report, setting: Setting) -> None:
    """Append to the file that GitHub shows with the step, within what it takes."""
    from cloudplan.render.formats.github import MOST_SUMMARY_BYTES, github_summary

    path = os.environ.get(STEP_SUMMARY)
    if not path:
        return
    try:
        with Path(path).open("ab") as summary:
            room = MOST_SUMMARY_BYTES - summary.tell() - 1
            text = github_summary(report, setting, room)
            if len(text.encode("utf-8")) <= room:
                summary.write(f"{text}\n".encode())
    except OSError as problem:
        summary_of = f"Cannot write the summary of the step: {problem.strerror}"
        raise CloudplanError([error("cannot-write", summary_of)]) from None
