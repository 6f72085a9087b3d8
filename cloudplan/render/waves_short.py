"""The waves of a plan in short, as a part of its text."""

from __future__ import annotations

from cloudplan.model.plan import Plan
from cloudplan.render.page import Page
from cloudplan.render.table import table


def waves_lines(page: Page, plan: Plan) -> list[str]:
    """A row for each wave; nothing where the plan has none."""
    if plan.waves is None:
        return []
    say = page.say
    head = (
        say.text("wave"),
        say.text("first day"),
        say.text("last day"),
        say.text("changes"),
        say.text("hours of work"),
    )
    rows = [
        (str(w.number), str(w.first), str(w.last), str(len(w.addresses)), f"{w.staff_hours:f}")
        for w in plan.waves.waves
    ]
    return [page.paint(say.text("Waves"), "bold"), *table(page, "rllrr", head, rows)]
