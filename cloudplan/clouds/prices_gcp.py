"""Google Cloud Billing Catalogue, through google-cloud-billing: machines, a disk, and traffic.

The catalogue holds every region at once, so that it is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudplan.clouds.gcp_skus import Sku, disk, inter_region, inter_zone, internet, offers, sku_of
from cloudplan.clouds.prices_frame import (
    Ask,
    Listing,
    NotReadError,
    Say,
    Tally,
    listing,
    missing_extra,
    unread,
)
from cloudplan.load.catalog import shapes_of
from cloudplan.model.sites import Egress, Linear, RateCard

SERVICE = "services/6F81-5844-456A"
"""Compute Engine."""
PAGE_SIZE = 5_000
RETRY_SECONDS = 120.0
SOURCE = "Google Cloud Billing Catalogue, on demand and commitments of one and three years"
LICENCE = "Google's published list prices: facts; the catalogue is under Google's API terms"
NOTE = (
    "storage is pd-balanced; traffic to other regions is the dearest of those in Europe; a size "
    "costs its vCPU and its memory; shared-core sizes count the vCPU that they may use all the time"
)


def read(ask: Ask, say: Say) -> Iterator[Listing]:
    """A listing per region. Raises `CloudplanError` where the library is not installed."""
    tally = Tally("gcp", say)
    try:
        skus = [*_skus(ask, tally)]
    except NotReadError as failed:
        problem = unread(tally, failed)
        yield from (Listing(r, read=str(tally), problem=problem) for r in ask.regions)
        return
    for region in ask.regions:
        yield _listing(region, ask, skus, tally)


def _listing(region: str, ask: Ask, skus: list[Sku], whole: Tally) -> Listing:
    tally = Tally(f"gcp/{region}", whole.say, whole.pages, whole.rows)
    here = [sku for sku in skus if region in sku.regions]
    everywhere = [sku for sku in skus if "global" in sku.regions]
    return listing(region, tally, lambda: _card(region, ask, here, everywhere, tally))


def _card(region: str, ask: Ask, here: list[Sku], everywhere: list[Sku], tally: Tally) -> RateCard:
    return RateCard(
        id=f"gcp/{region}",
        currency=ask.currency,
        as_of=ask.on,
        provenance=SOURCE,
        linear=Linear(storage_gib_month=disk(here)),
        offers=offers(here, shapes_of("gcp"), tally),
        egress=Egress(inter_zone([*here, *everywhere]), inter_region(here), internet(here)),
        licence=LICENCE,
        note=NOTE,
    )


def _skus(ask: Ask, tally: Tally) -> Iterator[Sku]:
    """Every price of Compute Engine that names one of the regions."""
    wanted = {*ask.regions, "global"}
    for page in _pages(ask):
        tally.page(len(page.skus))
        for raw in page.skus:
            if wanted & set(raw.service_regions):
                sku = sku_of(raw, ask.currency)
                if sku is not None:
                    yield sku


def _pages(ask: Ask) -> Iterator[Any]:
    try:
        from google.api_core import exceptions, retry
        from google.auth.exceptions import GoogleAuthError
        from google.cloud import billing_v1
        from google.protobuf.json_format import ParseError
        from requests import RequestException
    except ImportError:
        raise missing_extra("Google Cloud", "google-cloud-billing", "gcp") from None
    passing = (
        exceptions.TooManyRequests,
        exceptions.ServiceUnavailable,
        exceptions.InternalServerError,
        exceptions.BadGateway,
        exceptions.GatewayTimeout,
    )
    try:
        client = billing_v1.CloudCatalogClient(
            transport="rest",
            client_options={"api_endpoint": ask.endpoint} if ask.endpoint else None,
        )
        answer = client.list_skus(
            request={"parent": SERVICE, "currency_code": ask.currency, "page_size": PAGE_SIZE},
            retry=retry.Retry(retry.if_exception_type(*passing), timeout=RETRY_SECONDS),
            timeout=ask.seconds,
        )
        yield from answer.pages
    except GoogleAuthError as failed:
        fix = "Sign in with gcloud auth application-default login."
        raise NotReadError(f"Google did not let us in: {failed}", fix) from None
    except exceptions.GoogleAPIError as failed:
        raise NotReadError(f"Google refused: {failed}", _fix(failed)) from None
    except ParseError:
        raise NotReadError(
            "An answer of Google was cut off, or is not what it should be."
        ) from None
    except RequestException as failed:
        fix = "See whether the network and a proxy let you through, and try again."
        raise NotReadError(f"Google did not answer: {failed}", fix) from None


def _fix(failed: Exception) -> str:
    if type(failed).__name__ in ("Forbidden", "PermissionDenied"):
        return "Enable the Cloud Billing API in the project that you are signed in with."
    if type(failed).__name__ in ("TooManyRequests", "RetryError"):
        return "Wait a few minutes and try again."
    return "Try again later."
