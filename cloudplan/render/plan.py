"""A plan for people, in the manner of Terraform. READ FIRST in this package."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from cloudplan.model.plan import Plan
from cloudplan.model.said import Said
from cloudplan.render import changes, summary
from cloudplan.render.clean import clean
from cloudplan.render.moves import moves
from cloudplan.render.page import Page, plain_blanks
from cloudplan.render.sites import sites
from cloudplan.render.waves_short import waves_lines

RULER = "─"
ABOUT_MONEY = Said(
    "The line monthly is what a workload alone causes in its first month, the line shared its "
    "part of what its site itself costs."
)


def plan_text(page: Page, plan: Plan, *, everything: bool = False) -> str:
    """The whole plan; `everything` also shows what stays as it is."""
    page = replace(page, say=page.say.about(plan))
    parts = [
        _opening(page, plan, everything),
        *(changes.block(page, plan, p) for p in changes.shown(plan, everything)),
        moves(page, plan),
        waves_lines(page, plan),
        sites(page, plan),
        summary.rules(page, plan),
        summary.prices(page, plan),
        summary.totals(page, plan),
        _closing(page, plan),
    ]
    return joined(parts)


def joined(parts: Sequence[Sequence[str]]) -> str:
    """Parts with an empty line between them."""
    return plain_blanks("\n\n".join("\n".join(part) for part in parts if part) + "\n")


def _opening(page: Page, plan: Plan, everything: bool) -> list[str]:
    what = page.say.text(
        "Plan for {estate} as of {day}, {currency} over {months} months.",
        estate=clean(plan.estate),
        day=page.say.day(plan.as_of),
        currency=clean(plan.currency),
        months=plan.horizon_months,
    )
    lines = page.wrap(what)
    symbols = changes.legend(page, changes.shown(plan, everything))
    if symbols:
        lines += ["", page.say.text("What the symbols mean:"), *symbols]
        lines += ["", *page.wrap(page.say.said(ABOUT_MONEY))]
    return lines


def _closing(page: Page, plan: Plan) -> list[str]:
    first = summary.counted(page, plan)
    if not plan.has_changes:
        first = page.paint(page.say.said(summary.NOTHING_TO_DO), "good")
    return [first, *summary.placement(page, plan), *summary.calm(page, plan)]


def saved_note(page: Page, path: str) -> str:
    """Where the plan was saved, and the commands that use it."""
    lines = [page.say.text("Saved the plan to {file}", file=clean(path))]
    if page.hints:
        file = shlex.quote(clean(path))
        lines += [
            "",
            page.say.text("Ask it why, or have it checked again:"),
            f"  cloudplan explain {file} {page.say.text('ADDRESS')}",
            f"  cloudplan verify {file}",
        ]
    return joined([[_ruler(page)], lines])


def unsaved_note(page: Page) -> str:
    """How to keep the plan; nothing in automation."""
    if not page.hints:
        return ""
    text = page.say.text(
        "This plan was not saved. With --out plan.json it can be reviewed, explained, verified "
        "and compared with the next one."
    )
    return joined([[_ruler(page)], page.wrap(text)])


def _ruler(page: Page) -> str:
    return page.paint(RULER * page.width, "dim")
