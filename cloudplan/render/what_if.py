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
    columns = [
        (page.say.text("on {site}", site=site), told.lines_before),
        (page.say.text("on {site}", site=told.site), told.lines_after),
    ]
    return joined(
        [_sentence(page, told), _moved(page, told), cost_table(page, told.currency, columns)]
    )


def _sentence(page: Page, told: WhatIf) -> list[str]:
    say, extra = page.say, ""
    if told.objective_difference != told.tco_difference:
        extra = " " + say.text(
            "({difference} with what priced rules and the threshold for moves add)",
            difference=difference(told.objective_difference, told.currency, say),
        )
    text = say.text(
        "With {workload} on {site} the plan costs {difference} over {months} months{extra}; "
        "proven within {gap} of the best such plan.",
        workload=clean(told.address),
        site=clean(told.site),
        difference=difference(told.tco_difference, told.currency, say),
        months=told.horizon_months,
        extra=extra,
        gap=gap(told.proven_gap, say),
    )
    return page.wrap(text)


def _moved(page: Page, told: WhatIf) -> list[str]:
    others = [m for m in told.moved if m[0] != told.address]
    if not others:
        return [page.say.text("Nothing else moves.")]
    rows = [(address, old, "->", new) for address, old, new in others]
    head = (page.say.text("workload"), page.say.text("from"), "", page.say.text("to"))
    return [page.paint(page.say.text("What else moves"), "bold"), *table(page, "llll", head, rows)]


def _impossible(page: Page, told: WhatIf) -> list[str]:
    return page.wrap(
        page.say.text(
            "{workload} cannot run on {site}.",
            workload=clean(told.address),
            site=clean(told.site),
        )
    )


def _why_not(page: Page, told: WhatIf) -> list[list[str]]:
    parts = [forbidden(page, [(told.site, finding) for finding in told.forbidden_by])]
    if told.missing:
        parts.append(page.wrap(_unpriced(page, told.missing)))
    conflict = [line for text in told.conflict for line in clean_lines(text)]
    parts.append([line for text in conflict for line in page.wrap(text)])
    return parts


def _unpriced(page: Page, missing: str) -> str:
    return page.say.text("It has no known price there: {why}.", why=clean(page.say.said(missing)))
