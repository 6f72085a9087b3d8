"""Azure Retail Prices: virtual machines for Linux, a disk, and traffic that leaves a region.

The interface is public: nobody signs in. It is read through azure-core, which waits where it is
asked to and tries again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from cloudplan.clouds.azure_meters import Item, Page, disk, flat, offers, page_of, tiers
from cloudplan.clouds.prices_frame import (
    ATTEMPTS,
    Ask,
    Listing,
    NotReadError,
    Say,
    Tally,
    each_region,
    listing,
    missing_extra,
)
from cloudplan.model.sites import Egress, Linear, RateCard

ENDPOINT = "https://prices.azure.com/api/retail/prices"
VERSION = "2023-01-01-preview"
LONGEST_WAIT_SECONDS = 120.0
"""A server that asks for more is not waited for."""
SOURCE = "Azure Retail Prices, pay as you go and reservations, Linux"
LICENCE = "Microsoft's published retail prices: facts"
NOTE = (
    "storage is a standard SSD of 128 GiB (E10 LRS), by the GiB; traffic to other regions is that "
    "within a continent; memory is the published ratio of the family; assumption: B sizes count "
    "the vCPU that they may use all the time"
)
PORTS = {"https": 443, "http": 80}


def read(ask: Ask, say: Say) -> Iterator[Listing]:
    """A listing per region. Raises `CloudplanError` where azure-core is not installed."""
    client = _client(ask)
    return each_region(ask, lambda region: _listing(client, ask, region, say))


def _client(ask: Ask) -> Any:
    try:
        from azure.core import PipelineClient
        from azure.core.pipeline.policies import RetryPolicy, UserAgentPolicy
    except ImportError:
        raise missing_extra("Azure", "azure-core", "azure") from None

    class Patient(RetryPolicy[Any, Any]):
        """Waits as long as the server asks for, within reason."""

        def get_retry_after(self, response: Any) -> float | None:
            asked = super().get_retry_after(response)
            return None if asked is None or asked > LONGEST_WAIT_SECONDS else asked

    retries = Patient(retry_total=ATTEMPTS, retry_status=ATTEMPTS, retry_backoff_max=30)
    agent = UserAgentPolicy("cloudplan")
    return PipelineClient(base_url=_endpoint(ask), policies=[agent, retries])


def _endpoint(ask: Ask) -> str:
    return ask.endpoint or ENDPOINT


def _listing(client: Any, ask: Ask, region: str, say: Say) -> Listing:
    tally = Tally(f"azure/{region}", say)
    return listing(region, tally, lambda: _card(client, ask, region, tally))


def _card(client: Any, ask: Ask, region: str, tally: Tally) -> RateCard:
    def items(**wanted: str) -> list[Item]:
        return [*_items(client, ask, tally, {"armRegionName": region} | wanted)]

    machines = {"serviceName": "Virtual Machines"}
    by_hour = items(**machines, priceType="Consumption")
    reserved = items(**machines, priceType="Reservation")
    disks = items(serviceName="Storage", productName="Standard SSD Managed Disks")
    traffic = items(serviceName="Bandwidth", priceType="Consumption")
    return RateCard(
        id=f"azure/{region}",
        currency=ask.currency,
        as_of=ask.on,
        provenance=SOURCE,
        linear=Linear(storage_gib_month=disk(disks)),
        offers=offers(by_hour, reserved, tally),
        egress=Egress(
            flat(traffic, "Standard Inter-Availability Zone Data Transfer Out"),
            flat(traffic, "Intra Continent Data Transfer Out"),
            tiers(traffic),
        ),
        licence=LICENCE,
        note=NOTE,
    )


def _items(client: Any, ask: Ask, tally: Tally, wanted: Mapping[str, str]) -> Iterator[Item]:
    """What matches, page by page, in the currency that was asked for."""
    start = _endpoint(ask)
    params = {
        "api-version": VERSION,
        "currencyCode": f"'{ask.currency}'",
        "$filter": " and ".join(f"{key} eq '{value}'" for key, value in wanted.items()),
    }
    page = _page(client, ask, start, params)
    while True:
        tally.page(len(page.Items))
        for item in page.Items:
            if item.currencyCode != ask.currency:
                raise NotReadError(f"Azure gave a price in {item.currencyCode[:8]!r}.")
            yield item
        if not page.NextPageLink:
            return
        page = _page(client, ask, _followed(start, page.NextPageLink), None)


def _followed(start: str, link: str) -> str:
    """The next page, only from where the first one came."""
    if _origin(link) != _origin(start):
        raise NotReadError("Azure's link to the next page leads to another server.")
    return link


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return "", None, None


def _page(client: Any, ask: Ask, url: str, params: Mapping[str, str] | None) -> Page:
    from azure.core.exceptions import AzureError
    from azure.core.rest import HttpRequest

    request = HttpRequest("GET", url, params=params)
    try:
        answer = client.send_request(
            request, connection_timeout=ask.seconds, read_timeout=ask.seconds
        )
        body = answer.read()
    except AzureError as failed:
        fix = "See whether the network and a proxy let you through, and try again."
        raise NotReadError(f"Azure did not answer: {failed.message}", fix) from None
    if answer.status_code != 200:
        raise NotReadError(f"Azure refused: {answer.status_code} {answer.reason}", _fix(answer))
    return page_of(body)


def _fix(answer: Any) -> str:
    if answer.status_code == 429:
        return "Wait a few minutes, or read fewer regions with --region."
    return "See whether a proxy stands in between, and try again."
