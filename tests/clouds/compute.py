"""A server in the shape of Google's Compute Engine, and one of Cloud Monitoring over gRPC.

The shapes are those of the REST reference: ``instances.aggregatedList`` has every zone in every
page, most with the warning that there is nothing on it, and a ``nextPageToken``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.clouds.served import Answer, Asked

ZONES = ("europe-west1-b", "europe-west1-c", "europe-west4-a")
PAGE = 2
JSON = (("Content-Type", "application/json"),)
TYPES = {"e2-standard-4": (4, 16384), "n2-custom-6-20480": (6, 20480)}
NOTHING = {"warning": {"code": "NO_RESULTS_ON_PAGE", "message": "There are no results."}}


def refusal(status: int, message: str = "no", **headers: str) -> Answer:
    """An error as Google words it."""
    errors = [{"message": message, "domain": "global", "reason": "forbidden"}]
    body = {"error": {"code": status, "message": message, "errors": errors}}
    own = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status, json.dumps(body).encode(), (*JSON, *own))


@dataclass
class Compute:
    """Projects with instances; `fault` answers in place of the server where it wants."""

    instances: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    unreachable: list[str] = field(default_factory=list)
    fault: Callable[[Asked], Answer | None] = lambda _: None
    points: dict[str, list[float]] = field(default_factory=dict)
    refuses_metrics: bool = False

    def add(self, project: str, name: str, zone: str = ZONES[0], **given: Any) -> dict[str, Any]:
        """An e2-standard-4 with Debian on a disk of 50 GiB; `given` changes it."""
        url = f"https://www.googleapis.com/compute/v1/projects/{project}/zones/{zone}"
        licence = "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/licenses/d12"
        kind = given.pop("kind", "e2-standard-4")
        disk = {"boot": True, "diskSizeGb": "50", "type": "PERSISTENT", "licenses": [licence]}
        row = {
            "id": str(1000 + sum(map(len, self.instances.values()))),
            "name": name,
            "zone": url,
            "status": "RUNNING",
            "machineType": f"{url}/machineTypes/{kind}",
            "disks": [disk],
            "networkInterfaces": [{"accessConfigs": [{"natIP": "192.0.2.1"}]}],
            **given,
        }
        self.instances.setdefault(project, []).append(row)
        return row

    def respond(self, asked: Asked) -> Answer:
        return self.fault(asked) or self._answered(asked)

    def _answered(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        project = parts.path.split("/projects/")[1].split("/")[0]
        if project not in self.instances:
            return refusal(404)
        if found := re.search(r"/machineTypes/(.+)$", parts.path):
            return self._type(found[1])
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        return self._list(self.instances[project], int(query.get("pageToken", 0)))

    def _type(self, name: str) -> Answer:
        if name not in TYPES:
            return refusal(404)
        cpus, memory = TYPES[name]
        return _json({"name": name, "guestCpus": cpus, "memoryMb": memory})

    def _list(self, rows: list[dict[str, Any]], start: int) -> Answer:
        items: dict[str, Any] = {f"zones/{zone}": NOTHING for zone in ZONES}
        for row in rows[start : start + PAGE]:
            zone = row["zone"].rpartition("/")[2]
            own = items[f"zones/{zone}"]
            items[f"zones/{zone}"] = {"instances": [*own.get("instances", ()), row]}
        for zone in self.unreachable:
            items[f"zones/{zone}"] = {"warning": {"code": "UNREACHABLE", "message": "no"}}
        page: dict[str, Any] = {"kind": "compute#instanceAggregatedList", "items": items}
        if start + PAGE < len(rows):
            page["nextPageToken"] = str(start + PAGE)
        return _json(page)


def _json(body: Any) -> Answer:
    return Answer(200, json.dumps(body).encode(), JSON)


@contextmanager
def monitoring(compute: Compute, asked: list[str]) -> Iterator[str]:
    """Cloud Monitoring's ListTimeSeries on a port of this machine; one series a page."""
    import grpc
    from google.cloud.monitoring_v3 import types

    def series(instance: str) -> Any:
        values = compute.points[instance]
        return types.TimeSeries(
            metric={"type": "compute.googleapis.com/instance/cpu/utilization"},
            resource={"type": "gce_instance", "labels": {"instance_id": instance}},
            points=[{"value": {"double_value": value}} for value in values],
        )

    def answer(request: Any, context: Any) -> Any:
        asked.append(f"ListTimeSeries {request.name}")
        if compute.refuses_metrics:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "no")
        number = int(request.page_token or 0)
        names = sorted(compute.points)
        token = str(number + 1) if number + 1 < len(names) else ""
        return types.ListTimeSeriesResponse(
            time_series=[series(name) for name in names[number : number + 1]],
            next_page_token=token,
        )

    handler = grpc.unary_unary_rpc_method_handler(
        answer,
        request_deserializer=types.ListTimeSeriesRequest.deserialize,
        response_serializer=types.ListTimeSeriesResponse.serialize,
    )
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers(
        (
            grpc.method_handlers_generic_handler(
                "google.monitoring.v3.MetricService", {"ListTimeSeries": handler}
            ),
        )
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None)
