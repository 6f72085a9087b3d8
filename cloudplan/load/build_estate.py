"""From the validated input to the estate: figures of the whole, and everything sorted by id."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from cloudplan.diagnostics import Source
from cloudplan.load import catalog
from cloudplan.load.build_applications import application
from cloudplan.load.build_policies import policy, waiver
from cloudplan.load.build_sites import card, given, link, organisation, place, rtt, site
from cloudplan.load.check_applications import retired_ids
from cloudplan.load.check_policies import failed_waivers
from cloudplan.load.content import Content
from cloudplan.load.schema_estate import EstateIn, LicenceIn
from cloudplan.model.estate import Estate, ExchangeRate, Licence, MigrationNorms
from cloudplan.model.policy import Waiver
from cloudplan.model.sites import RateCard

T = TypeVar("T")
_PRICE_STEP = Decimal("0.000001")
_OWN = "estate"


def build_estate(content: Content) -> Estate:
    """The estate. Call it only when no check found an error."""
    entity = content.estates[0]
    m = entity.model
    optional = given(m, "name", "discount_rate", "carbon_price_per_tonne", "comfort_factor")
    return Estate(
        id=m.id,
        currency=m.currency,
        as_of=m.as_of,
        horizon_months=m.horizon_months,
        source=entity.origin.source,
        migration=migration(m),
        fx={code: ExchangeRate(x.rate, x.as_of, x.source) for code, x in _sorted(m.fx)},
        licences=_licences(m),
        organisations=_by_id(map(organisation, content.organisations)),
        places=_by_id(map(place, content.places)),
        sites=_by_id(map(site, content.sites)),
        cards=_cards(content),
        rtt=_by_ends(map(rtt, (e for e in content.rtts if e.model.from_ != e.model.to))),
        links=_by_ends(map(link, content.links)),
        applications=_applications(content),
        groups=dict(sorted(_groups(content))),
        group_sources={e.model[0]: e.at(e.model[0], key=True) for e in content.groups},
        policies=_by_id(map(policy, content.policies)),
        waivers=_waivers(content, m),
        **optional,  # type: ignore[arg-type]
    )


def _sorted(mapping: dict[str, T] | None) -> list[tuple[str, T]]:
    return sorted((mapping or {}).items(), key=lambda pair: pair[0])


def _by_id(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(items, key=lambda item: str(item.id)))  # type: ignore[attr-defined]


def _by_ends(items: Iterable[T]) -> tuple[T, ...]:
    def ends(item: Any) -> tuple[str, str, Source]:
        return item.from_id, item.to_id, item.source

    return tuple(sorted(items, key=ends))


def _applications(content: Content) -> tuple[Any, ...]:
    retired = retired_ids(content)
    return _by_id([application(entity, retired) for entity in content.applications])


def _groups(content: Content) -> Iterable[tuple[str, tuple[str, ...]]]:
    for entity in content.groups:
        name, members = entity.model
        yield name, tuple(sorted(set(members)))


def _cards(content: Content) -> dict[str, RateCard]:
    """The cards that sites refer to: the estate's own, else the user's, else the shipped ones."""
    own = {entity.model.id: entity for entity in content.rates}
    cards = {}
    for name in sorted({e.model.rates for e in content.sites if e.model.rates}):
        found = card(own[name]) if name in own else content.card_from_outside(name)
        if found:
            cards[name] = found
    return cards


def exchanged(price: Decimal, currency: str, m: EstateIn) -> Decimal | None:
    """The price in estate currency, six decimals; `None` without a rate."""
    if currency == m.currency or not price:
        return price
    rate = (m.fx or {}).get(currency)
    return None if rate is None else (price * rate.rate).quantize(_PRICE_STEP, ROUND_HALF_UP)


def _licences(m: EstateIn) -> dict[str, Licence]:
    """The catalogue's prices in estate currency, overridden by the estate's own."""
    rows = {}
    for name, price in catalog.licences().items():
        amount = exchanged(price.vcpu_month, price.currency, m)
        if amount is not None:
            rows[name] = Licence(amount, price.source, price.as_of)
    for name, own in (m.licences or {}).items():
        rows[name] = _licence(own)
    return dict(sorted(rows.items()))


def _licence(own: LicenceIn) -> Licence:
    return Licence(own.vcpu_month, own.source or _OWN, own.as_of)


def migration(m: EstateIn) -> MigrationNorms:
    """The shipped norms, overridden by the estate's own; the source says which are which."""
    shipped, own = catalog.migration_norms(), m.migration
    hours = {k[6:]: n.value for k, n in shipped.items() if k.startswith("hours_")}
    hours.update((own and own.hours) or {})  # type: ignore[arg-type]
    price = own.hour_price if own else None
    months = own.double_running_months if own else None
    shipped_price = shipped["hour_price"]
    if price is None:
        price = exchanged(shipped_price.value, shipped_price.unit[:3], m)
    return MigrationNorms(
        hour_price=Decimal(0) if price is None else price,
        hours=dict(sorted(hours.items())),
        double_running_months=shipped["double_running_months"].value if months is None else months,
        watts_per_vcpu=shipped["watts_per_vcpu"].value,
        source=_norms_source(m),
    )


def _norms_source(m: EstateIn) -> str:
    own = m.migration
    keys = ("hour_price", "double_running_months")
    given_keys = [k for k in keys if getattr(own, k, None) is not None]
    given_keys += sorted(f"hours.{k}" for k in (own and own.hours) or {})
    shipped = "catalogue migration norms (assumption: judgement of the project)"
    return f"estate ({', '.join(given_keys)}), else {shipped}" if given_keys else shipped


def _waivers(content: Content, m: EstateIn) -> tuple[Waiver, ...]:
    failed = {id(entity) for entity, _ in failed_waivers(content, m.as_of)}
    rows = [waiver(entity) for entity in content.waivers if id(entity) not in failed]
    good = [row for row in rows if row]
    return tuple(sorted(good, key=lambda w: (w.policy, w.workload, w.source)))
