"""AWS Price List, through boto3: EC2 for Linux, gp3 volumes, and traffic that leaves a region.

The role is `templates/roles/prices-aws.json`. AWS_ENDPOINT_URL_PRICING works as everywhere in
boto3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cloudplan.clouds.aws_products import Entry, entry, internet_tiers, offers, one_price, region_of
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

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
HOME = "eu-central-1"
"""One of the three regions that serve the Price List."""
SOURCE = "AWS Price List, EC2 on demand and reserved (standard, no upfront), Linux, shared tenancy"
LICENCE = "AWS's published list prices: facts; the Price List is offered under AWS's own terms"
NOTE = (
    "storage is gp3; traffic to other regions is the dearest of those in Europe; "
    "assumption: T3 sizes count the vCPU that they may use all the time"
)
COMPUTE = {
    "productFamily": "Compute Instance",
    "operatingSystem": "Linux",
    "preInstalledSw": "NA",
    "licenseModel": "No License required",
    "tenancy": "Shared",
    "capacitystatus": "Used",
    "currentGeneration": "Yes",
}
FIXES = {
    "AccessDeniedException": "Allow pricing:GetProducts; templates/roles/prices-aws.json has it.",
    "ExpiredTokenException": "Sign in again: the credentials have expired.",
    "UnrecognizedClientException": "Sign in again, or choose another profile with AWS_PROFILE.",
    "ThrottlingException": "Wait a few minutes, or read fewer regions with --region.",
}


def read(ask: Ask, say: Say) -> Iterator[Listing]:
    """A listing per region. Raises `CloudplanError` where boto3 is not installed."""
    client = _client(ask)
    return each_region(ask, lambda region: _listing(client, ask, region, say))


def _client(ask: Ask) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise missing_extra("AWS", "boto3", "aws") from None
    config = Config(
        connect_timeout=ask.seconds,
        read_timeout=ask.seconds,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    session = boto3.session.Session()
    return session.client("pricing", region_name=HOME, endpoint_url=ask.endpoint, config=config)


def _listing(client: Any, ask: Ask, region: str, say: Say) -> Listing:
    tally = Tally(f"aws/{region}", say)
    return listing(region, tally, lambda: _card(client, ask, region, tally))


def _card(client: Any, ask: Ask, region: str, tally: Tally) -> RateCard:
    sizes = [*_entries(client, tally, "AmazonEC2", COMPUTE | {"regionCode": region})]
    disk = {"productFamily": "Storage", "volumeApiName": "gp3", "regionCode": region}
    disks = [*_entries(client, tally, "AmazonEC2", disk)]
    return RateCard(
        id=f"aws/{region}",
        currency="USD",
        as_of=ask.on,
        provenance=_source(sizes),
        linear=Linear(storage_gib_month=one_price(disks, "GB-Mo", "EBS:VolumeUsage.gp3", tally)),
        offers=offers(sizes, tally),
        egress=_egress(client, region, tally),
        licence=LICENCE,
        note=NOTE,
    )


def _source(sizes: list[Entry]) -> str:
    days = [one.publicationDate[:10] for one in sizes if _DAY.match(one.publicationDate)]
    return f"{SOURCE}; published {max(days)}" if days else SOURCE


def _egress(client: Any, region: str, tally: Tally) -> Egress:
    def traffic(kind: str) -> list[Entry]:
        filters = {"fromRegionCode": region, "transferType": kind}
        return [*_entries(client, tally, "AWSDataTransfer", filters)]

    others = traffic("InterRegion Outbound")
    european = [one for one in others if region_of(one, "to").startswith("eu-")]
    return Egress(
        one_price(traffic("IntraRegion"), "GB", "DataTransfer-Regional-Bytes", tally),
        one_price(european, "GB", "AWS-Out-Bytes", tally, several=True),
        internet_tiers(traffic("AWS Outbound")),
    )


def _entries(
    client: Any, tally: Tally, service: str, filters: Mapping[str, str]
) -> Iterator[Entry]:
    """The products that match, page by page."""
    wanted = [
        {"Type": "TERM_MATCH", "Field": key, "Value": value} for key, value in filters.items()
    ]
    pages = client.get_paginator("get_products").paginate(
        ServiceCode=service,
        Filters=wanted,
        FormatVersion="aws_v1",
        PaginationConfig={"PageSize": 100},
    )
    for texts in _pages(iter(pages)):
        tally.page(len(texts))
        yield from map(entry, texts)


def _pages(pages: Iterator[Any]) -> Iterator[list[str]]:
    """The answers; botocore gives what is not JSON as an answer without anything in it."""
    from botocore.exceptions import BotoCoreError, ClientError

    while True:
        try:
            page = next(pages, None)
        except ClientError as refused:
            code = str(refused.response.get("Error", {}).get("Code", "an error"))
            raise NotReadError(f"AWS refused: {refused}", FIXES.get(code, "Try again.")) from None
        except BotoCoreError as failed:
            raise NotReadError(f"{failed}", _fix(failed)) from None
        if page is None:
            return
        if not isinstance(page.get("PriceList"), list):
            raise NotReadError("An answer of AWS was cut off, or is not what it should be.")
        yield page["PriceList"]


def _fix(failed: Exception) -> str:
    if type(failed).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
        return "Sign in to AWS, for example with aws sso login, or name a profile in AWS_PROFILE."
    return "See whether the network and a proxy let you through, and try again."
