"""Prices as a provider lists them today, as dated cards in the user's folder. READ FIRST.

listing -> without absurd prices -> nothing lost? -> compared with the last card -> written
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cloudplan.cards.compare import Difference, compare, lost_parts
from cloudplan.cards.sane import Refused, sane
from cloudplan.cards.store import last_card, save
from cloudplan.clouds import prices_aws, prices_azure, prices_gcp
from cloudplan.clouds.prices_frame import Ask, Listing, Say
from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error
from cloudplan.load import catalog
from cloudplan.load.rate_files import every_file
from cloudplan.model.sites import CardOrigin, RateCard

READERS: dict[str, Callable[[Ask, Say], Iterator[Listing]]] = {
    "aws": prices_aws.read,
    "azure": prices_azure.read,
    "gcp": prices_gcp.read,
}
CURRENCIES = {"aws": ("USD",), "azure": ("USD", "EUR"), "gcp": ("USD", "EUR")}
"""In which currencies a provider lists; of Azure and Google another than USD is converted there."""


@dataclass(frozen=True, slots=True)
class Last:
    """The card that a new one is held against, without its offers."""

    as_of: date
    origin: CardOrigin
    currency: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A region's new card and what is other in it, or the problems that kept the old one.

    `difference` is `None` where there is no last card in the same currency.
    """

    card: str
    new: RateCard | None = None
    path: Path | None = None
    last: Last | None = None
    difference: Difference | None = None
    dropped: tuple[Refused, ...] = ()
    read: str = ""
    problems: tuple[Diagnostic, ...] = ()


def regions_of(provider: str, folder: Path, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The regions to read: the `chosen`, else those that are shipped or in the user's folder.

    Raises `CloudplanError` for a name that cannot be a region.
    """
    own = {card.partition("/")[2] for card in every_file(folder) if card.startswith(f"{provider}/")}
    known = {*catalog.regions_of(provider), *own}
    wrong = [region for region in chosen if not _is_region(region)]
    if wrong:
        raise CloudplanError(
            error(
                "unknown-region",
                f"{region!r} is not the name of a region of {provider}",
                fix=did_you_mean(region.lower(), known) or "such as " + min(known),
            )
            for region in wrong
        )
    return tuple(sorted(set(chosen) or known))


def _is_region(name: str) -> bool:
    return name.isascii() and name.replace("-", "").isalnum() and name == name.lower()


def refresh(
    provider: str, ask: Ask, folder: Path, say: Say, *, allow_unknown: bool = False
) -> Iterator[Refreshed]:
    """A new card per region, written once all are read; one that failed stops no other.

    With `allow_unknown` a card is written too where a price is gone that the last one has.
    """
    for listing in [*READERS[provider](ask, say)]:
        card_id = f"{provider}/{listing.region}"
        if listing.card is None:
            problems = (listing.problem,) if listing.problem else ()
            yield Refreshed(card_id, read=listing.read, problems=problems)
        else:
            yield _taken_in(listing, listing.card, folder, allow_unknown=allow_unknown)


def _taken_in(
    listing: Listing, listed: RateCard, folder: Path, *, allow_unknown: bool
) -> Refreshed:
    before = last_card(folder, listed.id)
    card, refused = sane(listed, before)
    dropped = (*(Refused(d.what, d.why) for d in listing.dropped), *refused)
    last = Last(before.as_of, before.origin, before.currency) if before else None
    same_money = before is not None and before.currency == card.currency
    difference = compare(before, card) if before and same_money else None
    lost = lost_parts(before, card)
    problems: tuple[Diagnostic, ...] = ()
    path = None
    if lost and not (allow_unknown and card.offers):
        problems = (_lost(card, lost, dropped),)
    else:
        try:
            path = save(folder, card)
        except CloudplanError as failed:
            problems = failed.diagnostics
    new = card if path else None
    return Refreshed(card.id, new, path, last, difference, dropped, listing.read, problems)


def _lost(card: RateCard, lost: tuple[str, ...], dropped: tuple[Refused, ...]) -> Diagnostic:
    why = {row.what: row.why for row in dropped}
    lines = [f"- {part}: {why.get(part, 'not listed')}" for part in lost]
    return error(
        "prices-lost",
        f"The new card of {card.id} would miss prices that the last one has; it was not written",
        detail="\n".join([*lines, "The card that was there is as it was."]),
        fix="see what the provider lists today; with --allow-unknown the card is written and what "
        "is missing is unknown, so that nothing that needs it can be placed there",
    )
