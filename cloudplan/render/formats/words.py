"""What a result says, in sentences, for all formats alike."""

from __future__ import annotations

from cloudplan.language import Speech
from cloudplan.model.report import Result
from cloudplan.render.figures import ENGLISH


def subject(result: Result, say: Speech = ENGLISH) -> str:
    """``website/web on dc``: what was looked at, and where it stands."""
    if result.subject and result.site:
        return say.text("{workload} on {site}", workload=result.subject, site=result.site)
    return result.subject or result.site


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


def advice(result: Result, say: Speech = ENGLISH) -> str:
    """What to do, as a sentence."""
    fix = say.said(result.fix)
    return f"{fix[:1].upper()}{fix[1:]}"


def waiver_words(result: Result, say: Speech = ENGLISH) -> str:
    """Who lets it be, until when, and why; nothing without a waiver."""
    waiver = result.waiver
    if waiver is None:
        return ""
    return say.text(
        "Waived up to and including {day}: {reason} (owner {owner}, approved by {approver})",
        day=say.day(waiver.expires),
        reason=waiver.reason,
        owner=waiver.owner,
        approver=waiver.approved_by,
    )
