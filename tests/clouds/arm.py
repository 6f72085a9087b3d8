"""A server in the shape of Azure's Resource Manager: lists in pages, each with a ``nextLink``.

The shapes are those of the REST reference of Microsoft.Compute (virtualMachines, disks, skus) and
Microsoft.Insights (metrics).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.clouds.served import Answer, Asked

PAGE = 2
JSON = (("Content-Type", "application/json"),)


def answer(body: Any, status: int = 200, **more: Any) -> Answer:
    """JSON."""
    return Answer(status, json.dumps(body).encode(), JSON, **more)


def refusal(status: int, code: str, message: str = "no", **headers: str) -> Answer:
    """An error as Azure words it."""
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    own = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status, body, (*JSON, *own))


@dataclass
class Arm:
    """Subscriptions with machines; `fault` answers in place of the server where it wants."""

    url: str = ""
    machines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    points: dict[str, list[float]] = field(default_factory=dict)
    fault: Callable[[Asked], Answer | None] = lambda _: None

    def add(self, subscription: str, name: str, **given: Any) -> dict[str, Any]:
        """A machine of the size D4s_v5 with Linux on a disk of 64 GiB; `given` changes it."""
        group = f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Compute"
        row = {
            "id": f"{group}/virtualMachines/{name}",
            "name": name,
            "type": "Microsoft.Compute/virtualMachines",
            "location": "westeurope",
            "tags": {},
            "zones": ["1"],
            "state": "running",
            "size": "Standard_D4s_v5",
            "system": "Linux",
            "publisher": "Canonical",
            "disks": {"os": 64},
            **given,
        }
        self.machines.setdefault(subscription, []).append(row)
        return row

    def respond(self, asked: Asked) -> Answer:
        return self.fault(asked) or self._answered(asked)

    def _answered(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        found = re.match(r"/subscriptions/([^/]+)/(.*)", parts.path)
        if not found or found[1] not in self.machines:
            return refusal(404, "SubscriptionNotFound")
        rows = self.machines[found[1]]
        if parts.path.endswith("/metrics"):
            return answer(self._metrics(found[2].split("/")[-4]))
        lists: dict[str, list[Any]] = {
            "virtualMachines": [_machine(row, query) for row in rows],
            "disks": [disk for row in rows for disk in _disks(row)],
            "skus": SKUS,
        }
        return answer(self._page(asked.path, lists[parts.path.rpartition("/")[2]], query))

    def _page(self, path: str, rows: list[Any], query: dict[str, str]) -> dict[str, Any]:
        start = int(query.get("$skiptoken", 0))
        page: dict[str, Any] = {"value": rows[start : start + PAGE]}
        if start + PAGE < len(rows):
            bare = re.sub(r"&\$skiptoken=\d+", "", path)
            page["nextLink"] = f"{self.url}{bare}&$skiptoken={start + PAGE}"
        return page

    def _metrics(self, machine: str) -> dict[str, Any]:
        values = self.points.get(machine, [])
        cpu = [{"timeStamp": "2026-11-01T00:00:00Z", "maximum": v, "minimum": 0.0} for v in values]
        free = [
            {"timeStamp": "2026-11-01T00:00:00Z", "maximum": 2.0**34, "minimum": 4.0 * 2**30}
            for _ in values
        ]
        return {
            "timespan": "2026-10-18T00:00:00Z/2026-11-01T00:00:00Z",
            "interval": "PT1H",
            "value": [_metric("Percentage CPU", cpu), _metric("Available Memory Bytes", free)],
        }


def _metric(name: str, data: list[dict[str, Any]]) -> dict[str, Any]:
    label = {"value": name, "localizedValue": name}
    series = [{"metadatavalues": [], "data": data}]
    return {"id": name, "type": "x", "name": label, "unit": "Percent", "timeseries": series}


def _machine(row: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    kept = {key: row[key] for key in ("id", "name", "type", "location", "tags", "zones")}
    properties: dict[str, Any] = {"vmId": f"id-of-{row['name']}", "provisioningState": "Succeeded"}
    if query.get("statusOnly") == "true":
        codes = ["ProvisioningState/succeeded", f"PowerState/{row['state']}"]
        properties["instanceView"] = {"statuses": [{"code": code} for code in codes]}
        return {**kept, "properties": properties}
    own, *others = _disks(row)
    profile = {
        "imageReference": {"publisher": row["publisher"], "offer": "x", "sku": "y"},
        "osDisk": {
            "osType": row["system"],
            "createOption": "FromImage",
            "managedDisk": {"id": own["id"]},
        },
        "dataDisks": [
            {"lun": lun, "createOption": "Attach", "managedDisk": {"id": disk["id"].upper()}}
            for lun, disk in enumerate(others)
        ],
    }
    properties |= {"hardwareProfile": {"vmSize": row["size"]}, "storageProfile": profile}
    properties["timeCreated"] = "2024-05-01T08:00:00Z"
    return {**kept, "properties": properties}


def _disks(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{row['id']}-{name}".replace("virtualMachines", "disks"),
            "location": row["location"],
            "sku": {"name": "Premium_LRS"},
            "properties": {"diskSizeGB": size, "creationData": {"createOption": "Empty"}},
        }
        for name, size in row["disks"].items()
    ]


def _sku(name: str, **has: str) -> dict[str, Any]:
    return {
        "resourceType": "virtualMachines",
        "name": name,
        "locations": ["westeurope"],
        "capabilities": [{"name": key, "value": value} for key, value in has.items()],
    }


SKUS = [
    {"resourceType": "disks", "name": "Premium_LRS", "locations": ["westeurope"]},
    _sku("Standard_D4s_v5", vCPUs="4", MemoryGB="16"),
    _sku("Standard_E8-2s_v5", vCPUs="8", vCPUsAvailable="2", MemoryGB="64"),
]
