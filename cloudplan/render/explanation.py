"""Why a workload stands where it stands, as an answer to a person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cloudplan.model.text import pick
from cloudplan.render.clean import clean
from cloudplan.render.cost_table import cost_table
from cloudplan.render.figures import money, number
from cloudplan.render.forbidden import forbidden
from cloudplan.render.page import Page
from cloudplan.render.plan import joined
from cloudplan.render.table import table

if TYPE_CHECKING:
    from cloudplan.explain import Explanation, SiteAnswer

PRICED = ("equal", "dearer")


def explanation_text(page: Page, told: Explanation) -> str:
    """The sentence, the sites that are allowed, the lines side by side, and what forbids."""
    allowed = [a for a in told.others if a.verdict in PRICED]
    return joined(
        [
            _sentence(page, told),
            _about(page, told),
            _allowed(page, told, allowed),
            _next_best(page, told, allowed),
            _left_out(page, told.others),
            forbidden(page, [(a.site, f) for a in told.others for f in a.findings]),
        ]
    )


def _sentence(page: Page, told: Explanation) -> list[str]:
    site = clean(told.chosen.site)
    if told.current_site is None:
        where = f"is new and will run on {site}"
    elif told.current_site == told.chosen.site:
        where = f"stays on {site}"
    else:
        where = f"moves from {clean(told.current_site)} to {site}"
    lines = page.wrap(f"{clean(told.address)} {where}{':' if told.reasons else '.'}")
    for reason in told.reasons:
        lines += page.wrap(clean(reason), "  - ")
    return lines


def _about(page: Page, told: Explanation) -> list[str]:
    level = told.confidentiality
    facts = [
        f"{clean(pick(told.title) or told.address)}, owned by {clean(told.owner)}",
        f"confidentiality {'unknown' if level is None else level}",
        f"data in {', '.join(map(clean, told.residency)) or 'any country'}",
    ]
    lines = page.wrap("; ".join(facts) + ".")
    own = sum((x.amount for x in told.chosen.lines if x.period == "month"), Decimal(0))
    cost = f"It costs {money(own, told.currency)} a month there"
    if told.shared_monthly:
        cost += (
            f", and its share of the site's own cost is {money(told.shared_monthly, told.currency)}"
        )
    return lines + page.wrap(cost + ".")


def _allowed(page: Page, told: Explanation, allowed: Sequence[SiteAnswer]) -> list[str]:
    title = f"Allowed sites, and what they cost more over {told.horizon_months} months"
    if not allowed:
        return [page.paint("No other site is possible.", "bold")]
    rows = [(told.chosen.site, told.chosen.kind, "chosen", "", "")]
    rows += [
        (
            a.site,
            a.kind,
            _signed(a.tco_more),
            _signed(a.monthly_more),
            _signed(a.elsewhere) if a.elsewhere else "",
        )
        for a in allowed
    ]
    currency = clean(told.currency)
    head = ("site", "kind", f"{currency} more", "per month", "of which elsewhere")
    lines = [page.paint(title, "bold"), *table(page, "llrrr", head, rows)]
    if any(a.elsewhere for a in allowed):
        note = "elsewhere: on hosts of the sites and on the traffic of other workloads"
        lines += ["", *page.wrap(note, "  ")]
    return lines


def _signed(amount: Decimal | None) -> str:
    return "" if amount is None else number(amount, signed=True)


def _next_best(page: Page, told: Explanation, allowed: Sequence[SiteAnswer]) -> list[str]:
    if not allowed:
        return cost_table(page, told.currency, [(told.chosen.site, told.chosen.lines)])
    best = allowed[0]
    columns = [(told.chosen.site, told.chosen.lines), (best.site, best.lines)]
    return cost_table(page, told.currency, columns)


def _left_out(page: Page, others: Sequence[SiteAnswer]) -> list[str]:
    """Sites that no rule forbids and that are not possible all the same."""
    lines = []
    for answer in others:
        if answer.verdict == "no-room":
            broken = ", ".join(map(clean, answer.blocked_by)) or "a rule"
            lines += page.wrap(f"{clean(answer.site)}: it would break {broken}", "  ", "    ")
        if answer.verdict == "unpriced":
            text = f"{clean(answer.site)}: no known price: {clean(answer.missing)}"
            lines += page.wrap(text, "  ", "    ")
    return [page.paint("Allowed, but not possible", "bold"), *lines] if lines else []
