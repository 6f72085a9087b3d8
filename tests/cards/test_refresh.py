"""`prices refresh` as a whole command, against the three interfaces on this machine."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cloudplan.diagnostics import Exit
from cloudplan.load.rate_cards import read_card
from cloudplan.load.rate_files import CardFile, dated
from cloudplan.model.sites import Egress, Offer, RateCard, Tier
from tests.cards import aws, azure, google
from tests.cards.server import Answer, Server, as_json
from tests.cli.conftest import Answer as Said
from tests.cli.conftest import Cloudplan

ON = "2026-11-24"
FRANKFURT, WEST_EUROPE, BELGIUM = "aws/eu-central-1", "azure/westeurope", "gcp/europe-west1"
Refresh = Callable[..., Said]


@pytest.fixture
def from_aws(cloudplan: Cloudplan, folder: Path, price_list: Server) -> Refresh:
    return lambda *more: cloudplan(
        *("prices", "refresh", "aws", "--region", "eu-central-1", "--on", ON), *more
    )


@pytest.fixture
def from_azure(cloudplan: Cloudplan, folder: Path, retail: Server) -> Refresh:
    where = ("--endpoint", f"{retail.url}/api/retail/prices")
    return lambda *more: cloudplan(
        *("prices", "refresh", "azure", "--region", "westeurope", "--on", ON), *where, *more
    )


@pytest.fixture
def from_google(cloudplan: Cloudplan, folder: Path, billing: Server) -> Refresh:
    return lambda *more: cloudplan(
        *("prices", "refresh", "gcp", "--region", "europe-west1", "--on", ON),
        *("--endpoint", billing.url, *more),
    )


def card(folder: Path, name: str) -> RateCard:
    """The newest card of the folder, as a plan would read it."""
    found = read_card(dated(folder, name)[0])
    assert found.card, found.problems
    return found.card


def offer(card: RateCard, sku: str) -> Offer:
    return next(offer for offer in card.offers if offer.sku == sku)


def shape(offer: Offer) -> tuple[float, float, float]:
    return float(offer.vcpu), float(offer.memory_gib), float(offer.hourly or 0)


def test_aws_as_a_card(from_aws: Refresh, folder: Path, price_list: Server) -> None:
    answer = from_aws()
    assert (answer.code, answer.err) == (0, "")
    made = card(folder, FRANKFURT)
    assert (made.currency, str(made.as_of), made.origin) == ("USD", ON, "user")
    assert made.provenance.endswith("published 2026-11-20")
    assert made.licence
    assert len(made.offers) == 25
    large = offer(made, "m6i.large")
    assert shape(large) == (2, 8, 0.115)
    assert large.terms == ((12, Decimal("0.0759")), (36, Decimal("0.05175")))
    assert offer(made, "t3.micro").vcpu == Decimal("0.2")
    assert made.linear.storage_gib_month == Decimal("0.0952")
    assert made.egress == Egress(
        Decimal("0.01"),
        Decimal("0.02"),
        (
            Tier(Decimal("0.09"), Decimal(10240)),
            Tier(Decimal("0.085"), Decimal(51200)),
            Tier(Decimal("0.07"), Decimal(153600)),
            Tier(Decimal("0.05")),
        ),
    )
    assert len(price_list.requests) == 7


def test_azure_as_a_card(from_azure: Refresh, folder: Path) -> None:
    answer = from_azure()
    assert (answer.code, answer.err) == (0, "")
    made = card(folder, WEST_EUROPE)
    large = offer(made, "Standard_D4s_v5")
    assert shape(large) == (4, 16, 0.23)
    assert large.terms == ((12, Decimal("0.138")), (36, Decimal("0.092")))
    assert offer(made, "Standard_B4s_v2").vcpu == Decimal("1.6")
    assert made.linear.storage_gib_month == Decimal("0.075")
    assert made.egress is not None
    assert made.egress.same_region_gib == Decimal("0.01")
    assert made.egress.same_provider_gib == Decimal("0.02")
    assert made.egress.other_gib is not None
    assert made.egress.other_gib[0] == Tier(Decimal(0), Decimal(100))
    assert made.egress.other_gib[-1] == Tier(Decimal("0.05"))
    assert "1 size of other families: neither Azure nor the name says how large" in flat(answer.out)


def test_azure_in_euros_is_not_compared_with_dollars(from_azure: Refresh, folder: Path) -> None:
    answer = from_azure("--currency", "EUR")
    assert answer.code == 0
    assert card(folder, WEST_EUROPE).currency == "EUR"
    assert "Not compared with the card of 2026-06-18" in answer.out


def test_google_as_a_card(from_google: Refresh, folder: Path, billing: Server) -> None:
    answer = from_google()
    assert (answer.code, answer.err) == (0, "")
    made = card(folder, BELGIUM)
    assert len(made.offers) == 44
    four = offer(made, "e2-standard-4")
    assert four.hourly == Decimal("0.147424")
    assert four.terms == ((12, Decimal("0.092877")), (36, Decimal("0.066341")))
    assert made.linear.storage_gib_month == Decimal("0.1")
    assert made.egress is not None
    assert (made.egress.same_region_gib, made.egress.same_provider_gib) == (
        Decimal("0.01"),
        Decimal("0.02"),
    )
    assert made.egress.other_gib == (
        Tier(Decimal("0.12"), Decimal(1024)),
        Tier(Decimal("0.11"), Decimal(10240)),
        Tier(Decimal("0.085")),
    )
    assert len(billing.requests) == 3


def flat(text: str) -> str:
    """The text without its line breaks and the edges of boxes."""
    return " ".join(text.replace("│", " ").split())


def entries(server: Server) -> list[aws.Entry]:
    assert isinstance(server.answer, aws.PriceList)
    return server.answer.entries


def entry(server: Server, sku: str) -> aws.Entry:
    named = ((e["product"]["attributes"].get("instanceType"), e) for e in entries(server))
    return next(e for name, e in named if name == sku)


def at(server: Server, sku: str) -> dict[str, Any]:
    """The price on demand of a size, to be changed."""
    prices = entry(server, sku)["terms"]["OnDemand"]["SKU.T"]["priceDimensions"]
    price: dict[str, Any] = prices["SKU.T.0"]["pricePerUnit"]
    return price


def test_what_rose_fell_came_and_went(
    from_aws: Refresh, cloudplan: Cloudplan, folder: Path, price_list: Server
) -> None:
    assert from_aws("--on", "2026-10-01").code == 0
    at(price_list, "m6i.large")["USD"] = "0.12"
    at(price_list, "r6i.large")["USD"] = "0.1"
    entries(price_list).remove(entry(price_list, "c6i.large"))
    entries(price_list).append(aws.machine("m7i.large", "2", "8 GiB", "0.1208"))
    answer = from_aws("--json")
    changes = json.loads(answer.out)["cards"][0]["changes"]
    assert [(c["what"], c["before"], c["after"]) for c in changes["rose"]] == [
        ("m6i.large", 0.115, 0.12)
    ]
    assert [c["what"] for c in changes["fell"]] == ["r6i.large"]
    assert changes["new"] == ["m7i.large", "m7i.large (1 y)", "m7i.large (3 y)"]
    assert changes["withdrawn"] == ["c6i.large", "c6i.large (1 y)", "c6i.large (3 y)"]
    assert json.loads(answer.out)["cards"][0]["last"]["origin"] == "user"
    assert [file.on.isoformat() for file in dated(folder, FRANKFURT)] == [ON, "2026-10-01"]


def test_exit_2_says_that_something_changed(from_aws: Refresh) -> None:
    assert from_aws("--detailed-exitcode").code == Exit.CHANGES
    again = from_aws("--detailed-exitcode")
    assert again.code == Exit.OK
    assert "Nothing changed since the card of 2026-11-24 (yours" in again.out


@pytest.mark.parametrize(
    ("usd", "why"),
    [
        ("0.0000000000", "its price is zero"),
        ("-0.1", "its price is negative: -0.1 an hour"),
        ("12345", "its price is absurd: 12345 an hour"),
        ("1.2", "its price is more than 10 times the last one: 1.2 after 0.115"),
        ("0.011", "its price is less than 1/10 of the last one: 0.011 after 0.115"),
        ("free", "it has no price by the hour"),
        ("NaN", "it has no price by the hour"),
    ],
)
def test_a_price_that_nobody_asks_is_left_out(
    from_aws: Refresh, folder: Path, price_list: Server, usd: str, why: str
) -> None:
    at(price_list, "m6i.large")["USD"] = usd
    answer = from_aws()
    assert answer.code == 0
    assert f"left out: m6i.large: {why}" in flat(answer.out)
    assert "m6i.large" not in {offer.sku for offer in card(folder, FRANKFURT).offers}


def test_names_that_steer_do_not_come_in(
    from_aws: Refresh, folder: Path, price_list: Server
) -> None:
    hostile = 'm6i.x", vcpu: 1}\x1b[31m${jndi:x}{{x}}<script>\u202e'
    entries(price_list).append(aws.machine(hostile, "2", "8 GiB", "0.1"))
    answer = from_aws()
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert len(card(folder, FRANKFURT).offers) == 25


# --- what goes wrong half-way ------------------------------------------------------------------

BROKEN_AWS = {
    "throttled-for-ever": (
        aws.refusal("ThrottlingException", "Rate exceeded"),
        "ThrottlingException",
    ),
    "forbidden": (
        aws.refusal("AccessDeniedException", "not authorized to perform: pricing:GetProducts"),
        "Allow pricing:GetProducts; templates/roles/prices-aws.json has it",
    ),
    "expired": (
        aws.refusal("ExpiredTokenException", "The security token included is expired"),
        "Sign in again: the credentials have expired",
    ),
    "cut-off": (Answer(200, b'{"PriceList": ["{', {}), "An answer of AWS was cut off"),
    "connection-lost": (
        Answer(200, b'{"PriceList": []}', {}, cut=5),
        "The prices of aws/eu-central-1 could not",
    ),
    "not-a-product": (as_json({"PriceList": ['{"product": 1}']}), "is not what it should be"),
    "html": (Answer(200, b"<html>proxy</html>", {"Content-Type": "text/html"}), "cut off"),
}


@pytest.mark.parametrize("kind", BROKEN_AWS)
def test_aws_breaks_off_on_page_3(
    from_aws: Refresh, folder: Path, price_list: Server, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert from_aws("--on", "2026-10-01").code == 0
    before = tree(folder)
    wrong, told = BROKEN_AWS[kind]
    price_list.requests.clear()
    price_list.faults = dict.fromkeys(range(3, 99), wrong)
    answer = from_aws()
    assert answer.code == Exit.ERROR
    assert told in flat(answer.err)
    read = "3 pages with 21 prices" if kind == "not-a-product" else "2 pages with 20 prices"
    assert f"Before that came {read}" in flat(answer.err)
    assert "0 cards written, 1 as before." in answer.out
    assert "EXAMPLEKEY" not in answer.out + answer.err
    assert tree(folder) == before


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_aws_throttles_once_and_then_answers(from_aws: Refresh, price_list: Server) -> None:
    price_list.faults = {2: aws.refusal("ThrottlingException", "Rate exceeded")}
    assert from_aws().code == 0
    assert len(price_list.requests) == 8


def test_aws_does_not_answer_in_time(
    from_aws: Refresh, folder: Path, price_list: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloudplan.clouds.prices_aws.ATTEMPTS", 1)
    price_list.faults = {1: Answer(200, b"{}", {}, seconds=0.6)}
    answer = from_aws("--timeout", "0.2")
    assert answer.code == Exit.ERROR
    assert "Read timeout" in flat(answer.err)
    assert tree(folder) == {}


def test_nobody_is_signed_in_to_aws(
    from_aws: Refresh, monkeypatch: pytest.MonkeyPatch, price_list: Server
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    answer = from_aws()
    assert answer.code == Exit.ERROR
    assert "Nothing was read" in flat(answer.err)
    assert "Sign in to AWS, for example with aws sso login" in flat(answer.err)
    assert price_list.requests == []


BROKEN_AZURE = {
    "forbidden": (Answer(403, b"no"), "Azure refused: 403 Forbidden"),
    "cut-off": (Answer(200, b'{"Items": [{"currencyCode": "US'), "was cut off"),
    "connection-lost": (Answer(200, b'{"Items": []}', cut=5), "Azure did not answer"),
    "another-server": (
        as_json({"Items": [], "NextPageLink": "https://elsewhere.example/?$skip=1"}),
        "leads to another server",
    ),
    "another-currency": (
        as_json({"Items": [azure.meter("x", 1, "1 Hour", currencyCode="XYZ")]}),
        "'XYZ'",
    ),
    "too-busy": (Answer(429, b"", {"Retry-After": "0"}), "429 Too Many Requests"),
}


@pytest.mark.parametrize("kind", BROKEN_AZURE)
def test_azure_breaks_off_on_page_3(
    from_azure: Refresh, folder: Path, retail: Server, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    wrong, told = BROKEN_AZURE[kind]
    retail.faults = dict.fromkeys(range(3, 99), wrong)
    answer = from_azure()
    assert answer.code == Exit.ERROR
    assert told in flat(answer.err)
    assert tree(folder) == {}
    last = "2 pages with 50 prices" if kind != "another-currency" else "3 pages with 51 prices"
    if kind != "another-server":
        assert f"Before that came {last}" in flat(answer.err)


def test_azure_asks_to_wait_and_is_waited_for(from_azure: Refresh, retail: Server) -> None:
    retail.faults = {2: Answer(429, b"", {"Retry-After": "1"})}
    assert from_azure().code == 0
    assert len(retail.requests) == 8


def test_pages_of_azure_that_lead_in_a_circle_end(
    from_azure: Refresh, retail: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloudplan.clouds.prices_frame.MOST_PAGES", 20)
    circle = {"Items": [], "NextPageLink": f"{retail.url}/api/retail/prices?$skip=0"}
    retail.faults = dict.fromkeys(range(1, 999), as_json(circle))
    answer = from_azure()
    assert answer.code == Exit.ERROR
    assert "more than 20 pages came, and no end" in flat(answer.err)


BROKEN_GOOGLE = {
    "forbidden": (
        google.refusal(403, "PERMISSION_DENIED", "Cloud Billing API has not been used"),
        "Enable the Cloud Billing API",
    ),
    "cut-off": (Answer(200, b'{"skus": [{"na'), "An answer of Google was cut off"),
    "connection-lost": (Answer(200, b'{"skus": []}', cut=5), "Google did not answer"),
}


@pytest.mark.parametrize("kind", BROKEN_GOOGLE)
def test_google_breaks_off_on_page_2(
    from_google: Refresh, folder: Path, billing: Server, kind: str
) -> None:
    wrong, told = BROKEN_GOOGLE[kind]
    billing.faults = dict.fromkeys(range(2, 99), wrong)
    answer = from_google()
    assert answer.code == Exit.ERROR
    assert told in flat(answer.err)
    assert "Before that came 1 page with 10 prices" in flat(answer.err)
    assert tree(folder) == {}


def test_google_throttles_once_and_then_answers(from_google: Refresh, billing: Server) -> None:
    busy = google.refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded", Retry_After="1")
    billing.faults = {2: busy}
    assert from_google().code == 0
    assert len(billing.requests) == 4


def test_nobody_is_signed_in_to_google(
    from_google: Refresh, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "gone.json"))
    answer = from_google()
    assert answer.code == Exit.ERROR
    assert "gcloud auth application-default login" in flat(answer.err)


def test_what_fails_everywhere_is_told_once(
    cloudplan: Cloudplan, folder: Path, monkeypatch: pytest.MonkeyPatch, price_list: Server
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    answer = cloudplan("prices", "refresh", "aws")
    assert answer.code == Exit.ERROR
    assert answer.err.count("Error:") == 1
    assert "aws/eu-central-1, aws/eu-central-2, aws/eu-north-1, aws/eu-south-1 and 4 more" in flat(
        answer.err
    )


def test_one_region_fails_and_the_other_is_written(
    cloudplan: Cloudplan, folder: Path, price_list: Server
) -> None:
    regions = ("--region", "eu-central-1", "--region", "eu-west-1")
    answer = cloudplan("prices", "refresh", "aws", *regions, "--on", ON)
    assert answer.code == Exit.ERROR
    assert "1 card written, 1 as before." in answer.out
    assert [*tree(folder)] == [f"{FRANKFURT}/{ON}.yaml"]
    assert "The new card of aws/eu-west-1 would miss prices" in flat(answer.err)


def test_a_card_that_lost_its_disk_is_not_written(
    from_aws: Refresh, folder: Path, price_list: Server
) -> None:
    disk = [e for e in entries(price_list) if e["product"]["productFamily"] == "Storage"]
    entries(price_list).remove(disk[0])
    answer = from_aws()
    assert answer.code == Exit.ERROR
    assert "- storage: not listed" in flat(answer.err)
    assert tree(folder) == {}
    assert from_aws("--allow-unknown").code == 0
    assert card(folder, FRANKFURT).linear.storage_gib_month is None


def test_a_full_disk_leaves_the_old_card(
    from_aws: Refresh, folder: Path, price_list: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert from_aws().code == 0
    before = tree(folder)
    at(price_list, "m6i.large")["USD"] = "0.12"

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    answer = from_aws()
    assert answer.code == Exit.ERROR
    assert "No space left on device" in flat(answer.err)
    assert tree(folder) == before


def test_a_folder_that_cannot_be_made_is_told_before_anybody_is_asked(
    from_aws: Refresh, folder: Path, price_list: Server
) -> None:
    folder.write_text("a file", encoding="utf-8")
    answer = from_aws()
    assert answer.code == Exit.ERROR
    assert "Cannot make the folder" in flat(answer.err)
    assert price_list.requests == []


@pytest.mark.parametrize(
    ("provider", "module", "extra"),
    [
        ("aws", "boto3", "aws"),
        ("azure", "azure.core", "azure"),
        ("gcp", "google.cloud.billing_v1", "gcp"),
    ],
)
def test_a_library_that_is_not_there_is_named(
    cloudplan: Cloudplan,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    module: str,
    extra: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    if provider == "gcp":
        monkeypatch.delattr(import_module("google.cloud"), "billing_v1", raising=False)
    answer = cloudplan("prices", "refresh", provider)
    assert answer.code == Exit.ERROR
    assert f'pip install "cloudplan[{extra}]"' in flat(answer.err)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("aws", "--currency", "EUR"), "aws lists prices in USD, not in 'EUR'"),
        (("aws", "--region", "eu/central"), "'eu/central' is not the name of a region of aws"),
        (("aws", "--region", "eu-central-1' or 1"), "is not the name of a region"),
        (("aws", "--endpoint", "file:///etc/passwd"), "is not an address"),
        (("aws", "--on", "today"), "is not a day"),
        (("aws", "--plan", "gone.json"), "gone.json"),
        (("aws", "--plan", "p.json", "--inventory", "x"), "--plan names its own inventory"),
        (("oracle",), "'oracle'"),
    ],
)
def test_mistakes_on_the_command_line(
    cloudplan: Cloudplan, folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    answer = cloudplan("prices", "refresh", *arguments)
    assert answer.code == Exit.ERROR
    assert told in flat(answer.err)
    assert tree(folder) == {}


def test_reading_prices_loads_no_library_of_another_cloud() -> None:
    code = (
        "import sys; from cloudplan.cli.app import run; run(['prices', 'list']); "
        "from cloudplan.cards import refresh; "
        "sdk = {'boto3', 'botocore', 'azure', 'google', 'requests'}; "
        "sys.exit(', '.join(sorted(sdk & {m.partition('.')[0] for m in sys.modules})) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_card_file_is_named_by_its_card_and_day(folder: Path, from_aws: Refresh) -> None:
    assert from_aws().code == 0
    file = dated(folder, FRANKFURT)[0]
    assert file.path == folder / "aws" / "eu-central-1" / f"{ON}.yaml"
    assert isinstance(file, CardFile)
    assert file.name == f"rates:{FRANKFURT}/{ON}.yaml"
