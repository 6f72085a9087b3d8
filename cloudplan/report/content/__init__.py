"""What stands in a report, chapter by chapter, made of a plan and nothing else.

One file a chapter; `desk` is what all of them look things up in, `words` says what plans have
names for. No money is worked out here: figures are the plan's own, and sums of its own lines.
"""

from __future__ import annotations

from collections.abc import Callable

from cloudplan.language import Speech
from cloudplan.model.plan import Plan
from cloudplan.report.blocks import Report, Section
from cloudplan.report.content.answer import answer
from cloudplan.report.content.capacity import capacity
from cloudplan.report.content.changes import changes
from cloudplan.report.content.desk import Desk
from cloudplan.report.content.map import site_map
from cloudplan.report.content.money import money
from cloudplan.report.content.proof import proof
from cloudplan.report.content.protection import protection
from cloudplan.report.content.reproduce import reproduce
from cloudplan.report.content.risks import risks
from cloudplan.report.content.rules import rules
from cloudplan.report.content.waves import waves

CHAPTERS: tuple[Callable[[Desk], Section], ...] = (
    answer,
    money,
    site_map,
    changes,
    rules,
    protection,
    capacity,
    waves,
    risks,
    proof,
    reproduce,
)


def report_of(plan: Plan, say: Speech, plan_sha256: str) -> Report:
    """The whole report in the language of `say`; `plan_sha256` is the digest of the plan's file."""
    say = say.about(plan)
    desk = Desk(plan, say, plan_sha256)
    return Report(
        lang=say.lang,
        title=say.text("Where the applications of {city} run", city=desk.city),
        subtitle=say.text(
            "Plan of {day}, looked at over {months} months",
            day=say.day(plan.as_of),
            months=say.number(plan.horizon_months),
        ),
        currency=plan.currency,
        plan_sha256=plan_sha256,
        sections=tuple(chapter(desk) for chapter in CHAPTERS),
    )
