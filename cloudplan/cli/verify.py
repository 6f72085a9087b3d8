"""``cloudplan verify``: does a saved plan hold? Everything is worked out again."""

from __future__ import annotations

import sys

from cloudplan.cli.options import NoColor, PlanFile, Rates
from cloudplan.cli.streams import out, page_of
from cloudplan.diagnostics import CloudplanError, Exit


def verify(plan: PlanFile, rates: Rates = None, no_color: NoColor = False) -> Exit:
    """Check every rule and every cost of a plan again, without the optimiser (exit 3 or 6)."""
    from cloudplan import referee
    from cloudplan.cli.progress import progress
    from cloudplan.load.plan_file import read_plan
    from cloudplan.load.reload import reload
    from cloudplan.render.verified import verified_text

    saved = read_plan(plan)
    with progress() as say:
        loaded = reload(saved, rates=rates)
        say("working out every rule and every cost line again")
        refused = referee.check(loaded, saved)
    if refused:
        raise CloudplanError(refused)
    out(verified_text(page_of(sys.stdout), saved, len(loaded.estate.policies)))
    return Exit.OK
