"""The Retail Prices interface of Azure, with meters of its shape."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from tests.cards.server import Answer, Request, as_json

Meter = dict[str, Any]
_CLAUSE = re.compile(r"(\w+) eq '([^']*)'")


def meter(service: str, price: float, unit: str, **other: Any) -> Meter:
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": price,
        "unitPrice": price,
        "armRegionName": "westeurope",
        "location": "EU West",
        "effectiveStartDate": "2026-10-01T00:00:00Z",
        "meterId": "000a794b-bdb0-58be-a0cd-0c3a0f222923",
        "meterName": "",
        "productId": "DZH318Z0BQPS",
        "skuId": "DZH318Z0BQPS/00TG",
        "productName": "",
        "skuName": "",
        "serviceName": service,
        "serviceId": "DZH313Z7MMC8",
        "serviceFamily": "Compute",
        "unitOfMeasure": unit,
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": "",
    } | other


def machine(sku: str, price: float, **other: Any) -> Meter:
    short = sku.removeprefix("Standard_").replace("_", " ")
    names = {"armSkuName": sku, "skuName": short, "meterName": short}
    names["productName"] = "Virtual Machines Dsv5 Series"
    return meter("Virtual Machines", price, "1 Hour", **(names | other))


def reservation(sku: str, price: float, term: str) -> Meter:
    return machine(sku, price, type="Reservation", reservationTerm=term)


def catalogue() -> list[Meter]:
    """West Europe: a few sizes, reservations, a disk, traffic."""
    rows = []
    for family, usd in (("Standard_D{}s_v5", 0.0575), ("Standard_E{}s_v5", 0.076)):
        for vcpu in (2, 4, 8, 16, 32, 48, 64, 96):
            sku = family.format(vcpu)
            rows += [
                machine(sku, round(vcpu * usd, 4)),
                machine(sku, round(vcpu * usd * 1.8, 4), productName="VMs Dsv5 Series Windows"),
                machine(sku, round(vcpu * usd * 0.2, 4), skuName=f"{sku} Spot"),
                reservation(sku, round(vcpu * usd * 8760 * 0.6, 2), "1 Year"),
                reservation(sku, round(vcpu * usd * 8760 * 3 * 0.4, 2), "3 Years"),
            ]
    for vcpu in (2, 4, 8, 16, 32, 48, 64, 72):
        rows.append(machine(f"Standard_F{vcpu}s_v2", round(vcpu * 0.0485, 4)))
        rows.append(machine(f"Standard_B{vcpu}s_v2", round(vcpu * 0.025, 4)))
    return [*rows, machine("Standard_NC24ads_A100_v4", 4.77), *others()]


def others() -> list[Meter]:
    disk = {"productName": "Standard SSD Managed Disks", "skuName": "E10 LRS"}
    out = {"productName": "Rtn Preference: MGN", "skuName": "Standard"}
    out["meterName"] = "Standard Data Transfer Out"
    tiers = ((0, 0.0), (100, 0.087), (10335, 0.083), (51295, 0.07), (153695, 0.05))
    zone = "Standard Inter-Availability Zone Data Transfer Out"
    return [
        meter("Storage", 9.6, "1/Month", meterName="E10 LRS Disk", **disk),
        meter("Storage", 0.9, "1/Month", meterName="E10 LRS Disk Mount", **disk),
        *(meter("Bandwidth", p, "1 GB", tierMinimumUnits=float(t), **out) for t, p in tiers),
        meter("Bandwidth", 0.01, "1 GB", meterName=zone, productName="Rtn Preference: MGN"),
        meter(
            "Bandwidth",
            0.02,
            "1 GB",
            meterName="Intra Continent Data Transfer Out",
            productName="Bandwidth Inter-Region",
        ),
    ]


class Retail:
    """Answers with pages of `most` items and a link to the next one."""

    def __init__(self, meters: list[Meter], most: int = 25) -> None:
        self.meters, self.most, self.url = meters, most, ""

    def __call__(self, request: Request) -> Answer:
        assert request.path == "/api/retail/prices"
        wanted = dict(_CLAUSE.findall(request.query["$filter"]))
        kind = wanted.pop("priceType", None)
        currency = request.query.get("currencyCode", "'USD'").strip("'")
        found = [
            m | {"currencyCode": currency}
            for m in self.meters
            if kind in (None, m["type"]) and all(m.get(k) == v for k, v in wanted.items())
        ]
        start = int(request.query.get("$skip", 0))
        items = found[start : start + self.most]
        more = urlencode(request.query | {"$skip": str(start + self.most)})
        link = f"{self.url}/api/retail/prices?{more}" if start + self.most < len(found) else None
        return as_json(
            {
                "BillingCurrency": currency,
                "CustomerEntityId": "Default",
                "CustomerEntityType": "Retail",
                "Items": items,
                "NextPageLink": link,
                "Count": len(items),
            }
        )
