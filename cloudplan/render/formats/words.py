"""What a result says, in sentences, for all formats alike."""

from __future__ import annotations

from cloudplan.model.report import Result


def subject(result: Result) -> str:
    """``website/web on dc``: what was looked at, and where it stands."""
    return " on ".join(part for part in (result.subject, result.site) if part)


def headline(result: Result) -> str:
    """The summary, which begins with the subject unless it speaks of it anyway."""
    told = not result.subject or result.subject in result.summary
    return result.summary if told else f"{subject(result)}: {result.summary}"


def message(result: Result, *, at: bool = True, rule: bool = True) -> str:
    """All that there is to say, a line each; with its place and that of the rule, if wanted."""
    other = result.rule_source if result.rule_source != result.source else None
    lines = (
        headline(result),
        result.detail,
        advice(result),
        waiver_words(result),
        f"At {result.source}" if at and result.source else "",
        f"The rule: {other}" if rule and other else "",
    )
    return "\n".join(line for line in lines if line)


def advice(result: Result) -> str:
    """What to do, as a sentence."""
    return f"{result.fix[:1].upper()}{result.fix[1:]}"


def waiver_words(result: Result) -> str:
    """Who lets it be, until when, and why; nothing without a waiver."""
    waiver = result.waiver
    if waiver is None:
        return ""
    return (
        f"Waived up to and including {waiver.expires}: {waiver.reason} "
        f"(owner {waiver.owner}, approved by {waiver.approved_by})"
    )
