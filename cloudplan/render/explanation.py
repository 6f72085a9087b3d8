"""Why a workload stands where it stands, as an answer to a person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cloudplan.language import Speech
from cloudplan.language.words import SITE_KINDS
from cloudplan.model.said import Said
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
A_RULE = Said("a rule")


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
    named = {"workload": clean(told.address), "site": site}
    if told.current_site is None:
        text = page.say.text("{workload} is new and will run on {site}", **named)
    elif told.current_site == told.chosen.site:
        text = page.say.text("{workload} stays on {site}", **named)
    else:
        today = clean(told.current_site)
        text = page.say.text("{workload} moves from {today} to {site}", today=today, **named)
    lines = page.wrap(page.say.text("{label}:", label=text) if told.reasons else f"{text}.")
    for reason in told.reasons:
        lines += page.wrap(clean(page.say.said(reason)), "  - ")
    return lines


def _about(page: Page, told: Explanation) -> list[str]:
    say, level = page.say, told.confidentiality
    countries = ", ".join(map(clean, told.residency))
    title, owner = clean(say.pick(told.title) or told.address), clean(told.owner)
    facts = [
        say.text("{title}, owned by {owner}", title=title, owner=owner),
        say.text("confidentiality unknown")
        if level is None
        else say.text("confidentiality {level}", level=level),
        say.text("data in {countries}", countries=countries)
        if countries
        else say.text("data in any country"),
    ]
    return page.wrap("; ".join(facts) + ".") + page.wrap(_costs(say, told))


def _costs(say: Speech, told: Explanation) -> str:
    own = sum((x.amount for x in told.chosen.lines if x.period == "month"), Decimal(0))
    amount = money(own, told.currency, say=say)
    if not told.shared_monthly:
        return say.text("It costs {amount} a month there.", amount=amount)
    return say.text(
        "It costs {amount} a month there, and its share of the site's own cost is {share}.",
        amount=amount,
        share=money(told.shared_monthly, told.currency, say=say),
    )


def _allowed(page: Page, told: Explanation, allowed: Sequence[SiteAnswer]) -> list[str]:
    say = page.say
    title = say.text(
        "Allowed sites, and what they cost more over {months} months", months=told.horizon_months
    )
    if not allowed:
        return [page.paint(say.text("No other site is possible."), "bold")]
    rows: list[tuple[str, ...]] = [
        (told.chosen.site, _kind(say, told.chosen), say.text("chosen"), "", "")
    ]
    rows += [_row(say, answer) for answer in allowed]
    head = (
        say.text("site"),
        say.text("kind"),
        say.text("{currency} more", currency=clean(told.currency)),
        say.text("per month"),
        say.text("of which elsewhere"),
    )
    lines = [page.paint(title, "bold"), *table(page, "llrrr", head, rows)]
    if any(a.elsewhere for a in allowed):
        note = say.text("elsewhere: on hosts of the sites and on the traffic of other workloads")
        lines += ["", *page.wrap(note, "  ")]
    return lines


def _row(say: Speech, answer: SiteAnswer) -> tuple[str, ...]:
    return (
        answer.site,
        _kind(say, answer),
        _signed(say, answer.tco_more),
        _signed(say, answer.monthly_more),
        _signed(say, answer.elsewhere) if answer.elsewhere else "",
    )


def _kind(say: Speech, answer: SiteAnswer) -> str:
    return say.said(answer.kind) if answer.kind in SITE_KINDS else answer.kind


def _signed(say: Speech, amount: Decimal | None) -> str:
    return "" if amount is None else number(amount, signed=True, say=say)


def _next_best(page: Page, told: Explanation, allowed: Sequence[SiteAnswer]) -> list[str]:
    if not allowed:
        return cost_table(page, told.currency, [(told.chosen.site, told.chosen.lines)])
    best = allowed[0]
    columns = [(told.chosen.site, told.chosen.lines), (best.site, best.lines)]
    return cost_table(page, told.currency, columns)


def _left_out(page: Page, others: Sequence[SiteAnswer]) -> list[str]:
    """Sites that no rule forbids and that are not possible all the same."""
    say, lines = page.say, list[str]()
    for answer in others:
        if answer.verdict == "no-room":
            broken = answer.blocked_by or (A_RULE,)
            text = say.text("{site}: it would break {broken:said}", site=answer.site, broken=broken)
            lines += page.wrap(clean(text), "  ", "    ")
        if answer.verdict == "unpriced":
            why = answer.missing
            text = say.text("{site}: no known price: {why:said}", site=answer.site, why=why)
            lines += page.wrap(clean(text), "  ", "    ")
    title = say.text("Allowed, but not possible")
    return [page.paint(title, "bold"), *lines] if lines else []
