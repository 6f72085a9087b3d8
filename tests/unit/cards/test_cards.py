"""A card as a file, prices that nobody asks, and what is other in two cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.cards.compare import Change, compare, lost_parts
from cloudplan.cards.sane import sane
from cloudplan.cards.shelf import shelf
from cloudplan.cards.store import save
from cloudplan.cards.text import card_text
from cloudplan.load.rate_cards import parse_card
from cloudplan.load.rate_files import CardFile, every_file
from cloudplan.model.sites import Egress, Linear, Offer, RateCard, Tier

ON = date(2026, 11, 24)
D = Decimal


def offer(sku: str = "m", hourly: str | None = "0.1", **terms: str) -> Offer:
    known = tuple(sorted((12 * int(key[1]), D(price)) for key, price in terms.items()))
    return Offer(sku, D(2), D(8), None if hourly is None else D(hourly), known)


EGRESS = Egress(D("0.01"), D("0.02"), (Tier(D(0), D(100)), Tier(D("0.09"))))
STEEP = (Tier(D("0.09"), D(100)), Tier(D(7)))
CARD = RateCard(
    id="aws/eu-central-1",
    currency="USD",
    as_of=ON,
    provenance="a list",
    linear=Linear(storage_gib_month=D("0.1")),
    offers=(offer(),),
    egress=EGRESS,
)


def read_back(card: RateCard) -> RateCard:
    file = CardFile(card.id, card.as_of, Path("x/2026-11-24.yaml"))
    found = parse_card(file, card_text(card).encode("utf-8"))
    assert found.card, found.problems
    return replace(found.card, origin="catalogue", source=None)


PRICES = st.decimals("0.000001", 999, places=6)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=40
)


@given(price=PRICES, term=PRICES, words=WORDS, free=st.booleans())
def test_a_card_is_read_as_it_was_written(
    price: Decimal, term: Decimal, words: str, free: bool
) -> None:
    text = f"x{words}".strip()
    card = replace(
        CARD,
        provenance=text,
        note=text,
        licence=text,
        offers=(Offer("m", D(2), D(8), price, ((12, term),)), Offer("z", D(1), D(1), None)),
        egress=Egress(None, None if free else price, (Tier(price),)),
        fixed_month=D(0) if free else price,
    )
    assert read_back(card) == card


def test_a_card_without_anything_is_written_too() -> None:
    bare = RateCard("a", "EUR", ON, "x")
    assert read_back(bare) == bare


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"linear": Linear(storage_gib_month=D("6"))}, "storage"),
        ({"linear": Linear(storage_gib_month=D("0"))}, "storage"),
        ({"linear": Linear(storage_gib_month=D("1.1"))}, "storage"),
        ({"egress": replace(EGRESS, same_region_gib=D(2))}, "traffic in the region"),
        ({"egress": replace(EGRESS, same_provider_gib=D("0.001"))}, "traffic to other regions"),
        ({"egress": replace(EGRESS, other_gib=(Tier(D("0.95")),))}, "traffic to the internet"),
        ({"egress": replace(EGRESS, other_gib=STEEP)}, "traffic to the internet"),
    ],
)
def test_absurd_parts_are_left_out_and_then_lost(change: dict[str, object], what: str) -> None:
    made, refused = sane(replace(CARD, **change), CARD)  # type: ignore[arg-type]
    assert [row.what for row in refused] == [what]
    assert lost_parts(CARD, made) == (what,)


def test_free_traffic_is_no_mistake() -> None:
    free = replace(CARD, egress=Egress(D(0), D(0), (Tier(D(0)),)))
    made, refused = sane(free, free)
    assert (made, refused) == (free, ())
    assert lost_parts(CARD, made) == ()


def test_an_absurd_term_goes_and_the_offer_stays() -> None:
    card = replace(CARD, offers=(offer("m", "0.1", y1="0.06", y3="0.5"),))
    made, refused = sane(card, None)
    assert made.offers == (offer("m", "0.1", y1="0.06"),)
    assert [row.what for row in refused] == ["m (3 y)"]


def test_prices_in_another_currency_are_not_held_against_the_last() -> None:
    other = replace(CARD, currency="HUF", offers=(offer("m", "1.5"),))
    assert sane(other, CARD)[1] == ()


def test_the_difference_of_two_cards() -> None:
    now = replace(
        CARD,
        linear=Linear(storage_gib_month=D("0.09")),
        offers=(offer("m", "0.12"), offer("new", "0.2")),
    )
    found = compare(replace(CARD, offers=(offer(), offer("old"))), now)
    assert found.rose == (Change("m", "hour", D("0.1"), D("0.12")),)
    assert found.fell == (Change("storage", "GiB and month", D("0.1"), D("0.09")),)
    assert (found.new, found.withdrawn, found.same) == (("new",), ("old",), 3)
    assert found.rose[0].fraction == D("0.2")
    assert compare(now, now).is_nothing


def test_half_of_the_sizes_may_go_and_not_more() -> None:
    before = replace(CARD, offers=tuple(offer(f"m{i}") for i in range(4)))
    assert lost_parts(before, replace(CARD, offers=before.offers[:2])) == ()
    assert lost_parts(before, CARD) == ("machines, 1 sizes in place of 4",)
    assert lost_parts(None, replace(CARD, offers=())) == ("machines, 0 sizes in place of 0",)


def test_a_card_of_the_user_that_is_older_than_the_shipped_one_is_told(tmp_path: Path) -> None:
    save(tmp_path, replace(CARD, as_of=date(2023, 1, 1)))
    rows = shelf(tmp_path, CARD.id)
    assert [(row.status, row.is_overtaken) for row in rows] == [("used", True), ("not used", False)]


def test_what_is_not_a_card_in_the_folder_is_no_card(tmp_path: Path) -> None:
    for name in (
        "aws/x/notes.yaml",
        "aws/x/2026-13-01.yaml",
        ".git/2026-01-01.yaml",
        "A/2026-01-01.yaml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("rates: []", encoding="utf-8")
    assert {card: files for card, files in every_file(tmp_path).items() if files} == {}
