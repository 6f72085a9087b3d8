"""What a move costs once: hours of work at EUR 85, and the data over the wire."""

from datetime import date
from decimal import Decimal

import pytest

from cloudplan.model.estate import MigrationNorms
from cloudplan.model.sites import Site
from tests import factories as make
from tests.unit.rates import ledger as by

NORMS = MigrationNorms(
    hour_price=Decimal(85),
    hours={"rehost": Decimal(16), "relocate": Decimal(8), "replatform": Decimal(60)},
    double_running_months=Decimal(0),
    watts_per_vcpu=Decimal(4),
    source="norms",
)
OUT = by.egress("0", "0.02", (100, "0"), "0.09")
CARD = by.card(linear=by.linear("0", "0", "0"), egress=OUT)
CLOUD = by.rented("cloud", provider="cloud", region="west")
NORTH = by.rented("north", provider="cloud", region="north")
RIVAL = by.rented("rival", provider="rival", country="NL")
BRITISH = by.rented("british", provider="british", country="GB")
ROOM = by.owned()
SITES = (CLOUD, NORTH, RIVAL, BRITISH, ROOM)
LAST_DAY_BEFORE, DATA_ACT = date(2027, 1, 11), date(2027, 1, 12)

# 8 h x EUR 85 = EUR 680; 16 h x EUR 85 = EUR 1 360; 60 h x EUR 85 = EUR 5 100
RELOCATE = by.by_hand("migration", "8", "85", "680.00", "680.00")
REHOST = by.by_hand("migration", "16", "85", "1360.00", "1360.00")
REPLATFORM = by.by_hand("migration", "60", "85", "5100.00", "5100.00")


def move(frm: Site, to: Site, day: date = LAST_DAY_BEFORE, **application: object) -> list[by.Row]:
    """The lines of a move of 500 GiB."""
    estate = by.city(*SITES, cards=[CARD], migration=NORMS, as_of=day)
    db = make.workload("db", vcpu=0, memory_gib=0, storage_gib=500, site=frm.id)
    lines = by.placed(estate, db, to, **application).lines
    return by.rows(line for line in lines if line.period == "once")


def test_from_the_own_room_to_a_cloud() -> None:
    # 500 GiB over the city's own network cost nothing
    assert move(ROOM, CLOUD) == [REHOST, by.by_hand("transfer", "500", "0", "0.00", "0.00")]


def test_between_regions_of_one_provider() -> None:
    # 500 GiB x EUR 0.02 = EUR 10.00
    assert move(CLOUD, NORTH) == [REHOST, by.by_hand("transfer", "500", "0.02", "10.00", "10.00")]


@pytest.mark.parametrize(("to", "work"), [(RIVAL, REHOST), (ROOM, RELOCATE)])
def test_leaving_a_provider_before_the_data_act(to: Site, work: by.Row) -> None:
    # 500 GiB x EUR 0.09 = EUR 45.00, no free tier
    assert move(CLOUD, to) == [work, by.by_hand("exit-egress", "500", "0.09", "45.00", "45.00")]


@pytest.mark.parametrize(("to", "work"), [(RIVAL, REHOST), (ROOM, RELOCATE)])
def test_leaving_a_provider_is_free_in_the_eu_from_12_january_2027(to: Site, work: by.Row) -> None:
    assert move(CLOUD, to, DATA_ACT) == [
        work,
        by.by_hand("exit-egress", "500", "0", "0.00", "0.00"),
    ]


def test_leaving_a_provider_to_outside_the_eu_still_costs() -> None:
    assert move(CLOUD, BRITISH, DATA_ACT) == [
        REHOST,
        by.by_hand("exit-egress", "500", "0.09", "45.00", "45.00"),
    ]


def test_moving_within_a_provider_is_no_switch() -> None:
    assert move(CLOUD, NORTH, DATA_ACT)[1] == by.by_hand(
        "transfer", "500", "0.02", "10.00", "10.00"
    )


def test_a_declared_disposition_decides_the_effort() -> None:
    assert move(ROOM, CLOUD, disposition="replatform")[0] == REPLATFORM


@pytest.mark.parametrize("today", [None, "cloud"])
def test_what_is_new_or_stays_does_not_move(today: str | None) -> None:
    estate = by.city(*SITES, cards=[CARD], migration=NORMS)
    db = make.workload("db", vcpu=0, memory_gib=0, storage_gib=500, site=today)
    assert {line.period for line in by.placed(estate, db, CLOUD).lines} == {"month"}


def test_a_way_out_without_a_price_is_missing_and_not_free() -> None:
    silent = by.rented("silent", rates="silent", provider="silent")
    bare = by.card("silent", linear=by.linear("0", "0", "0"))
    estate = by.city(silent, CLOUD, cards=[CARD, bare], migration=NORMS)
    db = make.workload("db", vcpu=0, memory_gib=0, storage_gib=500, site="silent")
    assert by.missing(estate, db, CLOUD) == (
        "rate card silent has no price for traffic to the internet and other providers"
    )


def test_a_disposition_without_a_norm_is_missing() -> None:
    estate = by.city(*SITES, cards=[CARD], migration=NORMS)
    db = make.workload("db", vcpu=0, memory_gib=0, site="room")
    reason = by.missing(estate, db, CLOUD, disposition="refactor")
    assert reason == "the migration norms have no hours for refactor"
