"""The shipped tables as the loader gives them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cloudplan.load import catalog


def test_every_card_can_be_read() -> None:
    assert len(catalog.card_ids()) > 40
    for name in catalog.card_ids():
        card = catalog.card(name)
        assert card is not None
        assert card.id == name
        assert len(card.currency) == 3
        assert all(o.vcpu > 0 and o.memory_gib > 0 for o in card.offers)
        assert [o.sku for o in card.offers] == sorted(o.sku for o in card.offers)


@pytest.mark.parametrize("name", ["gcp/europe-west1", "azure/westeurope", "aws/eu-central-1"])
def test_the_clouds_have_offers_storage_and_egress(name: str) -> None:
    card = catalog.card(name)
    assert card is not None
    assert card.offers
    assert card.linear.storage_gib_month
    assert card.egress
    assert card.egress.first_paid_other


def test_terms_are_in_months() -> None:
    card = catalog.card("gcp/europe-west1")
    assert card is not None
    terms = dict(card.offers[0].terms)
    assert set(terms) == {12, 36}
    assert terms[36] < terms[12] < (card.offers[0].hourly or 0)


def test_an_unknown_card_is_none() -> None:
    assert catalog.card("gcp/atlantis") is None


def test_round_trips_are_symmetric_and_may_be_unknown() -> None:
    there = catalog.rtt_between("azure", "francecentral", "germanynorth")
    back = catalog.rtt_between("azure", "germanynorth", "francecentral")
    assert there
    assert there == back
    assert there.ms == Decimal(19)  # the larger direction; the other is 18
    assert catalog.rtt_between("azure", "francecentral", "atlantis") is None


def test_norms_and_licences_name_their_sources() -> None:
    norms = catalog.migration_norms()
    assert {"hour_price", "double_running_months", "watts_per_vcpu", "hours_rehost"} <= set(norms)
    assert all("assumption" in norm.source for norm in norms.values())
    assert all(licence.source for licence in catalog.licences().values())
