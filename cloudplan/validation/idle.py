"""Rules and groups that do nothing on this inventory."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Diagnostic, did_you_mean
from cloudplan.rules.attributes import Subject
from cloudplan.rules.registry import KINDS
from cloudplan.validation.claims import Claim
from cloudplan.validation.survey import Survey
from cloudplan.validation.values import words_of
from cloudplan.validation.words import count

_ALSO = {
    "latency": " and has users or dependencies that it could be about",
    "separate": " in an application that has others",
    "together": " in an application that has others",
}
"""What a rule of a kind needs besides, to have something to do."""


def unmatched_rules(survey: Survey) -> Iterator[Diagnostic]:
    """Rules with a condition that is false for everything, and unknown for nothing."""
    for claim in survey.claims:
        if claim.when is None or survey.is_silent(claim.policy.source):
            continue
        about = KINDS[claim.policy.kind].reads
        of_workloads = "workload" in about.get("when", about.get("scope", frozenset()))
        rows = sum(row.standby_of is None for row in survey.book.rows)
        total = rows if of_workloads else len(survey.estate.sites)
        if not total:
            continue
        if of_workloads and not _binds(survey, claim):
            yield _unmatched(survey, claim, count(total, "workload"))
        elif not of_workloads and not _binds_site(survey, claim):
            yield _unmatched(survey, claim, count(total, "site"))


def _binds(survey: Survey, claim: Claim) -> bool:
    """Whether a rule could matter to some workload that meets its condition."""
    assert claim.when is not None
    rows = survey.book.desk.rows
    classes = rows.classes(claim.when.of_subject)
    sites = survey.estate.sites if claim.when.of_site else (None,)
    may = [
        any(claim.when.ask(rows.subjects[w], site) is not False for site in sites)
        for w in classes.first
    ]
    concerns = KINDS[claim.policy.kind].concerns
    return any(
        may[k] and concerns(claim.policy, subject)
        for k, subject in zip(classes.of, rows.subjects, strict=True)
    )


def _binds_site(survey: Survey, claim: Claim) -> bool:
    assert claim.when is not None
    return any(claim.when.ask(site=site) is not False for site in survey.estate.sites)


def _unmatched(survey: Survey, claim: Claim, total: str) -> Diagnostic:
    policy, (text, _) = claim.policy, claim.texts[0]
    condition = getattr(policy, "when", None) or getattr(policy, "scope", None)
    return Diagnostic(
        survey.weight(policy.source),
        "unmatched-rule",
        f"{policy.id} matches nothing in this inventory",
        f"Of {total} none meets its condition{_ALSO.get(policy.kind, '')}.",
        _near(survey, claim, text) or "Mend the condition, or remove the rule.",
        condition.source if condition else policy.source,
    )


def _near(survey: Survey, claim: Claim, text: str) -> str:
    """A word of the condition that stands nowhere, and one that does and looks like it."""
    assert claim.when is not None
    known: set[str] = set()
    for reading in claim.when.of_subject:
        for subject in _first(survey, reading.name):
            value = reading.get(subject)
            known |= set(value) if isinstance(value, tuple) else {str(value)}
    for word in words_of(text):
        near = "" if word in known else did_you_mean(word, known)
        if near:
            return f'"{word}" stands nowhere in the inventory; {near}'
    return ""


def _first(survey: Survey, name: str) -> Iterator[Subject]:
    """One row for each value of an attribute."""
    rows = survey.book.desk.rows
    readings = tuple(r for claim in survey.claims for r in claim.of_subject if r.name == name)
    return (rows.subjects[w] for w in rows.classes(readings[:1]).first)


def unused_groups(survey: Survey) -> Iterator[Diagnostic]:
    """Groups that neither a condition nor a residency names."""
    estate = survey.estate
    used = {n for claim in survey.claims for _, reads in claim.texts for n in reads}
    resident = {name for a in estate.applications for name in a.data.residency}
    for name in sorted(estate.groups):
        source = estate.group_sources.get(name)
        if f"groups.{name}" in used or name in resident or source is None:
            continue
        if not survey.is_silent(source):
            yield Diagnostic(
                survey.weight(source),
                "unused-group",
                f"The group {name} is never used",
                "No condition of a rule and no residency names it.",
                "Use it, or remove it.",
                source,
            )
