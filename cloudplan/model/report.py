"""What a command found out, as data: every format of `render.formats` is made from it alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from cloudplan.diagnostics import PRECEDENCE, Diagnostic, Exit, Source
from cloudplan.model.policy import Waiver

Outcome = Literal["failed", "warned", "waived", "known", "skipped", "noted", "passed", "error"]
"""`known`: failed or warned before as well, by a baseline. `noted`: worth a word, no more.
`error`: could not be looked at."""


@dataclass(frozen=True, slots=True)
class About:
    """A rule that results speak of: a policy, or a kind of diagnostic.

    `help` says why the rule is there; `authority` cites the text it rests on. `titles` and `helps`
    are `title` and `help` by language, where there is more than one.
    """

    id: str
    title: str
    help: str = ""
    basis: str = ""
    authority: str = ""
    source: Source | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[Mapping[str, str], ...]:
        """All that an author wrote in several languages."""
        return tuple(text for text in (self.titles, self.helps) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing that was looked at, and how it went.

    `rule` is the id of an `About`; `subject` a workload's address, a site's id, the name of a
    test, or nothing. `summary` is one line; `source` is the line that a reviewer has to look at,
    `rule_source` the rule's own. `exit_code` is what it leads to where it counts as a failure.
    `otherwise` is what a waived or a known one would be without waiver or baseline. One that is
    `apart` is told of and can fail, but is none of what the report counts. An `urgent` one is told
    of before the others of its outcome. `figures` are amounts by name, `None` where unknown.
    """

    rule: str
    subject: str
    outcome: Outcome
    summary: str
    site: str = ""
    detail: str = ""
    fix: str = ""
    source: Source | None = None
    rule_source: Source | None = None
    waiver: Waiver | None = None
    exit_code: Exit = Exit.VIOLATIONS
    otherwise: Literal["failed", "warned"] = "failed"
    apart: bool = False
    urgent: bool = False
    figures: tuple[tuple[str, Decimal | None], ...] = ()

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str, str]:
        """By place, then by name, so that the order never depends on chance."""
        at = self.source or Source("", 0, 0)
        return (at.file, at.line, at.column, self.rule, self.subject, self.site, self.summary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one run of a command looked at.

    `noun` names what is counted (``test``, ``check``). What passed is counted in `passed`; it may,
    but need not, stand among the `results` as well (very many checks pass). `fails` are the
    outcomes that make the command fail; errors always do. `footnotes` are lines that stand below
    the totals. `gone` counts what a baseline has and this run no longer found.
    """

    command: str
    noun: str
    about: tuple[About, ...]
    results: tuple[Result, ...]
    passed: int = 0
    fails: frozenset[Outcome] = frozenset(("failed",))
    footnotes: tuple[str, ...] = ()
    gone: int = 0

    @property
    def counts(self) -> Counter[Outcome]:
        """How many results have each outcome; `passed` as the report says."""
        found = Counter(result.outcome for result in self.results if not result.apart)
        found["passed"] = self.passed
        return found

    @property
    def exit_code(self) -> Exit:
        """The code that wins among what fails, by `PRECEDENCE`; `Exit.OK` when nothing does."""
        codes = {r.exit_code for r in self.results if r.outcome in self.fails}
        if any(r.outcome == "error" for r in self.results):
            codes.add(Exit.ERROR)
        return next((code for code in PRECEDENCE if code in codes), Exit.OK)


def report_of_diagnostics(command: str, diagnostics: Iterable[Diagnostic]) -> Report:
    """What reading the inputs brought up; the kinds of diagnostics are its rules.

    An error that stops the command is an `error`; one with an exit code of its own, such as an
    expired waiver, has `failed`.
    """
    found = tuple(diagnostics)
    return Report(
        command=command,
        noun="finding",
        about=tuple(
            About(code, code.replace("-", " ").capitalize())
            for code in sorted({diagnostic.code for diagnostic in found})
        ),
        results=tuple(_result(diagnostic) for diagnostic in found),
    )


def _result(diagnostic: Diagnostic) -> Result:
    outcomes: dict[str, Outcome] = {"error": "failed", "warning": "warned", "info": "noted"}
    broken = diagnostic.severity == "error" and diagnostic.exit_code == Exit.ERROR
    return Result(
        rule=diagnostic.code,
        subject="",
        outcome="error" if broken else outcomes[diagnostic.severity],
        summary=diagnostic.summary,
        detail=diagnostic.detail,
        fix=diagnostic.fix,
        source=diagnostic.source,
        exit_code=diagnostic.exit_code,
    )
