"""All cases of a suite, and what was asked beside them: READ THIS FIRST in this package.

suite -> cases -> scenes (what a case supposes) -> unmet expectations -> report
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit
from cloudplan.model.policy import Policy
from cloudplan.model.report import Report
from cloudplan.model.testing import Case, Suite
from cloudplan.testing.coverage import coverage
from cloudplan.testing.mutate import Watch, mutation
from cloudplan.testing.report import Findings, report
from cloudplan.testing.run import Ran, run_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a run: cases whose ``file: name`` matches `pattern`, and what beside them.

    `threshold` is the least coverage in per cent.
    """

    pattern: re.Pattern[str] | None = None
    coverage: bool = False
    threshold: float | None = None
    mutate: bool = False


def session(suite: Suite, wish: Wish, watch: Watch = lambda done, of: None) -> Report:
    """Run the cases that are wished for. Raises `CloudplanError`, exit 3, where there are none.

    Mutants are tried only where every case passes: a case that fails notices nothing.
    """
    cases = [case for file in suite.files for case in file.cases if _is_wanted(case, wish)]
    problems = [d for file in suite.files for d in file.problems]
    if not cases and not problems:
        raise CloudplanError([_none_found(suite, wish)])
    left_out = [case for case in cases if _is_left_out(case)]
    ran = [run_case(case) for case in cases if not _is_left_out(case)]
    sound = not problems and all(one.passed for one in ran)
    unreachable = [p for file in suite.files for p in file.unreachable]
    equivalent = [p for file in suite.files for p in file.equivalent]
    covers = wish.coverage or wish.threshold is not None
    policies = suite.policies if wish.pattern is None else _under_test(suite, ran)
    return report(
        Findings(
            files=suite.files,
            ran=ran,
            left_out=left_out,
            coverage=coverage(policies, ran, unreachable) if covers else None,
            threshold=wish.threshold,
            mutation=mutation(policies, ran, equivalent, watch) if wish.mutate and sound else None,
            wanted_mutation=wish.mutate,
        )
    )


def _is_wanted(case: Case, wish: Wish) -> bool:
    return wish.pattern is None or bool(wish.pattern.search(f"{case.file}: {case.name}"))


def _under_test(suite: Suite, ran: Sequence[Ran]) -> tuple[Policy, ...]:
    """The rules of the cases that were run."""
    there = {p.source for one in ran if one.case.estate for p in one.case.estate.policies}
    return tuple(policy for policy in suite.policies if policy.source in there)


def _is_left_out(case: Case) -> bool:
    """A broken case is told of even if it is skipped."""
    return bool(case.skip or case.todo) and not case.problems


def _none_found(suite: Suite, wish: Wish) -> Diagnostic:
    total = sum(len(file.cases) for file in suite.files)
    if wish.pattern is not None and total:
        summary = f"none of {total} tests matches {wish.pattern.pattern!r}"
        fix = "The expression is looked for in the file and the name: file_test.yaml: name."
    elif suite.files:
        summary, fix = "the files of tests hold no test", "Write them in a list under tests:."
    else:
        summary = "no tests were found"
        fix = "Tests stand in files named *_test.yaml; cloudplan test --init begins them."
    return Diagnostic(
        "error",
        "no-tests",
        summary,
        detail="That no test failed says nothing where none was run.",
        fix=fix,
        exit_code=Exit.VIOLATIONS,
    )
