"""READ FIRST. Accepted plan + what was seen -> differences -> rules they break, what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cloudplan.diagnostics import Source
from cloudplan.drift.breaking import Broken
from cloudplan.drift.compare import Item, Offers, compare
from cloudplan.drift.cost import costs
from cloudplan.drift.observing import as_seen
from cloudplan.drift.report import Difference, Drift, let_be
from cloudplan.load import Loaded
from cloudplan.model.accepted import Accepted
from cloudplan.model.estate import Estate
from cloudplan.model.ignore import Ignore
from cloudplan.model.observed import Observed


@dataclass(frozen=True, slots=True)
class Agreement:
    """The accepted plan, the file that it stands in, and the line of each workload there."""

    accepted: Accepted
    file: str
    lines: Mapping[str, Source]


def look(
    agreement: Agreement,
    loaded: Loaded,
    observed: Observed,
    ignores: Sequence[Ignore] = (),
    day: date | None = None,
    source: str = "the inventory",
) -> Drift:
    """Everything that is not as agreed. `loaded` has the sites, the rules and the prices.

    `day` is the one that entries of `ignores` are counted from, the estate's `as_of` unless given.
    Raises `CloudplanError` for rules with errors.
    """
    estate, on = as_seen(loaded.estate, observed), day or loaded.estate.as_of
    items = compare(agreement.accepted, observed, offers_of(loaded.estate))
    spent = costs(items, observed, estate)
    broken = Broken.of(replace(loaded, estate=estate)) if items else Broken(())
    found = (
        Difference(
            item,
            broken.by(item),
            cost,
            _source(item, agreement),
            let_be(item.address, item.kind, ignores, on),
        )
        for item, cost in zip(items, spent.each, strict=True)
    )
    known = agreement.accepted.by_address.keys()
    return Drift(
        found=tuple(found),
        sites=spent.sites,
        waiting_sites=spent.waiting_sites,
        currency=loaded.estate.currency,
        accepted=agreement.file,
        source=source,
        as_agreed=len(known - {item.address for item in items}),
        day=on,
        ignores=tuple(ignores),
    )


def offers_of(estate: Estate) -> Offers:
    """The sizes of the instance types of every site."""
    cards = ((site.id, estate.cards.get(site.rates or "")) for site in estate.sites)
    return {
        (site, o.sku): (o.vcpu, o.memory_gib) for site, card in cards if card for o in card.offers
    }


def _source(item: Item, agreement: Agreement) -> Source | None:
    """The line of the inventory, else that of the accepted plan."""
    if item.seen is not None and item.seen.source is not None:
        return item.seen.source
    return agreement.lines.get(item.address, Source(agreement.file) if item.agreed else None)
