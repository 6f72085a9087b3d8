"""Whether a saved plan still is what its inputs say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudplan.diagnostics import Diagnostic
    from cloudplan.model.plan import Plan


def staleness(saved: Plan, rates: Path | None) -> tuple[Diagnostic, ...]:
    """Why the plan is no longer current; what came through standard input cannot be checked."""
    from cloudplan.diagnostics import CloudplanError, warning
    from cloudplan.load.files import STDIN
    from cloudplan.load.reload import check_fresh

    if STDIN in (*saved.invocation.inventory, *saved.invocation.policies):
        text = "the plan was made from standard input, so nobody can tell whether it is stale"
        return (warning("unchecked-inputs", text, fix="Make plans from files."),)
    try:
        check_fresh(saved, rates=rates)
    except CloudplanError as problem:
        return problem.diagnostics
    return ()


def require_fresh(saved: Plan, rates: Path | None) -> None:
    """What is made of a plan alone is made of a plan that holds. Raises `CloudplanError`, exit 6.

    That nobody can tell is said on standard error.
    """
    from cloudplan.cli.failures import report
    from cloudplan.diagnostics import CloudplanError, exit_code

    found = staleness(saved, rates)
    if exit_code(found):
        raise CloudplanError(found)
    report(found, quotes=False)
