"""Small sites and cards for the tests of money, and cost lines as short rows to compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from cloudplan.model.estate import Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice, PlacementCost
from cloudplan.model.sites import (
    Egress,
    Hosts,
    Linear,
    Offer,
    OwnedCosts,
    RateCard,
    Site,
    Tier,
)
from cloudplan.rates import Horizon, placement_cost, running_cost
from tests import factories as make

Row = tuple[str, Decimal, Decimal, Decimal, Decimal]
PRICES_OF = date(2026, 10, 1)


def offer(sku: str, vcpu: int, memory_gib: int, hourly: str | None, **terms: str) -> Offer:
    """Terms are given as ``y1="0.08"``."""
    prices = sorted((12 * int(term[1:]), Decimal(price)) for term, price in terms.items())
    on_demand = None if hourly is None else Decimal(hourly)
    return Offer(sku, Decimal(vcpu), Decimal(memory_gib), on_demand, tuple(prices))


def linear(vcpu: str | None, memory: str | None, storage: str | None) -> Linear:
    return Linear(*(None if price is None else Decimal(price) for price in (vcpu, memory, storage)))


def egress(region: str, provider: str, *other: str | tuple[int, str]) -> Egress:
    """`other` are prices, or (up to so many GiB, price)."""
    tiers = (
        Tier(Decimal(t)) if isinstance(t, str) else Tier(Decimal(t[1]), Decimal(t[0]))
        for t in other
    )
    return Egress(Decimal(region), Decimal(provider), tuple(tiers))


def card(id: str = "cloud/west", **fields: Any) -> RateCard:
    """A card in euros without any price."""
    defaults: dict[str, Any] = {"currency": "EUR", "as_of": PRICES_OF, "provenance": "list"}
    return RateCard(id=id, **(defaults | fields))


def rented(id: str = "cloud", rates: str = "cloud/west", **fields: Any) -> Site:
    """A public cloud in Belgium, priced by a card."""
    defaults = {"kind": "public_cloud", "provider": id, "region": "west", "rates": rates}
    return make.site(id, **(defaults | fields))


def owned(id: str = "room", installed: int = 0, **costs: Any) -> Site:
    """A machine room of the city; `costs` are those of `OwnedCosts`, as text or numbers."""
    figures = {
        key: value if isinstance(value, bool | int) else Decimal(value)
        for key, value in ({"host_price": "18000"} | costs).items()
    }
    size = Hosts(installed, 10, Decimal(64), Decimal(512), Decimal(20000))
    prices = OwnedCosts(**figures)  # type: ignore[arg-type]
    return make.site(id, kind="on_prem", provider="city", hosts=size, costs=prices)


def city(*sites: Site, cards: Iterable[RateCard] = (), **fields: Any) -> Estate:
    """An estate over 60 months without discount, so that an annuity of a year is 12."""
    return make.estate(sites=sites, cards={card.id: card for card in cards}, **fields)


def running(estate: Estate, workload: Workload, site: Site) -> PlacementCost:
    found = running_cost(estate, Horizon.of(estate), workload, site)
    assert isinstance(found, PlacementCost), found
    return found


def placed(estate: Estate, workload: Workload, site: Site, **application: Any) -> PlacementCost:
    """The workload on the site, with whatever its move costs."""
    owner = make.application("app", workload, **application)
    found = placement_cost(estate, Horizon.of(estate), workload, owner, site)
    assert isinstance(found, PlacementCost), found
    return found


def missing(estate: Estate, workload: Workload, site: Site, **application: Any) -> str:
    """The reason why there is no price."""
    owner = make.application("app", workload, **application)
    found = placement_cost(estate, Horizon.of(estate), workload, owner, site)
    assert isinstance(found, MissingPrice), found
    return found.reason


def rows(lines: Iterable[CostLine]) -> list[Row]:
    """Component, quantity, unit price, amount and TCO of every line."""
    return [(x.component, x.quantity, x.unit_price, x.amount, x.tco) for x in lines]


def by_hand(component: str, quantity: str, unit_price: str, amount: str, tco: str) -> Row:
    """A line as somebody worked it out on paper."""
    return (component, *(Decimal(figure) for figure in (quantity, unit_price, amount, tco)))  # type: ignore[return-value]
