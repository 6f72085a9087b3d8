"""What the readers of price interfaces share: the question, the answer, and how one fails.

A reader gives one `Listing` per region. What goes wrong there is told with what was read before,
and never stops the other regions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cloudplan.diagnostics import CloudplanError, Diagnostic, error
from cloudplan.model.sites import RateCard

Say = Callable[[str], None]
AT_ONCE = 4
"""Regions that are read at the same time: providers slow down who asks for more."""
MOST_PAGES = 2_000
ATTEMPTS = 5
_STEP = Decimal("0.000001")
_ABSURD = Decimal(10**9)
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Ask:
    """Which regions' prices, in which currency, for a card of the day `on`.

    `endpoint` is read in place of the provider's own address: a mirror, a private endpoint.
    `seconds` is how long one answer may take.
    """

    regions: tuple[str, ...]
    on: date
    currency: str = "USD"
    endpoint: str | None = None
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Dropped:
    """A price that is not in the card, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A region's card as the provider lists it today, or the `problem` that kept it away."""

    region: str
    card: RateCard | None = None
    dropped: tuple[Dropped, ...] = ()
    read: str = ""
    problem: Diagnostic | None = None


class NotReadError(Exception):
    """An interface did not answer as it should: why, and what to do."""

    def __init__(self, why: str, fix: str = "try again later") -> None:
        super().__init__(why)
        self.why, self.fix = why, fix


@dataclass(slots=True)
class Tally:
    """What was read so far, for people: pages and prices."""

    who: str
    say: Say
    pages: int = 0
    rows: int = 0
    dropped: list[Dropped] = field(default_factory=list)

    def page(self, rows: int) -> None:
        """One more page came. Raises `NotReadError` where pages never end."""
        self.pages, self.rows = self.pages + 1, self.rows + rows
        self.say(f"reading prices of {self.who}: {self}")
        if self.pages > MOST_PAGES:
            raise NotReadError(f"more than {MOST_PAGES} pages came, and no end")

    def drop(self, what: str, why: str) -> None:
        self.dropped.append(Dropped(what, why))

    def __str__(self) -> str:
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages"
        return f"{pages} with {self.rows} {'price' if self.rows == 1 else 'prices'}"


def listing(region: str, tally: Tally, make: Callable[[], RateCard]) -> Listing:
    """What `make` gives, or the diagnostic of why it did not."""
    try:
        card = make()
    except NotReadError as failed:
        return Listing(region, read=str(tally), problem=unread(tally, failed))
    return Listing(region, card, tuple(tally.dropped), str(tally))


def unread(tally: Tally, failed: NotReadError) -> Diagnostic:
    """Why a region's prices are not there, and how far it came."""
    before = f"Before that came {tally}." if tally.pages else "Nothing was read."
    return error(
        "prices-unread",
        f"The prices of {tally.who} could not be read",
        detail=f"{failed.why}\n{before} The card that was there is as it was.",
        fix=failed.fix,
    )


def each_region(ask: Ask, read: Callable[[str], Listing]) -> Iterator[Listing]:
    """The regions in their order, several read at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(read, ask.regions)


def missing_extra(provider: str, library: str, extra: str) -> CloudplanError:
    """The provider's library is not installed."""
    problem = error(
        "missing-extra",
        f"Reading the prices of {provider} needs {library}, which is not installed",
        fix=f'install it: pip install "cloudplan[{extra}]"',
    )
    return CloudplanError([problem])


def price(amount: Decimal) -> Decimal:
    """At most six decimals, half up, as the catalogue has them; what is absurd stays as it is."""
    if not abs(amount) < _ABSURD:
        return amount
    rounded = amount.quantize(_STEP, ROUND_HALF_UP)
    return amount if amount == rounded else rounded


def is_sku(text: str) -> bool:
    """Whether a name can stand in a card: what providers call sizes, and nothing that steers."""
    return _SKU.fullmatch(text) is not None
