"""The Price List interface of AWS (GetProducts, format aws_v1), with products of its shape."""

from __future__ import annotations

import json
from typing import Any

from tests.cards.server import Answer, Request, as_json

Entry = dict[str, Any]


def dimension(unit: str, usd: str, begin: str = "0", end: str = "Inf") -> dict[str, Any]:
    return {
        "unit": unit,
        "beginRange": begin,
        "endRange": end,
        "description": "a price",
        "appliesTo": [],
        "pricePerUnit": {"USD": usd},
    }


def product(
    family: str,
    attributes: dict[str, str],
    dimensions: list[dict[str, Any]],
    reserved: list[dict[str, Any]] | None = None,
    service: str = "AmazonEC2",
) -> Entry:
    terms: dict[str, Any] = {
        "OnDemand": {
            "SKU.T": {
                "termAttributes": {},
                "priceDimensions": {f"SKU.T.{i}": d for i, d in enumerate(dimensions)},
            }
        }
    }
    if reserved:
        terms["Reserved"] = {f"SKU.R{i}": term for i, term in enumerate(reserved)}
    return {
        "product": {"sku": "SKU", "productFamily": family, "attributes": attributes},
        "serviceCode": service,
        "terms": terms,
        "version": "20261120000000",
        "publicationDate": "2026-11-20T00:00:00Z",
    }


def term(years: int, usd: str, option: str = "No Upfront", kind: str = "standard") -> Entry:
    return {
        "termAttributes": {
            "LeaseContractLength": f"{years}yr",
            "OfferingClass": kind,
            "PurchaseOption": option,
        },
        "priceDimensions": {"SKU.R.D": dimension("Hrs", usd)},
    }


def machine(sku: str, vcpu: str, memory: str, usd: str, **other: str) -> Entry:
    attributes = {
        "instanceType": sku,
        "vcpu": vcpu,
        "memory": memory,
        "regionCode": "eu-central-1",
        "operation": "RunInstances",
        "instanceFamily": "General purpose",
        "physicalProcessor": "Intel Xeon 8375C (Ice Lake)",
        "storage": "EBS only",
        "operatingSystem": "Linux",
        "preInstalledSw": "NA",
        "licenseModel": "No License required",
        "tenancy": "Shared",
        "capacitystatus": "Used",
        "currentGeneration": "Yes",
        "usagetype": f"EUC1-BoxUsage:{sku}",
    } | other
    price = float(usd)
    reserved = [
        term(1, f"{price * 0.66:.5f}"),
        term(3, f"{price * 0.45:.5f}"),
        term(1, f"{price * 0.3:.5f}", "Partial Upfront"),
        term(1, f"{price * 0.7:.5f}", kind="convertible"),
    ]
    return product("Compute Instance", attributes, [dimension("Hrs", usd)], reserved)


def traffic(kind: str, usage: str, dimensions: list[dict[str, Any]], **other: str) -> Entry:
    attributes = {"fromRegionCode": "eu-central-1", "transferType": kind, "usagetype": usage}
    return product("Data Transfer", attributes | other, dimensions, service="AWSDataTransfer")


def catalogue() -> list[Entry]:
    """Frankfurt: a few sizes, gp3, traffic."""
    sizes = [("large", 2), ("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16), ("8xlarge", 32)]
    sizes += [("12xlarge", 48), ("16xlarge", 64), ("24xlarge", 96)]
    rows = []
    for family, gib, usd in (("m6i", 4, 0.0575), ("r6i", 8, 0.076), ("c6i", 2, 0.0485)):
        for size, vcpu in sizes:
            price, memory = f"{vcpu * usd:.10f}", f"{vcpu * gib} GiB"
            rows.append(machine(f"{family}.{size}", str(vcpu), memory, price))
    return [
        *rows,
        machine("t3.micro", "2", "1 GiB", "0.0120000000"),
        machine("m7g.large", "2", "8 GiB", "0.09", physicalProcessor="AWS Graviton3 Processor"),
        machine("m6i.metal", "128", "512 GiB", "7.36"),
        machine("g5.xlarge", "4", "16 GiB", "1.25", gpu="1", instanceFamily="GPU instance"),
        product(
            "Storage",
            {"volumeApiName": "gp3", "regionCode": "eu-central-1"}
            | {"usagetype": "EUC1-EBS:VolumeUsage.gp3"},
            [dimension("GB-Mo", "0.0952000000")],
        ),
        *transfers(),
    ]


def transfers() -> list[Entry]:
    steps = [("0", "10240", "0.09"), ("10240", "51200", "0.085"), ("51200", "153600", "0.07")]
    steps.append(("153600", "Inf", "0.05"))
    internet = [dimension("GB", usd, begin, end) for begin, end, usd in steps]
    return [
        traffic("AWS Outbound", "EUC1-DataTransfer-Out-Bytes", internet, toLocation="External"),
        traffic("IntraRegion", "EUC1-DataTransfer-Regional-Bytes", [dimension("GB", "0.01")]),
        *(
            traffic(
                "InterRegion Outbound",
                f"EUC1-{code}-AWS-Out-Bytes",
                [dimension("GB", usd)],
                toRegionCode=to,
            )
            for code, to, usd in (("EUW1", "eu-west-1", "0.02"), ("APN1", "ap-northeast-1", "0.09"))
        ),
    ]


class PriceList:
    """Answers GetProducts page by page; `most` is how many products stand on one."""

    def __init__(self, entries: list[Entry], most: int = 10) -> None:
        self.entries, self.most = entries, most

    def __call__(self, request: Request) -> Answer:
        assert request.headers["x-amz-target"] == "AWSPriceListService.GetProducts"
        assert request.headers["content-type"] == "application/x-amz-json-1.1"
        asked = json.loads(request.body)
        assert asked["FormatVersion"] == "aws_v1"
        wanted = {f["Field"]: f["Value"] for f in asked.get("Filters", [])}
        found = [e for e in self.entries if _matches(e, asked["ServiceCode"], wanted)]
        start = int(asked.get("NextToken") or 0)
        end = start + min(self.most, asked.get("MaxResults", 100))
        page: dict[str, Any] = {
            "FormatVersion": "aws_v1",
            "PriceList": [json.dumps(entry) for entry in found[start:end]],
        }
        if end < len(found):
            page["NextToken"] = str(end)
        return as_json(page)


def _matches(entry: Entry, service: str, wanted: dict[str, str]) -> bool:
    known = entry["product"]["attributes"] | {"productFamily": entry["product"]["productFamily"]}
    return entry["serviceCode"] == service and all(known.get(k) == v for k, v in wanted.items())


def refusal(code: str, message: str, status: int = 400) -> Answer:
    return as_json({"__type": code, "message": message}, status)
