"""What would be if a workload stood elsewhere, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudplan.render.clean import clean, clean_lines
from cloudplan.render.cost_table import cost_table
from cloudplan.render.figures import difference, gap
from cloudplan.render.forbidden import forbidden
from cloudplan.render.page import Page
from cloudplan.render.plan import joined
from cloudplan.render.table import table

if TYPE_CHECKING:
    from cloudplan.explain import WhatIf


def what_if_text(page: Page, told: WhatIf, site: str) -> str:
    """The answer for one workload on another site; `site` is where the plan puts it."""
    if not told.feasible:
        return joined([_impossible(page, told), *_why_not(page, told)])
    columns = [(f"on {site}", told.lines_before), (f"on {told.site}", told.lines_after)]
    return joined(
        [_sentence(page, told), _moved(page, told), cost_table(page, told.currency, columns)]
    )


def _sentence(page: Page, told: WhatIf) -> list[str]:
    months = told.horizon_months
    text = f"With {clean(told.address)} on {clean(told.site)} the plan costs "
    text += f"{difference(told.tco_difference, told.currency)} over {months} months"
    if told.objective_difference != told.tco_difference:
        more = difference(told.objective_difference, told.currency)
        text += f" ({more} with what priced rules and the threshold for moves add)"
    return page.wrap(f"{text}; proven within {gap(told.proven_gap)} of the best such plan.")


def _moved(page: Page, told: WhatIf) -> list[str]:
    others = [m for m in told.moved if m[0] != told.address]
    if not others:
        return ["Nothing else moves."]
    rows = [(address, old, "->", new) for address, old, new in others]
    head = ("workload", "from", "", "to")
    return [page.paint("What else moves", "bold"), *table(page, "llll", head, rows)]


def _impossible(page: Page, told: WhatIf) -> list[str]:
    return page.wrap(f"{clean(told.address)} cannot run on {clean(told.site)}.")


def _why_not(page: Page, told: WhatIf) -> list[list[str]]:
    parts = [forbidden(page, [(told.site, finding) for finding in told.forbidden_by])]
    if told.missing:
        parts.append(page.wrap(f"It has no known price there: {clean(told.missing)}."))
    conflict = [line for text in told.conflict for line in clean_lines(text)]
    parts.append([line for text in conflict for line in page.wrap(text)])
    return parts
