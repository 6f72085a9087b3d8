"""Prices that were old on the day of the estate."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Diagnostic, warning
from cloudplan.model.estate import Estate

MOST_NAMED = 4
OLD_DAYS = 180
"""Providers change lists a few times a year; a plan on older ones has to say so."""


def old_prices(estate: Estate) -> Iterator[Diagnostic]:
    """One warning for all rate cards of more than `OLD_DAYS` days, counted at `as_of`."""
    ages = {name: (estate.as_of - card.as_of).days for name, card in estate.cards.items()}
    old = sorted((-days, name) for name, days in ages.items() if days > OLD_DAYS)
    if old:
        many = f"{len(old)} rate cards" if len(old) > 1 else "1 rate card"
        named = [f"{name} of {estate.cards[name].as_of}" for _, name in old[:MOST_NAMED]]
        listed = ", ".join(named)
        rest = f" and {len(old) - MOST_NAMED} more" if len(old) > MOST_NAMED else ""
        yield warning(
            "old-prices",
            f"The prices of {many} are more than {OLD_DAYS} days old on {estate.as_of}",
            detail=f"{listed}{rest}. The first is {-old[0][0]} days old.",
            fix="write fresh cards with cloudplan prices refresh, or date your own cards anew",
        )
