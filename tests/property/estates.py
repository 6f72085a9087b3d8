"""Random small estates: owned and rented sites, every kind of rule, all from one seed.

They are small enough to try every assignment, and mixed enough that rules, capacity, traffic
and fixed costs pull in different directions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from cloudplan.model.estate import (
    Application,
    DataProfile,
    Dependency,
    Estate,
    ExchangeRate,
    Licence,
    Utilisation,
    Workload,
)
from cloudplan.model.policy import (
    BudgetRule,
    CarbonRule,
    ConcentrationRule,
    Effect,
    HeadroomRule,
    LatencyRule,
    PlacementRule,
    Policy,
    RecoveryRule,
    SeparateRule,
    TogetherRule,
)
from cloudplan.model.sites import (
    Carbon,
    Egress,
    Hosts,
    Linear,
    Offer,
    OwnedCosts,
    RateCard,
    Rtt,
    Site,
    Tier,
)
from tests import factories as make

DAYS = (date(2026, 1, 1), date(2026, 11, 1), date(2027, 3, 15))
PLACES = {"BE": ("51.05", "3.72"), "NL": ("52.37", "4.90"), "US": ("40.71", "-74.01")}


def random_estate(seed: int) -> Estate:
    """The estate of a seed; the same one every time."""
    pick = Random(seed)
    cards = _cards(pick)
    sites = [_site(pick, k, sorted(cards)) for k in range(pick.choice((1, 2, 2, 3, 3)))]
    applications = _applications(pick, sites)
    return make.estate(
        *applications,
        sites=sites,
        policies=_policies(pick),
        places=(make.place("hall", lat="51.0", lon="3.7"),),
        rtt=_round_trips(pick, sites),
        as_of=pick.choice(DAYS),
        horizon_months=pick.choice((12, 18, 24, 30, 36)),
        discount_rate=Decimal(pick.choice(("0", "0.03", "0.07"))),
        carbon_price_per_tonne=Decimal(pick.choice((0, 80))),
        fx={"USD": ExchangeRate(Decimal("0.92"), DAYS[0], "test")},
        licences={"windows": Licence(Decimal("4.25"), "test")},
        cards=cards,
        groups={"near": ("BE", "NL")},
        waivers=_waivers(pick, applications),
    )


def _decimal(pick: Random, low: int, high: int, places: int = 2) -> Decimal:
    return Decimal(pick.randint(low * 10**places, high * 10**places)).scaleb(-places)


def _maybe(pick: Random, chance: float, value: Any, other: Any = None) -> Any:
    return value if pick.random() < chance else other


def _cards(pick: Random) -> dict[str, RateCard]:
    linear = Linear(*(_decimal(pick, low, high, 3) for low, high in ((4, 14), (1, 5), (0, 1))))
    offers = tuple(
        Offer(f"m{vcpu}", Decimal(vcpu), Decimal(vcpu * 4), hourly, terms)
        for vcpu in (1, 2, 4, 8)
        for hourly in (Decimal(vcpu) * _decimal(pick, 0, 1, 4) / 10 + Decimal("0.01"),)
        for terms in (((12, hourly * Decimal("0.7")), (36, hourly * Decimal("0.5"))),)
    )
    return {
        "linear": _card("linear", "EUR", linear, (), _egress(pick), _decimal(pick, 0, 200)),
        "offers": _card(
            "offers",
            pick.choice(("EUR", "USD")),
            Linear(storage_gib_month=_decimal(pick, 0, 1, 3)),
            offers,
            _maybe(pick, 0.9, _egress(pick)),
            Decimal(pick.choice((0, 50))),
        ),
    }


def _card(
    id: str,
    currency: str,
    linear: Linear,
    offers: tuple[Offer, ...],
    egress: Egress | None,
    fixed: Decimal,
) -> RateCard:
    return RateCard(id, currency, DAYS[0], "test tender", linear, offers, egress, fixed)


def _egress(pick: Random) -> Egress:
    other = (Tier(Decimal(0), Decimal(100)), Tier(_decimal(pick, 0, 1, 3)))
    return Egress(Decimal(0), _maybe(pick, 0.8, Decimal("0.01")), other)


def _site(pick: Random, k: int, cards: list[str]) -> Site:
    country = pick.choice(("BE", "BE", "BE", "NL", "US"))
    lat, lon = PLACES[country] if pick.random() < 0.85 else (None, None)
    owned = pick.random() < 0.55
    rented_hosts = not owned and pick.random() < 0.3
    fields: dict[str, Any] = {
        "kind": "on_prem" if owned else pick.choice(("private_cloud", "public_cloud")),
        "provider": pick.choice(("city", "north", None))
        if owned
        else pick.choice(("north", "south")),
        "region": pick.choice(("west", "east")),
        "hosts": _hosts(pick) if owned or rented_hosts else None,
        "costs": _costs(pick) if owned else None,
        "rates": None if owned else pick.choice(cards),
        "carbon": _maybe(pick, 0.92, Carbon(_decimal(pick, 20, 400, 0), "mean", Decimal("1.2"))),
        "egress": _maybe(pick, 0.3, _egress(pick)),
        "owners": pick.choice((("BE",), ("BE", "NL"), ("US",), None)),
    }
    return make.site(f"s{k}", country=country, lat=lat, lon=lon, **fields)


def _hosts(pick: Random) -> Hosts:
    installed, more = pick.randint(0, 2), pick.randint(0, 2)
    most = max(installed + more, 1)
    return Hosts(
        installed=installed,
        max=most,
        vcpu=Decimal(pick.choice((4, 6, 8))),
        memory_gib=Decimal(pick.choice((16, 32, 64))),
        storage_gib=Decimal(pick.choice((200, 500))),
        spare=pick.choice((0, 0, 1)) if most > 1 else 0,
        vcpu_overcommit=Decimal(pick.choice(("1", "1.5", "3"))),
    )


def _costs(pick: Random) -> OwnedCosts:
    return OwnedCosts(
        host_price=_decimal(pick, 500, 9000),
        host_life_months=pick.choice((12, 24, 60)),
        host_watts=Decimal(pick.choice((0, 350))),
        pue=Decimal("1.6"),
        kwh_price=Decimal("0.21"),
        host_opex_month=_decimal(pick, 0, 80),
        staff_fte_per_host=Decimal("0.02"),
        staff_price_year=Decimal(70000),
        fixed_month=_decimal(pick, 0, 300),
        installed_are_sunk=pick.random() < 0.6,
    )


def _applications(pick: Random, sites: list[Site]) -> tuple[Application, ...]:
    shape = pick.choice(((1,), (2,), (3,), (1, 2), (2, 1), (2, 2), (3, 1)))
    rows = [
        [_workload(pick, f"a{a}", f"w{w}", sites) for w in range(count)]
        for a, count in enumerate(shape)
    ]
    addresses = [row.address for app in rows for row in app]
    return tuple(_application(pick, app, addresses) for app in rows)


def _workload(pick: Random, application: str, id: str, sites: list[Site]) -> Workload:
    names = [site.id for site in sites]
    today = pick.choice([None, *names])
    measured = Utilisation(_decimal(pick, 0, 1), _maybe(pick, 0.5, _decimal(pick, 0, 1)))
    return make.workload(
        id,
        application,
        vcpu=pick.choice(("0.5", "1", "2", "3", "4")),
        memory_gib=pick.choice((2, 4, 8, 12)),
        storage_gib=pick.choice((0, 20, 100, 150)),
        egress_gib_month=pick.choice((0, 0, 25, 130)),
        growth_per_year=Decimal(pick.choice(("0", "0", "0.1", "0.35"))),
        hours_per_month=Decimal(pick.choice((730, 730, 200))),
        utilisation=_maybe(pick, 0.3, measured, Utilisation()),
        site=today,
        offer=_maybe(pick, 0.3, "m2") if today else None,
        os=_maybe(pick, 0.3, "windows"),
        pin=_maybe(pick, 0.06, pick.choice(names)),
    )


def _application(pick: Random, rows: list[Workload], addresses: list[str]) -> Application:
    settled = all(row.site is not None for row in rows)
    ended = ("retain", "retire") if settled and pick.random() < 0.5 else ()
    dispositions = (None, None, None, "replatform", *ended)
    return make.application(
        rows[0].application,
        *rows,
        owner=pick.choice(("city", "port")),
        criticality=pick.choice(("low", "high", "high", None)),
        users=_maybe(pick, 0.5, {"hall": pick.randint(0, 200)}),
        data=DataProfile(
            confidentiality=pick.choice((None, 2, 4)),
            residency=_maybe(pick, 0.12, pick.choice((("BE",), ("near",))), ()),
        ),
        disposition=pick.choice(dispositions),
        labels=pick.choice(((), ("e-loket",))),
        dependencies=_dependencies(pick, rows, addresses),
    )


def _dependencies(
    pick: Random, rows: list[Workload], addresses: list[str]
) -> tuple[Dependency, ...]:
    """Cycles and dependencies on oneself occur."""
    found = {}
    for _ in range(pick.choice((0, 1, 1, 2))):
        ends = (pick.choice(rows).address, pick.choice(addresses))
        limit = pick.choice((None, None, "2", "5.5", "40"))
        gib = pick.choice(("0", "40", "333.3", "2500"))
        found[ends] = make.dependency(*ends, gib_month=gib, rtt_ms_max=limit)
    return tuple(found[ends] for ends in sorted(found))


def _round_trips(pick: Random, sites: list[Site]) -> tuple[Rtt, ...]:
    names = ["hall", *(site.id for site in sites)]
    pairs = [(a, b) for a in names for b in names if a < b]
    return tuple(make.rtt(a, b, _decimal(pick, 1, 60, 1)) for a, b in pairs if pick.random() < 0.5)


def _waivers(pick: Random, applications: tuple[Application, ...]) -> tuple[Any, ...]:
    """Some workloads leave some rules."""
    addresses = [row.address for app in applications for row in app.workloads]
    ids = ("placement", "recovery", "separate", "residency", "latency")
    return tuple(
        make.waiver(id, pick.choice(addresses), date(2027, 6, 30))
        for id in ids
        if pick.random() < 0.12
    )


def _policies(pick: Random) -> tuple[Policy, ...]:
    """Up to five rules; the ceilings that depend on costs are made by `with_budget`."""
    kinds = pick.sample(sorted(KINDS), pick.choice((0, 1, 2, 3, 4, 5)))
    return tuple(KINDS[kind](pick) for kind in kinds)


def random_rule(pick: Random, kind: str) -> Policy:
    """One more rule of a kind, under an id of its own."""
    return replace(KINDS[kind](pick), id=f"extra-{kind}")


def with_rule(estate: Estate, rule: Policy) -> Estate:
    """The estate with one more rule."""
    rules = sorted((*estate.policies, rule), key=lambda p: p.id)
    return replace(estate, policies=tuple(rules))


def budget(pick: Random, year: int, most: Decimal, id: str = "budget") -> BudgetRule:
    """A ceiling on a calendar year, for the whole estate or a part of it."""
    return make.policy(
        BudgetRule,
        id,
        scope=pick.choice((None, "application.owner == 'city'", "workload.demand.vcpu >= 2.0")),
        measure=pick.choice(("capex", "opex", "total", "total")),
        year=year,
        max=most,
        effect=_maybe(pick, 0.9, "deny", "warn"),
    )


def _effect(pick: Random, *, priced: bool = False) -> Effect:
    options: tuple[Effect, ...] = ("deny", "deny", "deny", "warn")
    return pick.choice((*options, "price", "price") if priced else options)


def _placement(pick: Random) -> Policy:
    effect = _effect(pick, priced=True)
    when = pick.choice((None, "application.data.confidentiality >= 3", "workload.os == 'windows'"))
    require = ("site.kind != 'public_cloud'", "site.location.country in ['BE', 'NL']")
    return make.policy(
        PlacementRule,
        "placement",
        when=when,
        require=pick.choice((*require, "site.operator.owners.all(c, c != 'US')")),
        effect=effect,
        price_month=_decimal(pick, 0, 90) if effect == "price" else None,
    )


def _latency(pick: Random, to: str) -> Policy:
    effect = _effect(pick, priced=True)
    return make.policy(
        LatencyRule,
        f"latency-{to}" if to == "dependencies" else "latency",
        to=to,
        when=pick.choice((None, "'e-loket' in application.labels")),
        rtt_ms_max=Decimal(pick.choice(("3", "20.5", "60"))),
        effect=effect,
        price_per_ms_month=_decimal(pick, 0, 3, 3) if effect == "price" else None,
    )


def _recovery(pick: Random) -> Policy:
    return make.policy(
        RecoveryRule,
        "recovery",
        when="application.criticality == 'high'",
        distance_km_min=Decimal(pick.choice((0, 0, 50))),
        standby_fraction=Decimal(pick.choice(("0.3", "0.5", "1"))),
        effect=_effect(pick),
    )


def _separate(pick: Random) -> Policy:
    by = pick.choice(("site", "provider", "country"))
    when = pick.choice((None, "workload.demand.memory_gib >= 4.0"))
    return make.policy(SeparateRule, "separate", by=by, when=when, effect=_effect(pick))


def _together(pick: Random) -> Policy:
    when = pick.choice((None, "application.owner == 'city'"))
    return make.policy(TogetherRule, "together", when=when, effect=_effect(pick))


def _concentration(pick: Random) -> Policy:
    return make.policy(
        ConcentrationRule,
        "concentration",
        by=pick.choice(("provider", "owner_country")),
        of=pick.choice(("cost", "workloads", "vcpu")),
        share_max=_decimal(pick, 0, 1) * Decimal("0.4") + Decimal("0.6"),
        effect=_effect(pick),
    )


def _headroom(pick: Random) -> Policy:
    fraction = Decimal(pick.choice(("0.1", "0.25", "0.333")))
    return make.policy(HeadroomRule, "headroom", fraction=fraction, effect=_effect(pick))


def _carbon(pick: Random) -> Policy:
    most = _decimal(pick, 0, 2, 3)
    return make.policy(CarbonRule, "carbon", max_tonnes_year=most, effect=_effect(pick))


KINDS = {
    "placement": _placement,
    "latency": lambda pick: _latency(pick, "users"),
    "latency-dependencies": lambda pick: _latency(pick, "dependencies"),
    "recovery": _recovery,
    "separate": _separate,
    "together": _together,
    "concentration": _concentration,
    "headroom": _headroom,
    "carbon": _carbon,
}
