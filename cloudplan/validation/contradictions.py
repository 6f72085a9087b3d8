"""How rules that contradict each other are told of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.validation.clashes import Clash, lacks
from cloudplan.validation.survey import Survey
from cloudplan.validation.words import both, few, reasoned, sorts_described


def contradictions(survey: Survey, found: Sequence[Clash]) -> Iterator[Diagnostic]:
    """One finding per minimal set of rules; if asked, also the sorts that only lack a site."""
    yield from (_told(survey, clash) for clash in found)
    if survey.thorough:
        known = {frozenset(claim.policy.id for claim in clash.claims) for clash in found}
        yield from (_told_lack(clash) for clash in lacks(survey, known))


def _told_lack(clash: Clash) -> Diagnostic:
    lines = [f"- {reasoned(claim.policy)}" for claim in clash.claims]
    return Diagnostic(
        "info",
        "class-without-site",
        f"No site here would do for workloads with {sorts_described(clash.sorts)}",
        "\n".join(["There is none of them yet. The rules that close all sites to them:", *lines]),
        "Add a site of another kind before there are any.",
        clash.claims[0].policy.source,
    )


def _told(survey: Survey, clash: Clash) -> Diagnostic:
    policies = [claim.policy for claim in clash.claims]
    names = both([policy.id for policy in policies])
    one = len(policies) == 1
    lines = [f"- {reasoned(policy)}" for policy in policies]
    these = "this rule" if one else "these rules"
    lines.append(f"Of all kinds of site that {these} can tell apart none would do.")
    if clash.rows:
        addresses = [survey.book.rows[w].address for w in clash.rows]
        lines.append(f"Such workloads exist: {few(addresses)}.")
    whom = sorts_described(clash.sorts)
    return warning(
        "impossible-rule" if one else "rules-contradict",
        f"{names} leaves no site to workloads with {whom}"
        if one
        else f"{names} contradict each other for workloads with {whom}",
        detail="\n".join(lines),
        fix="Change what it requires."
        if one
        else "Say in one of them what it is not about, or change what one requires.",
        source=policies[0].source,
    )
