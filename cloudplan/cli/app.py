"""The table of commands, and what happens around every one of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from cloudplan import __version__
from cloudplan.cli import (
    accept,
    check,
    diff,
    discover,
    drift,
    explain,
    fmt,
    import_,
    init,
    plan,
    prices,
    report,
    schema,
    show,
    streams,
    terraform,
    test,
    validate,
    verify,
    waivers,
    waves,
)
from cloudplan.diagnostics import Exit

NAME = "cloudplan"
COMMANDS: dict[str, Callable[..., Exit]] = {
    "init": init.init,
    "import": import_.import_,
    "discover": discover.discover,
    "validate": validate.validate,
    "test": test.run_tests,
    "plan": plan.plan,
    "show": show.show,
    "report": report.report,
    "waves": waves.waves,
    "explain": explain.explain,
    "verify": verify.verify,
    "check": check.check,
    "waivers": waivers.waivers,
    "diff": diff.diff,
    "accept": accept.accept,
    "terraform": terraform.terraform,
    "drift": drift.drift,
    "schema": schema.schema,
    "fmt": fmt.fmt,
}
GROUPS: dict[str, tuple[str, dict[str, Callable[..., Exit]]]] = {
    "prices": (prices.HELP, prices.COMMANDS),
}
"""Verbs that have verbs of their own, with what the help says of them."""
INTERRUPTED = 130
"""What Typer returns for a keyboard interrupt."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (`sys.argv` by default) and return its exit code.

    A user never sees a traceback: mistakes are diagnostics, and what is left is our defect.
    With CLOUDPLAN_DEBUG set, defects are raised.
    """
    streams.prepare()
    try:
        return _report(arguments)
    except BrokenPipeError:
        streams.abandon()
        return Exit.ERROR


def _report(arguments: Sequence[str] | None) -> int:
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        raise
    except BaseException as problem:
        from cloudplan.cli import failures

        return failures.exit_for(problem)
    return code


def _invoke(arguments: Sequence[str] | None) -> int:
    given = None if arguments is None else list(arguments)
    code = int(application()(given, prog_name=NAME, standalone_mode=False) or Exit.OK)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code


def application() -> typer.Typer:
    """The Typer application with every command of `COMMANDS` and `GROUPS`."""
    app = typer.Typer(
        name=NAME,
        help="Where should each of a city's applications run? Neutral, offline, explained, proven.",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name, command in COMMANDS.items():
        app.command(name, no_args_is_help=False)(command)
    for name, (words, commands) in GROUPS.items():
        group = typer.Typer(help=words, no_args_is_help=True, rich_markup_mode="rich")
        for verb, command in commands.items():
            group.command(verb, no_args_is_help=False)(command)
        app.add_typer(group, name=name)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        streams.out(f"cloudplan {__version__}\n")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Where should each of a city's applications run? Neutral, offline, explained, proven."""
