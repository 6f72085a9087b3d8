"""Random estates with everything that a price depends on, unpriced things included.

They are for comparing costs only: nobody tries every plan of them. Quantities have few digits as
often as many, so that halves of a cent occur.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from cloudplan.model.estate import (
    Application,
    Dependency,
    Disposition,
    Estate,
    ExchangeRate,
    Licence,
    MigrationNorms,
    Utilisation,
    Workload,
)
from cloudplan.model.policy import LatencyRule, PlacementRule
from cloudplan.model.sites import (
    Carbon,
    Egress,
    Hosts,
    Linear,
    Offer,
    OwnedCosts,
    RateCard,
    Site,
    Tier,
)
from tests import factories as make

DAY = date(2026, 1, 1)
WORKLOADS, SITES = 24, 9
DISPOSITIONS: tuple[Disposition | None, ...] = (None, None, "replatform", "retain", "refactor")


def priced_estate(seed: int) -> Estate:
    """The estate of a seed; the same one every time."""
    pick = Random(seed)
    cards = {card.id: card for card in (_card(pick, f"card-{k}") for k in range(4))}
    sites = [_site(pick, f"s{k}", sorted(cards)) for k in range(SITES)]
    rows = [_workload(pick, f"w{k}", sites) for k in range(WORKLOADS)]
    return make.estate(
        *_applications(pick, rows),
        sites=sites,
        cards=cards,
        as_of=pick.choice((date(2026, 11, 1), date(2027, 1, 12), date(2028, 2, 29))),
        horizon_months=pick.choice((7, 12, 30, 60)),
        discount_rate=pick.choice((Decimal(0), Decimal("0.03"), Decimal("0.0725"))),
        comfort_factor=pick.choice((Decimal(1), Decimal("1.3"))),
        carbon_price_per_tonne=pick.choice((Decimal(0), Decimal("81.5"))),
        fx={"USD": ExchangeRate(Decimal("0.9217"), DAY, "test")},
        licences={"windows": Licence(Decimal("4.125"), "test"), "linux": Licence(Decimal(0), "")},
        migration=_norms(pick),
        policies=_policies(pick),
    )


def _number(pick: Random, most: int) -> Decimal:
    """Up to `most`, with none, one, two or many decimals."""
    places = pick.choice((0, 0, 1, 2, 9))
    return Decimal(pick.randint(0, most * 10**places)).scaleb(-places)


def _price(pick: Random) -> Decimal:
    """Often a multiple of half a cent."""
    return Decimal(pick.choice((pick.randint(1, 40) * 5, pick.randint(1, 99999)))).scaleb(-3)


def _maybe(pick: Random, chance: float, value: Any) -> Any:
    return value if pick.random() < chance else None


def _card(pick: Random, id: str) -> RateCard:
    linear = Linear(
        _maybe(pick, 0.8, _price(pick)),
        _maybe(pick, 0.9, _price(pick)),
        _maybe(pick, 0.9, _price(pick)),
    )
    offers = tuple(_offer(pick, k) for k in range(8)) if pick.random() < 0.6 else ()
    currency = pick.choice(("EUR", "USD"))
    egress = _maybe(pick, 0.85, _egress(pick))
    return RateCard(id, currency, DAY, "test tender", linear, offers, egress, Decimal(0))


def _offer(pick: Random, k: int) -> Offer:
    vcpu, hourly = pick.choice((1, 2, 4, 8, 16)), Decimal(pick.randint(5, 900)).scaleb(-3)
    terms = ((12, hourly * Decimal("0.7")), (36, hourly * Decimal("0.45")), (84, Decimal("0.001")))
    memory = Decimal(vcpu * pick.choice((2, 4, 8)))
    return Offer(f"m{k}", Decimal(vcpu), memory, _maybe(pick, 0.9, hourly), terms)


def _egress(pick: Random) -> Egress:
    tiers = (Tier(Decimal(0), Decimal(100)), Tier(_price(pick), Decimal(1000)), Tier(Decimal(9)))
    known = _maybe(pick, 0.8, Decimal("0.005"))
    return Egress(_maybe(pick, 0.9, Decimal(0)), known, _maybe(pick, 0.9, tiers))


def _site(pick: Random, id: str, cards: list[str]) -> Site:
    owned = pick.random() < 0.3
    rates = None if owned else pick.choice((*cards, *cards, None, "no-such-card"))
    fields: dict[str, Any] = {
        "kind": "on_prem" if owned else pick.choice(("edge", "private_cloud", "public_cloud")),
        "provider": pick.choice(("north", "south", None)),
        "region": pick.choice(("west", "east", None)),
        "rates": rates,
        "hosts": Hosts(1, 9, Decimal(64), Decimal(512), Decimal(9999)) if owned else None,
        "costs": OwnedCosts(Decimal(5000)) if owned else None,
        "carbon": _maybe(pick, 0.9, Carbon(_number(pick, 400), "mean", Decimal("1.17"))),
        "egress": _maybe(pick, 0.25, _egress(pick)),
    }
    return make.site(id, country=pick.choice(("BE", "NL", "US")), lat="51", lon="4", **fields)


def _workload(pick: Random, id: str, sites: list[Site]) -> Workload:
    use = Utilisation(_maybe(pick, 0.5, _number(pick, 1)), _maybe(pick, 0.5, _number(pick, 1)))
    return make.workload(
        id,
        vcpu=pick.choice((Decimal(0), _number(pick, 20), Decimal(2), Decimal(4))),
        memory_gib=pick.choice((Decimal(0), _number(pick, 90), Decimal(8), Decimal(16))),
        storage_gib=pick.choice((Decimal(0), _number(pick, 9000), Decimal(100))),
        egress_gib_month=pick.choice((Decimal(0), _number(pick, 900), Decimal(25))),
        growth_per_year=Decimal(pick.choice(("0", "0", "0.1", "0.035", "1", "-0.25"))),
        hours_per_month=pick.choice((Decimal(730), Decimal(730), _number(pick, 700) + 1)),
        utilisation=use,
        site=pick.choice((None, *(site.id for site in sites))),
        os=pick.choice((None, "windows", "linux", "plan9")),
    )


def _applications(pick: Random, rows: list[Workload]) -> list[Application]:
    """Four workloads each, and traffic between any two."""
    groups = [rows[k : k + 4] for k in range(0, len(rows), 4)]
    names = [f"a{k}/{row.id}" for k, group in enumerate(groups) for row in group]
    return [
        make.application(
            f"a{k}",
            *group,
            disposition=pick.choice(DISPOSITIONS),
            dependencies=tuple(_traffic(pick, f"a{k}/{row.id}", names) for row in group),
        )
        for k, group in enumerate(groups)
    ]


def _traffic(pick: Random, sender: str, names: list[str]) -> Dependency:
    gib = pick.choice((Decimal(0), Decimal(40), _number(pick, 5000)))
    limit = _maybe(pick, 0.3, Decimal(5))
    return make.dependency(sender, pick.choice(names), gib_month=gib, rtt_ms_max=limit)


def _norms(pick: Random) -> MigrationNorms:
    """No hours for `refactor`."""
    hours = {"rehost": "16", "relocate": "0", "replatform": "60.25", "retain": "3"}
    return MigrationNorms(
        hour_price=Decimal("85.33"),
        hours={how: Decimal(count) for how, count in hours.items()},
        double_running_months=Decimal(pick.choice(("0", "1", "1.5", "0.333", "2.123456789"))),
        watts_per_vcpu=Decimal("3.7"),
        source="test norms",
    )


def _policies(pick: Random) -> tuple[PlacementRule | LatencyRule, ...]:
    """A price a month where a site is not in Belgium, and one for every millisecond."""
    abroad = make.policy(
        PlacementRule,
        "abroad",
        require="site.location.country == 'BE'",
        effect="price",
        price_month=_price(pick),
    )
    slow = make.policy(
        LatencyRule,
        "slow",
        to="dependencies",
        rtt_ms_max=Decimal(0),
        effect="price",
        price_per_ms_month=_price(pick),
    )
    return (abroad, slow) if pick.random() < 0.5 else ()
