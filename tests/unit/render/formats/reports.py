"""Reports to render: an ordinary one, one full of hostile texts, and very long ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cloudplan.diagnostics import Source
from cloudplan.model.policy import Waiver
from cloudplan.model.report import About, Outcome, Report, Result

HOSTILE = (
    "::error::owned",
    "x\n::error file=a.py,line=1::owned",
    "x%0A::set-output name=a::b%0D",
    "##[error]owned ##[add-mask]x",
    "a,line=99::b",
    "]]><evil/>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)><!-- x",
    "\x1b[31mred\x1b[0m\x07\x00\x9b31m",
    "a | b || c \\| d",
    "`code` ``more`` ```fence",
    "[x](javascript:alert(1)) ![i](http://evil.example/i.png)",
    "<https://evil.example> https://evil.example www.evil.example me@evil.example",
    "@team #123 GH-12 !45 ~label %milestone $1 &7 owner/repo#9 :shipit: [vulnerability:3]",
    "$\\alpha$ $$x$$",
    "*b* _i_ **s** ~~d~~ {0} {+a+} \\",
    "# h\n- li\n1. ol\n---\n> q",
    "=cmd|'/c calc'!A1",
    "\u202egnp.exe\u202c \u200b\u2066x\u2069",
    "[red]rich[/red] ${env} {{jinja}} %{hcl}",
    "&lt;b&gt; &amp; \" '",
    "\ufffe \U000e0041 \ud800",
)
BECAUSE = "An owner outside the EU can be ordered to hand over what it stores."
EU = About(
    "owned-in-the-eu",
    "Owned in the EU",
    BECAUSE,
    basis="law",
    authority="GDPR, article 48",
    source=Source("policies/gdpr.yaml", 24, 7),
)
QUICK = About("counter-is-quick", "Counter is quick", "A slow screen makes a queue.", "city")
WAIVER = Waiver(
    policy="owned-in-the-eu",
    workload="website/cms",
    reason="The contract ends in May",
    owner="head of communication",
    approved_by="council, 12 October 2026",
    expires=date(2027, 5, 31),
    source=Source("city/waivers.yaml", 2, 5),
)


def result(outcome: Outcome, subject: str = "website/web", line: int = 12) -> Result:
    return Result(
        rule=EU.id,
        subject=subject,
        site="aws-eu",
        outcome=outcome,
        summary="Amazon is owned in US",
        detail=BECAUSE,
        fix="move it to regional-cloud",
        source=Source("city/applications.yaml", line, 9),
        rule_source=EU.source,
    )


def ordinary() -> Report:
    """One of each outcome, and 9 checks more that passed."""
    return Report(
        command="check",
        noun="check",
        about=(EU, QUICK),
        results=(
            result("failed"),
            result("known", "website/db", 20),
            replace(result("waived", "website/cms", 30), waiver=WAIVER),
            Result(
                rule=QUICK.id,
                subject="permits/app",
                outcome="warned",
                summary="permits/app answers town-hall in 31.0 ms, 20 are allowed",
                source=Source("city/applications.yaml", 41, 9),
            ),
            Result(rule="policies-used", subject="", outcome="noted", summary="Policies are read"),
            result("skipped", "permits/db", 50),
            result("passed", "permits/files", 60),
            Result(
                rule="unknown-site",
                subject="",
                outcome="error",
                summary='There is no site "awss"',
                fix='did you mean "aws"?',
                source=Source("city/my sites/über.yaml", 3, 11),
            ),
        ),
        passed=10,
    )


def hostile(texts: Sequence[str] = HOSTILE) -> Report:
    """Every text in every field of every outcome."""
    outcomes: tuple[Outcome, ...] = ("failed", "warned", "waived", "known", "error", "skipped")
    results = [
        Result(
            rule=f"{text} {at % 2}",
            subject=text,
            site=text,
            outcome=outcomes[at % len(outcomes)],
            summary=f"about {text}" if at % 3 else text,
            detail=f"{text}\n{text}",
            fix=text,
            source=Source(f"city/{text}.yaml", at + 1, 2),
            rule_source=Source(f"policies/{text}.yaml", 7, 3),
            waiver=replace(WAIVER, reason=text, owner=text, approved_by=text),
        )
        for text in texts
        for at in range(len(outcomes))
    ]
    about = [About(r.rule, r.subject, r.subject, r.subject, r.subject) for r in results]
    return Report(
        command="check",
        noun="check",
        about=tuple({a.id: a for a in about}.values()),
        results=tuple(results),
    )


def long(amount: int, outcome: Outcome = "failed") -> Report:
    """Very many results, and warnings among them."""
    results = tuple(
        result("warned" if at % 3 == 0 else outcome, f"application-{at:05}/web", at + 1)
        for at in range(amount)
    )
    return Report(command="check", noun="check", about=(EU,), results=results)
