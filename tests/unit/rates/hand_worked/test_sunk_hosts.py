"""Hosts that the city has already paid for, and hosts that it still has to pay, over five years."""

from cloudplan.rates import Horizon, HostCosts, site_lines
from tests.unit.rates import ledger as by


def test_sunk_hosts_that_outlive_the_horizon_cost_nothing_more() -> None:
    room = by.owned(installed=4, host_life_months=60, installed_are_sunk=True)
    estate = by.city(room)
    # four hosts stand there, one is added at once: 1 x EUR 18 000; month 60 is no longer counted
    assert by.rows(site_lines(estate, Horizon.of(estate), room, (5,) * 5)) == [
        by.by_hand("host-purchase", "1", "18000", "18000.00", "18000.00")
    ]
    assert HostCosts.of(estate, Horizon.of(estate), room).open == 0


def test_hosts_that_are_not_sunk_are_paid_with_the_site() -> None:
    room = by.owned(installed=4, host_life_months=60, installed_are_sunk=False)
    estate = by.city(room)
    # the four that stand there and the one that is added: 5 x EUR 18 000 = EUR 90 000
    assert by.rows(site_lines(estate, Horizon.of(estate), room, (5,) * 5)) == [
        by.by_hand("host-purchase", "5", "18000", "90000.00", "90000.00")
    ]
    # having the site open already costs 4 x EUR 18 000 = EUR 72 000
    assert HostCosts.of(estate, Horizon.of(estate), room).open == 7_200_000


def test_sunk_hosts_are_renewed_when_their_life_ends_within_the_horizon() -> None:
    room = by.owned(installed=4, host_life_months=24, installed_are_sunk=True)
    estate = by.city(room)
    # after 24 and after 48 months: 4 x EUR 18 000 = EUR 72 000 each time, without discount
    assert by.rows(site_lines(estate, Horizon.of(estate), room, (4,) * 5)) == [
        by.by_hand("host-renewal", "4", "18000", "72000.00", "72000.00"),
        by.by_hand("host-renewal", "4", "18000", "72000.00", "72000.00"),
    ]
    assert HostCosts.of(estate, Horizon.of(estate), room).open == 14_400_000
