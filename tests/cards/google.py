"""The Cloud Billing Catalogue of Google, with SKUs of its shape."""

from __future__ import annotations

from typing import Any

from tests.cards.server import Answer, Request, as_json

Sku = dict[str, Any]


def sku(
    description: str,
    price: float | list[tuple[float, float]],
    unit: str,
    usage: str = "OnDemand",
    regions: tuple[str, ...] = ("europe-west1",),
    group: str = "CPU",
) -> Sku:
    tiers = price if isinstance(price, list) else [(0.0, price)]
    return {
        "name": "services/6F81-5844-456A/skus/0001-0002-0003",
        "skuId": "0001-0002-0003",
        "description": description,
        "category": {
            "serviceDisplayName": "Compute Engine",
            "resourceFamily": "Compute",
            "resourceGroup": group,
            "usageType": usage,
        },
        "serviceRegions": list(regions),
        "pricingInfo": [
            {
                "summary": "",
                "pricingExpression": {
                    "usageUnit": unit,
                    "displayQuantity": 1,
                    "tieredRates": [_rate(start, usd) for start, usd in tiers],
                },
                "currencyConversionRate": 1,
                "effectiveTime": "2026-11-20T08:00:00Z",
            }
        ],
        "serviceProviderName": "Google",
        "geoTaxonomy": {"type": "REGIONAL", "regions": list(regions)},
    }


def _rate(start: float, usd: float) -> dict[str, Any]:
    nanos = round(usd * 10**9)
    money = {"currencyCode": "USD", "units": str(nanos // 10**9), "nanos": nanos % 10**9}
    return {"startUsageAmount": start, "unitPrice": money}


def family(name: str, vcpu: float, gib: float, **other: Any) -> list[Sku]:
    rows = [
        sku(f"{name} Instance Core running in Belgium", vcpu, "h", **other),
        sku(f"{name} Instance Ram running in Belgium", gib, "GiBy.h", group="RAM", **other),
        sku(
            f"Spot Preemptible {name} Instance Core running in Belgium",
            vcpu / 3,
            "h",
            "Preemptible",
        ),
        sku(f"{name} Custom Instance Core running in Belgium", vcpu * 1.05, "h", **other),
    ]
    for years, share in ((1, 0.63), (3, 0.45)):
        words = f"in Belgium for {years} Year{'s' if years > 1 else ''}"
        usage = f"Commit{years}Yr"
        rows += [
            sku(f"Commitment v1: {name} Cpu {words}", vcpu * share, "h", usage),
            sku(f"Commitment v1: {name} Ram {words}", gib * share, "GiBy.h", usage, group="RAM"),
        ]
    return rows


def catalogue() -> list[Sku]:
    """Belgium: two families, a disk, traffic; and a region that nobody asks for."""
    out = [(0.0, 0.12), (1024.0, 0.11), (10240.0, 0.085)]
    return [
        *family("E2", 0.023992, 0.003216),
        *family("N4D", 0.028, 0.00383),
        sku("E2 Instance Core running in Iowa", 0.0218, "h", regions=("us-central1",)),
        sku("Balanced PD Capacity in Belgium", 0.1, "GiBy.mo", group="SSD"),
        sku("Network Internet Data Transfer Out from Belgium to Western Europe", out, "GiBy"),
        sku("Network Internet Data Transfer Out from Belgium to China", 0.23, "GiBy"),
        sku("Network Inter Region Data Transfer Out from Belgium to Frankfurt", 0.02, "GiBy"),
        sku("Network Inter Region Data Transfer Out from Belgium to Mumbai", 0.08, "GiBy"),
        sku("Network Inter Zone Data Transfer Out", 0.01, "GiBy", regions=("global",)),
    ]


class Catalogue:
    """Answers with pages of `most` SKUs and a token for the next one."""

    def __init__(self, skus: list[Sku], most: int = 10) -> None:
        self.skus, self.most = skus, most

    def __call__(self, request: Request) -> Answer:
        assert request.path == "/v1/services/6F81-5844-456A/skus"
        assert request.headers["authorization"].startswith("Bearer ")
        start = int(request.query.get("pageToken", 0))
        page: dict[str, Any] = {"skus": self.skus[start : start + self.most], "nextPageToken": ""}
        if start + self.most < len(self.skus):
            page["nextPageToken"] = str(start + self.most)
        return as_json(page)


def refusal(status: int, kind: str, message: str, **headers: str) -> Answer:
    error = {"code": status, "message": message, "status": kind}
    return as_json({"error": error}, status, **headers)
