"""``cloudplan test``: do the rules do what their tests expect?"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloudplan.cli import options, outputs
from cloudplan.cli.options import NoColor, Verbose
from cloudplan.cli.outputs import Format
from cloudplan.cli.progress import progress
from cloudplan.cli.streams import out, page_of
from cloudplan.diagnostics import CloudplanError, Exit, error

if TYPE_CHECKING:
    from cloudplan.model.testing import Suite


def _pattern(text: str | re.Pattern[str]) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as problem:
        raise typer.BadParameter(f"{str(text)!r} is not a regular expression: {problem}") from None


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DIR",
        show_default=False,
        help="Folders or *_test.yaml files, by default the current folder and all below it.",
    ),
]
UnderTest = Annotated[
    list[Path] | None,
    typer.Option(
        "--policies",
        metavar="PATH",
        help="Policy files or folders under test, where a file of tests names none. Default: "
        "those of its own folder.",
    ),
]
Run = Annotated[
    re.Pattern[str] | None,
    typer.Option(
        "--run",
        metavar="REGEX",
        parser=_pattern,
        help="Only tests for which this is found in 'file_test.yaml: name'.",
    ),
]
Coverage = Annotated[
    bool, typer.Option("--coverage", help="List branches of rules that no test exercises.")
]
Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        metavar="PCT",
        min=0,
        max=100,
        help="Fail (3) where fewer per cent of the branches are exercised; means --coverage.",
    ),
]
Mutate = Annotated[
    bool,
    typer.Option("--mutate", help="Change each rule; fail (3) where no test notices a change."),
]
Init = Annotated[
    bool, typer.Option("--init", help="Begin a file of tests for every policy file without one.")
]


def run_tests(
    paths: Paths = None,
    policies: UnderTest = None,
    run: Run = None,
    coverage: Coverage = False,
    threshold: Threshold = None,
    mutate: Mutate = False,
    init: Init = False,
    formats: Format = None,
    verbose: Verbose = False,
    no_color: NoColor = False,
) -> Exit:
    """Run the tests of the rules: *_test.yaml files beside the policies."""
    from cloudplan.load.cases import read_tests
    from cloudplan.testing import Wish, session

    where = paths or ["."]
    if init:
        return _begin(where)
    suite = read_tests(where, options.texts(policies))
    _refuse_inputs(suite, outputs.files(formats))
    wish = Wish(pattern=run, coverage=coverage, threshold=threshold, mutate=mutate)
    with progress() as say:
        made = session(suite, wish, lambda done, of: say(f"changed rules tried: {done} of {of}"))
    return outputs.deliver(made, formats, verbose=verbose)


def _refuse_inputs(suite: Suite, files: list[str]) -> None:
    """A report over a rule or a test, or one beside them that the next run would take for rules."""
    from cloudplan.load.files import SUFFIXES

    read = sorted({file.name for file in suite.files} | {p.source.file for p in suite.policies})
    outputs.refuse_inputs(read, files)
    beside = {Path(file.name).resolve().parent for file in suite.files}
    for name in files:
        target = Path(name).resolve()
        if target.parent in beside and target.suffix.lower() in SUFFIXES:
            summary = f"{name} would stand beside the tests and be read as policies"
            raise CloudplanError(
                [error("output-is-input", summary, fix="Save it in another folder.")]
            )


def _begin(where: list[str]) -> Exit:
    """Write a file of tests beside every policy file that has none."""
    from cloudplan.load.atomic import write_atomic
    from cloudplan.load.rule_files import path_of_tests, rule_files
    from cloudplan.testing import skeletons

    files = rule_files(where)
    if not files:
        summary = "there are no rules to write tests for"
        raise CloudplanError([error("no-rules", summary, fix="Name a folder with policy files.")])
    page = page_of(sys.stdout)
    for file, text in skeletons(files):
        path = path_of_tests(Path(file.name))
        write_atomic(path_of_tests(file.path), text.encode("utf-8"))
        out(f"{page.paint('+', 'add')} {path.as_posix()}\n")
    kept = [file for file in files if file.has_tests]
    out("".join(f"{path_of_tests(Path(f.name)).as_posix()} is there: left alone\n" for f in kept))
    return Exit.OK
