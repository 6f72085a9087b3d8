"""How far from the best the plan can be, in words."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from cloudplan.render.figures import PROVEN_OPTIMAL
from cloudplan.report.content.desk import Desk


def furthest(desk: Desk) -> str:
    """The proven gap as a sentence without its full stop, rounded up: no plan looks better."""
    say, gap = desk.say, desk.plan.solver.gap
    if gap <= PROVEN_OPTIMAL:
        return say.text(
            "It is proven that no other plan that keeps these rules costs less at these prices"
        )
    share = gap.quantize(Decimal("0.0001"), ROUND_CEILING)
    return say.text(
        "It is proven that no other plan that keeps these rules can be more than {share} cheaper "
        "at these prices",
        share=say.percent(share, 2),
    )
