"""A card in dollars, EUR 0.92 for a dollar: prices are converted first, with six decimals."""

from decimal import Decimal

from cloudplan.model.estate import ExchangeRate
from cloudplan.rates import Horizon, site_lines
from tests import factories as make
from tests.unit.rates import ledger as by

CARD = by.card(
    currency="USD",
    offers=(by.offer("m", 2, 8, "0.0832", y3="0.0533333"),),
    linear=by.linear(None, None, "0.045"),
    egress=by.egress("0", "0.01", "0.087"),
    fixed_month=Decimal(20),
)
CLOUD = by.rented()
FX = {"USD": ExchangeRate(Decimal("0.92"), make.AS_OF, "ECB")}
WEB = make.workload(vcpu=2, memory_gib=8, storage_gib=100, egress_gib_month=10)


def test_every_price_is_converted_before_it_is_multiplied() -> None:
    estate = by.city(CLOUD, cards=[CARD], fx=FX, horizon_months=12)
    # compute   USD 0.0832 x 0.92 = EUR 0.076544; x 730 h = 55.87712 -> EUR 55.88; x 12 = 670.56
    # storage   USD 0.045 x 0.92 = EUR 0.0414; x 100 GiB = EUR 4.14; x 12 = 49.68
    # egress    USD 0.087 x 0.92 = EUR 0.08004; x 10 GiB = 0.8004 -> EUR 0.80; x 12 = 9.60
    assert by.rows(by.running(estate, WEB, CLOUD).lines) == [
        by.by_hand("compute", "730", "0.076544", "55.88", "670.56"),
        by.by_hand("storage", "100", "0.0414", "4.14", "49.68"),
        by.by_hand("egress", "10", "0.08004", "0.80", "9.60"),
    ]


def test_a_converted_price_has_six_decimals() -> None:
    estate = by.city(CLOUD, cards=[CARD], fx=FX)
    # USD 0.0533333 x 0.92 = 0.049066636 -> EUR 0.049067; x 730 h = 35.81891 -> EUR 35.82
    # x 60 months = EUR 2 149.20
    assert by.rows(by.running(estate, WEB, CLOUD).lines)[0] == by.by_hand(
        "compute", "730", "0.049067", "35.82", "2149.20"
    )


def test_the_fixed_cost_of_a_card_is_converted_too() -> None:
    estate = by.city(CLOUD, cards=[CARD], fx=FX)
    # USD 20 x 0.92 = EUR 18.40; x 60 months = EUR 1 104
    assert by.rows(site_lines(estate, Horizon.of(estate), CLOUD, None)) == [
        by.by_hand("fixed", "1", "18.40", "18.40", "1104.00")
    ]


def test_the_source_names_the_card_and_the_rate() -> None:
    estate = by.city(CLOUD, cards=[CARD], fx=FX)
    assert by.running(estate, WEB, CLOUD).lines[0].source == (
        "cloud/west: list (1 USD = 0.92 EUR, ECB, 2026-11-01)"
    )


def test_without_a_rate_there_is_no_price() -> None:
    estate = by.city(CLOUD, cards=[CARD])
    reason = by.missing(estate, WEB, CLOUD)
    assert reason == "rate card cloud/west is in USD, which has no exchange rate"
