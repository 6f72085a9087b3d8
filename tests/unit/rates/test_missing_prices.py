"""A price that nobody knows is said to be missing, in words, and never counts as nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloudplan.model.sites import RateCard
from cloudplan.rates import Horizon, prices_as_of, site_lines
from tests import factories as make
from tests.unit.rates import ledger as by

CLOUD = by.rented(rates="azure/belgiumcentral")
FULL = by.card(
    "azure/belgiumcentral",
    linear=by.linear("9.5", "3.1", "0.09"),
    egress=by.egress("0", "0", "0.08"),
)


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (replace(FULL, linear=by.linear(None, None, "1")), "has no price for compute"),
        (replace(FULL, linear=by.linear(None, "1", "1")), "has no price for compute (vcpu)"),
        (replace(FULL, linear=by.linear("1", None, "1")), "has no price for compute (memory)"),
        (replace(FULL, linear=by.linear("1", "1", None)), "has no price for storage"),
        (
            replace(FULL, egress=None),
            "has no price for traffic to the internet and other providers",
        ),
        (
            replace(FULL, offers=(by.offer("m", 2, 64, "0.1"), by.offer("n", 64, 8, "0.1"))),
            "has no offer with a price for 4 vCPU and 16 GiB of memory",
        ),
        (
            replace(FULL, offers=(by.offer("m", 8, 64, None),)),
            "has no offer with a price for 4 vCPU and 16 GiB of memory",
        ),
    ],
)
def test_the_reason_names_the_card_and_the_need(card: RateCard, reason: str) -> None:
    app = make.workload(vcpu=4, memory_gib=16, storage_gib=10, egress_gib_month=1)
    estate = by.city(CLOUD, cards=[card])
    assert by.missing(estate, app, CLOUD) == f"rate card azure/belgiumcentral {reason}"


def test_nothing_needed_is_nothing_missing() -> None:
    share = make.workload(vcpu=0, memory_gib=0, storage_gib=10)
    nothing = replace(FULL, linear=by.linear(None, None, "0.09"), egress=None)
    offers = replace(nothing, offers=(by.offer("m", 2, 8, "0.1"),))
    for card in (nothing, offers):
        cost = by.running(by.city(CLOUD, cards=[card]), share, CLOUD)
        assert [line.component for line in cost.lines] == ["storage"]
        assert cost.offer is None


@pytest.mark.parametrize(
    ("rates", "reason"),
    [(None, "site cloud has no rate card"), ("x", "site cloud has an unknown rate card, x")],
)
def test_a_rented_site_without_a_card(rates: str | None, reason: str) -> None:
    site = replace(CLOUD, id="cloud", rates=rates)
    estate = by.city(site, cards=[FULL])
    assert by.missing(estate, make.workload(), site) == reason
    assert site_lines(estate, Horizon.of(estate), site, None) == ()


def test_hosts_price_a_site_that_has_both_hosts_and_a_card() -> None:
    room = replace(by.owned(), rates=FULL.id)
    estate = by.city(room, cards=[FULL])
    assert by.running(estate, make.workload(), room).lines == ()


def test_hosts_only_limit_a_site_that_is_priced_by_its_card() -> None:
    cloud = replace(by.rented(rates=FULL.id), hosts=by.owned(installed=2).hosts)
    estate = by.city(cloud, cards=[FULL])
    lines = by.running(estate, make.workload(), cloud).lines
    assert [line.component for line in lines] == ["compute", "compute", "storage"]
    assert site_lines(estate, Horizon.of(estate), cloud, (3,) * 5) == ()


def test_the_age_of_every_card_is_known() -> None:
    estate = by.city(CLOUD, cards=[FULL, by.card("b"), by.card("a")])
    assert list(prices_as_of(estate).items()) == [
        ("a", by.PRICES_OF),
        ("azure/belgiumcentral", by.PRICES_OF),
        ("b", by.PRICES_OF),
    ]
