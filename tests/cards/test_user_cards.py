"""Whose card counts, that it is an input of the plan, and how old prices are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cloudplan.diagnostics import Exit
from tests.cli.conftest import Answer, Cloudplan

CARD = "aws/eu-central-1"
INVENTORY = """\
estate: {id: city, currency: EUR, as_of: 2026-11-01, horizon_months: 12,
         fx: {USD: {rate: 0.9, as_of: 2026-11-01, source: ECB}}}
sites:
  - id: aws-fra
    kind: public_cloud
    provider: aws
    region: eu-central-1
    rates: aws/eu-central-1
    operator: {name: AWS, country: LU, owners: [US]}
    location: {country: DE}
applications:
  - id: tax
    owner: city
    workloads:
      - id: app
        site: aws-fra
        demand: {vcpu: 2, memory_gib: 8, storage_gib: 100}
"""
OWN = """\
rates:
  - {id: aws/eu-central-1, currency: EUR, as_of: 2026-10-01, source: our contract,
     linear: {storage_gib_month: 0.05}, egress: {other_gib: 0},
     offers: [{sku: big, vcpu: 4, memory_gib: 16, hourly: 0.01}]}
"""


def card_text(hourly: str, on: str = "2026-10-20") -> str:
    return (
        f'rates:\n  - {{id: {CARD}, currency: USD, as_of: {on}, source: "list",\n'
        "     linear: {storage_gib_month: 0.1}, egress: {other_gib: 0},\n"
        f"     offers: [{{sku: m, vcpu: 2, memory_gib: 8, hourly: {hourly}}}]}}\n"
    )


@pytest.fixture
def rates(folder: Path) -> Path:
    (folder / CARD).mkdir(parents=True)
    return folder / CARD


@pytest.fixture
def city(cloudplan: Cloudplan, tmp_path: Path) -> Path:
    (tmp_path / "city").mkdir()
    (tmp_path / "city/estate.yaml").write_text(INVENTORY, encoding="utf-8")
    return tmp_path / "city"


def plan(cloudplan: Cloudplan, *more: str) -> dict[str, Any]:
    answer = cloudplan("plan", "city", "--out", "plan.json", *more)
    assert answer.code == 0, answer.err
    made: dict[str, Any] = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    return made


def monthly(made: dict[str, Any]) -> float:
    amount: float = made["totals"]["monthly"]
    return amount


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


def test_the_inventory_wins_over_the_user_and_he_over_the_catalogue(
    cloudplan: Cloudplan, city: Path, rates: Path
) -> None:
    shipped = plan(cloudplan)
    assert (shipped["prices_from"], shipped["prices_as_of"]) == (
        {CARD: "catalogue"},
        {CARD: "2024-02-21"},
    )
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    users = plan(cloudplan)
    assert users["prices_from"] == {CARD: "user"}
    assert users["prices_as_of"] == {CARD: "2026-10-20"}
    assert monthly(users) == round(730 * 0.2 * 0.9 + 100 * 0.1 * 0.9, 2)
    (city / "rates.yaml").write_text(OWN, encoding="utf-8")
    own = plan(cloudplan)
    assert own["prices_from"] == {CARD: "inventory"}
    assert [file["path"] for file in own["inputs"]] == ["city/estate.yaml", "city/rates.yaml"]
    assert monthly(own) == 12.3


def test_the_text_says_who_keeps_the_prices(cloudplan: Cloudplan, city: Path, rates: Path) -> None:
    out = cloudplan("plan", "city").out
    assert "2024-02-21  aws/eu-central-1, 2 years 8 months old, shipped" in out
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    out = cloudplan("plan", "city").out
    assert "2026-10-20  aws/eu-central-1, less than a month old, from your rate cards" in out


def test_a_card_of_the_user_is_an_input_with_its_hash(
    cloudplan: Cloudplan, city: Path, rates: Path
) -> None:
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    made = plan(cloudplan)
    assert [file["path"] for file in made["inputs"]] == [
        "city/estate.yaml",
        f"rates:{CARD}/2026-10-20.yaml",
    ]
    for verb in (("show",), ("verify",), ("check",)):
        assert cloudplan(*verb, "plan.json").code == 0
    assert cloudplan("explain", "plan.json", "tax/app").code == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("edit", f"changed: rates:{CARD}/2026-10-20.yaml"),
        ("remove", f"removed: rates:{CARD}/2026-10-20.yaml"),
        ("newer", f"added: rates:{CARD}/2026-10-30.yaml"),
    ],
)
def test_a_plan_goes_stale_with_the_cards_of_the_user(
    cloudplan: Cloudplan, city: Path, rates: Path, change: str, told: str
) -> None:
    file = rates / "2026-10-20.yaml"
    file.write_text(card_text("0.2"), encoding="utf-8")
    plan(cloudplan)
    if change == "edit":
        file.write_text(card_text("0.3"), encoding="utf-8")
    elif change == "remove":
        file.unlink()
    else:
        newer = card_text("0.2", "2026-10-30")
        (rates / "2026-10-30.yaml").write_text(newer, encoding="utf-8")
    for verb in ("show", "verify", "check"):
        answer = cloudplan(verb, "plan.json")
        assert answer.code == Exit.STALE, verb
        assert told in flat(answer.err)
        assert "(rates: is your folder of rate cards" in flat(answer.err)
    other = cloudplan("check", "plan.json", "--policies", "city")
    assert other.code == Exit.STALE


def test_what_is_not_used_makes_no_plan_stale(
    cloudplan: Cloudplan, city: Path, rates: Path
) -> None:
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    plan(cloudplan)
    (rates / "2026-09-20.yaml").write_text(card_text("0.3", "2026-09-20"), encoding="utf-8")
    (rates / "notes.txt").write_text("x", encoding="utf-8")
    (rates.parent / "eu-west-1").mkdir()
    (rates.parent / "eu-west-1/2026-10-20.yaml").write_text("rates: []", encoding="utf-8")
    assert cloudplan("show", "plan.json").code == 0
    assert cloudplan("verify", "plan.json").code == 0


def test_a_shipped_card_is_overtaken_by_the_first_of_the_user(
    cloudplan: Cloudplan, city: Path, rates: Path
) -> None:
    plan(cloudplan)
    assert cloudplan("show", "plan.json").code == 0
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    assert cloudplan("show", "plan.json").code == Exit.STALE


def test_the_same_cards_elsewhere_give_the_same_plan(
    cloudplan: Cloudplan, city: Path, rates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    plan(cloudplan)
    first = Path("plan.json").read_bytes()
    moved = tmp_path / "moved"
    (tmp_path / "rates").rename(moved)
    monkeypatch.delenv("CLOUDPLAN_RATES")
    plan(cloudplan, "--rates", str(moved))
    assert Path("plan.json").read_bytes() == first
    assert cloudplan("verify", "plan.json", "--rates", str(moved)).code == 0
    assert cloudplan("verify", "plan.json").code == Exit.STALE


def test_the_platforms_own_folder_is_read(
    cloudplan: Cloudplan, city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLOUDPLAN_RATES", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    there = tmp_path / "data/cloudplan/rates" / CARD
    there.mkdir(parents=True)
    (there / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    assert plan(cloudplan)["prices_from"] == {CARD: "user"}


def test_a_named_folder_that_is_not_there_is_an_error(cloudplan: Cloudplan, city: Path) -> None:
    answer = cloudplan("plan", "city", "--rates", "gone")
    assert answer.code == Exit.ERROR
    assert "There is no folder gone, where your rate cards should be" in flat(answer.err)


GOOD = card_text("0.2", "2026-10-30")
TWICE = "offers: [{sku: m, vcpu: 1, memory_gib: 1}, "
BROKEN = {
    "cut-off": (GOOD[:-20], "2026-10-30.yaml:"),
    "other-card": (GOOD.replace(CARD, "aws/eu-west-1"), "holds aws/eu-west-1"),
    "other-day": (card_text("0.2", "2026-10-29"), "and holds aws/eu-central-1 of 2026-10-29"),
    "more-than-a-card": (GOOD + "groups: {a: [BE]}\n", '"groups" as well'),
    "not-a-price": (card_text("cheap", "2026-10-30"), "hourly"),
    "two-offers": (GOOD.replace("offers: [", TWICE), "is given twice"),
    "empty": ("", "2026-10-30.yaml"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_card_is_told_and_the_one_before_it_used(
    cloudplan: Cloudplan, city: Path, rates: Path, kind: str
) -> None:
    text, told = BROKEN[kind]
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    (rates / "2026-10-30.yaml").write_text(text, encoding="utf-8")
    answer = cloudplan("plan", "city", "--out", "plan.json")
    assert answer.code == 0
    assert "Your rate card aws/eu-central-1 of 2026-10-30 cannot be used" in flat(answer.err)
    assert told in flat(answer.err)
    made = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    assert made["prices_as_of"] == {CARD: "2026-10-20"}
    assert len(made["inputs"]) == 3
    assert cloudplan("verify", "plan.json").code == 0
    (rates / "2026-10-30.yaml").write_text(card_text("0.1", "2026-10-30"), encoding="utf-8")
    assert cloudplan("verify", "plan.json").code == Exit.STALE


def test_old_prices_are_one_warning_of_the_plan(
    cloudplan: Cloudplan, city: Path, rates: Path
) -> None:
    def told() -> list[dict[str, str]]:
        return [d for d in plan(cloudplan)["diagnostics"] if d["code"] == "old-prices"]

    [warning] = told()
    assert warning["severity"] == "warning"
    words = "The prices of 1 rate card are more than 180 days old on 2026-11-01"
    assert warning["summary"] == words
    assert "aws/eu-central-1 of 2024-02-21" in warning["detail"]
    old, fresh = card_text("0.2", "2026-05-04"), card_text("0.2", "2026-05-05")
    (rates / "2026-05-04.yaml").write_text(old, encoding="utf-8")
    assert len(told()) == 1  # 181 days
    (rates / "2026-05-05.yaml").write_text(fresh, encoding="utf-8")
    assert told() == []  # 180 days


def test_the_list(cloudplan: Cloudplan, rates: Path) -> None:
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    (rates / "2026-03-01.yaml").write_text(card_text("0.2", "2026-03-01"), encoding="utf-8")
    (rates / "2026-10-30.yaml").write_text("rates: [", encoding="utf-8")
    answer = cloudplan("prices", "list", "--all", "--on", "2026-11-24")
    assert answer.code == 0
    rows = [line.split() for line in answer.out.splitlines() if line.startswith(f"{CARD} ")]
    assert rows[:4] == [
        [CARD, "2026-10-30", "25", "days", "yours", "broken"],
        [CARD, "2026-10-20", "35", "days", "1", "yours", "used"],
        [CARD, "2026-03-01", "268", "days", "1", "yours", "older"],
        [CARD, "2024-02-21", "1", "007", "days", "34", "shipped", "not", "used"],
    ]
    assert "aws/eu-central-1 of 2026-10-30 cannot be used:" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80 + len(str(rates))
    short = json.loads(cloudplan("prices", "list", "--json", "--on", "2026-11-24").out)
    mine = [(row["as_of"], row["status"]) for row in short["cards"] if row["card"] == CARD]
    assert mine == [("2026-10-30", "broken"), ("2026-10-20", "used")]


def test_one_card(cloudplan: Cloudplan, rates: Path) -> None:
    (rates / "2026-10-20.yaml").write_text(card_text("0.2"), encoding="utf-8")
    new = cloudplan("prices", "show", CARD, "--on", "2026-11-24")
    assert "in USD, as of 2026-10-20" in new.out
    assert "m        2    8  0.200000" in new.out
    old = cloudplan("prices", "show", CARD, "--on", "2026-10-19")
    assert "in USD, as of 2024-02-21" in old.out
    assert "CC BY-SA 4.0, attribution: Spare Cores" in old.out
    data = json.loads(cloudplan("prices", "show", CARD, "--json", "--on", "2026-11-24").out)
    assert data["offers"] == [{"sku": "m", "vcpu": 2, "memory_gib": 8, "hourly": 0.2, "terms": {}}]
    unknown = cloudplan("prices", "show", "azure/belgiumcentral")
    assert "No sizes: what machines cost here is unknown." in unknown.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("aws/eu-central",), 'Did you mean "aws/eu-central-'),
        ((CARD, "--on", "2020-01-01"), "There is no rate card 'aws/eu-central-1' of 2020-01-01"),
        (("aws/../../etc",), "There is no rate card 'aws/../../etc'"),
    ],
)
def test_a_card_that_is_not_there(
    cloudplan: Cloudplan, rates: Path, arguments: tuple[str, ...], told: str
) -> None:
    answer = cloudplan("prices", "show", *arguments)
    assert answer.code == Exit.ERROR
    assert told in flat(answer.err)


def impact_of(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.out)["impact"]
    return found


def test_which_placements_a_refresh_touches(
    cloudplan: Cloudplan, city: Path, folder: Path, price_list: object
) -> None:
    folder.mkdir()
    plan(cloudplan)
    arguments = ("prices", "refresh", "aws", "--region", "eu-central-1", "--on", "2026-11-24")
    of_plan = cloudplan(*arguments, "--plan", "plan.json", "--json")
    assert of_plan.code == 0, of_plan.err
    found = impact_of(of_plan)
    [row] = found["touched"]
    was = round(round(730 * 0.115 * 0.9, 2) + round(100 * 0.0952 * 0.9, 2), 2)
    now = round(730 * 0.068310 + 100 * 0.085680, 2)  # a term of a year, which the shipped has not
    assert (row["address"], row["site"], row["before"]) == ("tax/app", "aws-fra", was)
    assert row["after"] == pytest.approx(now, abs=0.02)
    assert found["more_monthly"] == round(row["after"] - row["before"], 2)
    again = cloudplan(*arguments, "--inventory", "city", "--json")
    assert impact_of(again)["touched"] == []
    assert impact_of(again)["same"] == 1
    made = plan(cloudplan)
    assert monthly(made) == row["after"]


def test_a_card_of_the_inventory_keeps_new_prices_out(
    cloudplan: Cloudplan, city: Path, folder: Path, price_list: object
) -> None:
    (city / "rates.yaml").write_text(OWN, encoding="utf-8")
    arguments = ("prices", "refresh", "aws", "--region", "eu-central-1", "--on", "2026-11-24")
    answer = cloudplan(*arguments, "--inventory", "city")
    assert answer.code == 0
    assert "the inventory has a card of that id, which wins" in flat(answer.out)


def test_a_plan_of_another_inventory_is_refused_before_anybody_is_asked(
    cloudplan: Cloudplan, city: Path, folder: Path
) -> None:
    folder.mkdir()
    plan(cloudplan)
    (city / "estate.yaml").write_text(INVENTORY.replace("vcpu: 2", "vcpu: 4"), encoding="utf-8")
    answer = cloudplan("prices", "refresh", "aws", "--plan", "plan.json")
    assert answer.code == Exit.STALE
