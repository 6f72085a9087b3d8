"""What came of the tests, the coverage and the mutants as a report, for every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cloudplan.diagnostics import Diagnostic, Source
from cloudplan.model.report import About, Report, Result
from cloudplan.model.testing import Case, CaseFile, Pardon
from cloudplan.testing.coverage import Coverage, Covered
from cloudplan.testing.mutate import Mutated, Mutation
from cloudplan.testing.run import Ran
from cloudplan.testing.unmet import Unmet

TEST, COVERAGE, MUTATION = "policy-test", "test-coverage", "test-mutation"
ABOUT = (
    About(TEST, "A policy test", "A rule does not do what its test expects."),
    About(COVERAGE, "Coverage of the policies", "No test makes the rule go this way."),
    About(MUTATION, "Mutation of the policies", "The rule was changed and no test noticed."),
)
FIX = "Mend the rule, or the test if the rule was changed on purpose."


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that one run of the tests brought up; `threshold` is in per cent.

    `wanted_mutation` without `mutation`: it was asked for, and not tried.
    """

    files: Sequence[CaseFile]
    ran: Sequence[Ran]
    left_out: Sequence[Case] = ()
    coverage: Coverage | None = None
    threshold: float | None = None
    mutation: Mutation | None = None
    wanted_mutation: bool = False


def report(found: Findings) -> Report:
    """One result per case; what is said of coverage and mutants stands apart from their number."""
    results = (
        *(_broken(d) for file in found.files for d in file.problems),
        *_cases(found.ran),
        *(_left_out(case) for case in found.left_out),
        *_of_coverage(found.coverage, found.threshold),
        *_of_mutation(found.mutation),
    )
    codes = sorted({r.rule for r in results} - {about.id for about in ABOUT})
    return Report(
        command="test",
        noun="test",
        about=(*ABOUT, *(About(code, code.replace("-", " ").capitalize()) for code in codes)),
        results=results,
        passed=sum(ran.passed for ran in found.ran),
        footnotes=tuple(_footnotes(found)),
    )


def _broken(problem: Diagnostic, case: str = "", more: Sequence[Diagnostic] = ()) -> Result:
    """A file or a case that could not be run; `more` are its other problems."""
    lines = [problem.detail] if problem.detail else []
    lines += [f"- {d.summary} [{d.source}]" if d.source else f"- {d.summary}" for d in more]
    return Result(
        rule=problem.code,
        subject=case,
        outcome="error",
        summary=problem.summary,
        detail="\n".join(lines),
        fix=problem.fix,
        source=problem.source,
    )


def _cases(ran: Sequence[Ran]) -> Iterator[Result]:
    """One each; what stops many cases, as a rule that is wrong does, is told in full once."""
    told: dict[tuple[Diagnostic, ...], str] = {}
    for one in ran:
        first = told.setdefault(one.problems, one.case.name)
        if one.problems and first != one.case.name:
            yield _same(one, first)
        elif one.problems:
            yield _broken(one.problems[0], one.case.name, one.problems[1:])
        else:
            yield _case(one)


def _same(ran: Ran, first: str) -> Result:
    """A case that is stopped by what another one was stopped by."""
    return Result(
        rule=ran.problems[0].code,
        subject=ran.case.name,
        outcome="error",
        summary=f"{ran.case.name}: not run, for the same reason as {first}",
        source=ran.case.source,
    )


def _case(ran: Ran) -> Result:
    case = ran.case
    if ran.passed:
        return Result(
            rule=TEST, subject=case.name, outcome="passed", summary="", source=case.source
        )
    first, *more = ran.unmet
    return Result(
        rule=TEST,
        subject=case.name,
        outcome="failed",
        summary=f"{case.name}: {first.summary}",
        detail="\n".join((*first.why, *(f"- also: {u.summary} [{u.source}]" for u in more))),
        fix=FIX,
        source=first.source,
        rule_source=_rule_of(ran, first),
    )


def _rule_of(ran: Ran, unmet: Unmet) -> Source | None:
    """Where the first rule stands that the expectation names."""
    named = [n for e in ran.case.expectations if e.source == unmet.source for n in e.names]
    rules = ran.scene.policy if ran.scene else {}
    return next((rules[name].source for name in named if name in rules), None)


def _left_out(case: Case) -> Result:
    why = f"skipped: {case.skip}" if case.skip else f"to do: {case.todo}"
    return Result(rule=TEST, subject=case.name, outcome="skipped", summary=why, source=case.source)


def _of_coverage(coverage: Coverage | None, threshold: float | None) -> Iterator[Result]:
    if coverage is None:
        return
    for covered in coverage.rules:
        if covered.missed:
            yield _uncovered(covered)
    yield from (_needless(COVERAGE, "unreachable", p) for p in coverage.needless)
    if threshold is not None and coverage.percent < threshold:
        yield Result(
            rule=COVERAGE,
            subject="",
            outcome="failed",
            summary=f"{_percent(coverage)} of the branches are exercised, below {threshold:g} %",
            apart=True,
        )


def _uncovered(covered: Covered) -> Result:
    missed = covered.missed
    return Result(
        rule=COVERAGE,
        subject=covered.policy.id,
        outcome="warned",
        summary=f"{covered.policy.id}: no test exercises {len(missed)} of its "
        f"{covered.total} branches",
        detail="No test looks at this rule."
        if len(missed) == covered.total
        else "\n".join(f"- {branch.source}: {branch.text}" for branch in missed),
        source=missed[0].source,
        rule_source=covered.policy.source,
        apart=True,
    )


def _of_mutation(mutation: Mutation | None) -> Iterator[Result]:
    if mutation is None:
        return
    for mutated in mutation.rules:
        if mutated.survivors:
            yield _unnoticed(mutated)
    yield from (_needless(MUTATION, "equivalent", p) for p in mutation.needless)


def _unnoticed(mutated: Mutated) -> Result:
    found = mutated.survivors
    return Result(
        rule=MUTATION,
        subject=mutated.policy.id,
        outcome="failed",
        summary=f"{mutated.policy.id}: no test notices {len(found)} of its {mutated.total} changes",
        detail="Not even when it is dropped: no test looks at this rule."
        if len(found) == mutated.total
        else "\n".join(f"- {mutant.source}: {mutant.change}" for mutant in found),
        fix="Add a test that fails with the change, or list it under equivalent: with the reason.",
        source=found[0].source,
        rule_source=mutated.policy.source,
        apart=True,
    )


def _needless(rule: str, key: str, pardon: Pardon) -> Result:
    return Result(
        rule=rule,
        subject=pardon.rule,
        outcome="warned",
        summary=f"{key}: names what a test exercises, or what is not there: {pardon.what}",
        fix="Remove the entry, or mend its words.",
        source=pardon.source,
        apart=True,
    )


def _footnotes(found: Findings) -> Iterator[str]:
    if found.coverage is not None:
        covered = sum(not rule.missed for rule in found.coverage.rules)
        yield (
            f"Coverage: {found.coverage.gone} of {found.coverage.total} branches "
            f"({_percent(found.coverage)}), {covered} of {len(found.coverage.rules)} rules in full"
        )
    if found.mutation is not None:
        m = found.mutation
        noticed = m.total - m.survivors - m.pardoned
        yield (
            f"Mutation: {m.total} changes, {noticed} noticed, {m.survivors} not noticed, "
            f"{m.pardoned} equivalent"
        )
    elif found.wanted_mutation:
        yield "Mutation: not tried, since not every test passed"


def _percent(coverage: Coverage) -> str:
    """Rounded down, so that only all of it is 100 %."""
    return f"{int(coverage.percent * 10) / 10:.1f} %"
