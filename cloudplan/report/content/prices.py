"""How old the prices are that the plan rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cloudplan.assemble.old_prices import OLD_DAYS
from cloudplan.report.blocks import Column, Table
from cloudplan.report.content.desk import Desk


@dataclass(frozen=True, slots=True)
class Price:
    """A rate card, its day, and how many days old that was when the plan was made."""

    card: str
    day: date
    days: int

    @property
    def is_old(self) -> bool:
        return self.days > OLD_DAYS


def ages(desk: Desk) -> tuple[Price, ...]:
    """All rate cards, the oldest first."""
    found = (
        Price(card, day, (desk.plan.as_of - day).days)
        for card, day in desk.plan.prices_as_of.items()
    )
    return tuple(sorted(found, key=lambda price: (price.day, price.card)))


def price_table(desk: Desk) -> Table:
    """Every rate card with its age and who keeps it."""
    say, words = desk.say, desk.words
    sites: dict[str, list[str]] = {}
    for site in desk.plan.facts.sites:
        if site.rates is not None:
            sites.setdefault(site.rates, []).append(site.id)
    rows = tuple(
        (
            price.card,
            desk.listed(sites.get(price.card, ())),
            price.day,
            price.days,
            words.keepers.get(desk.plan.prices_from.get(price.card, ""), say.text("unknown")),
        )
        for price in ages(desk)
    )
    return Table(
        "money-prices",
        say.text("Price lists and their age"),
        (
            Column(say.text("price list")),
            Column(say.text("sites")),
            Column(say.text("prices of"), "date"),
            Column(say.text("age"), "number", 0, say.text("days")),
            Column(say.text("kept by")),
        ),
        rows,
    )
