"""The word that a plan holds, with what was looked at."""

from __future__ import annotations

from cloudplan.model.plan import Plan
from cloudplan.render.figures import count
from cloudplan.render.page import Page


def verified_text(page: Page, plan: Plan, rules: int) -> str:
    """``Verified: ...`` with the number of placements, sites, cost lines and rules."""
    afters = [p.after for p in plan.placements if p.after is not None]
    lines = sum(len(a.lines) for a in afters) + sum(len(s.lines) for s in plan.sites)
    text = (
        f"{count(len(plan.placements), 'placement')}, {count(len(plan.sites), 'site')}, "
        f"{count(lines, 'cost line')} and {count(rules, 'rule')} worked out again; all agree."
    )
    first, *rest = page.wrap(f"Verified: {text}")
    return "\n".join([page.paint("Verified:", "good") + first[len("Verified:") :], *rest]) + "\n"
