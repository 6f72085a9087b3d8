"""A Keystone, Nova and Cinder on localhost, in the shapes of their API references.

It keeps what a client can trip over: the catalog with several regions, the two forms of a flavor
by microversion, pages that end where the server wants, tokens that expire, limits, refusals and
answers that break off. Shapes: docs.openstack.org/api-ref/{identity,compute,block-storage}.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

EMBEDDED_SINCE = (2, 47)
"""From this microversion on a server holds its flavor's figures, and no longer its id."""
PROJECT = {"servers": "tenant_id", "volumes": "os-vol-tenant-attr:tenant_id"}
Json = dict[str, Any]


@dataclass
class Region:
    """What one region holds; `trouble` are answers to give instead, once each, by resource."""

    servers: list[Json] = field(default_factory=list)
    flavors: list[Json] = field(default_factory=list)
    volumes: list[Json] | None = None
    newest: str = "2.96"
    trouble: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Cloud:
    """The whole cloud.

    `sees_all` says whether Nova's policy lets the account list servers of other projects;
    `is_admin` whether Cinder, which does not refuse, lists volumes of others.
    """

    regions: dict[str, Region]
    password: str = "right"
    project: str = "p-own"
    sees_all: bool = True
    is_admin: bool = True
    page: int = 2
    url: str = ""
    tokens: set[str] = field(default_factory=set)
    issued: int = 0
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def catalog(self) -> list[Json]:
        def service(kind: str, name: str, path: str, regions: list[str]) -> Json:
            ends = [
                {
                    "id": f"{name}-{region}",
                    "interface": "public",
                    "region": region,
                    "region_id": region,
                    "url": f"{self.url}/{region}/{path}",
                }
                for region in regions
            ]
            return {"id": name, "type": kind, "name": name, "endpoints": ends}

        stores = [name for name, region in self.regions.items() if region.volumes is not None]
        keystone = {"id": "keystone", "type": "identity", "name": "keystone", "endpoints": []}
        nova = service("compute", "nova", "compute/v2.1", list(self.regions))
        return [keystone, nova, service("block-storage", "cinder", "volume/v3", stores)]


def server(
    number: int, name: str, *, project: str = "p-own", flavor: str = "f-4", **more: Any
) -> Json:
    """A server as Nova keeps it; `flavor` is an id among the region's flavors."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": name,
        "status": "ACTIVE",
        "tenant_id": project,
        "user_id": "u",
        "flavor": flavor,
        "metadata": {},
        "image": {"id": "img"},
        "created": "2025-03-04T05:06:07Z",
        "addresses": {},
        "OS-EXT-AZ:availability_zone": "nova",
        "OS-EXT-STS:vm_state": "active",
        "os-extended-volumes:volumes_attached": [],
        **more,
    }


def flavor(id_: str, name: str, vcpus: int, ram_mib: int, disk_gib: int, extra: int = 0) -> Json:
    """A flavor as Nova tells it."""
    return {
        "id": id_,
        "name": name,
        "vcpus": vcpus,
        "ram": ram_mib,
        "disk": disk_gib,
        "OS-FLV-EXT-DATA:ephemeral": extra,
        "swap": "",
        "os-flavor-access:is_public": True,
    }


def volume(id_: str, size_gib: int, server_id: str, kind: str = "ssd", **more: Any) -> Json:
    """A volume as Cinder tells it, attached to one server."""
    return {
        "id": id_,
        "name": "",
        "size": size_gib,
        "volume_type": kind,
        "status": "in-use",
        "attachments": [{"server_id": server_id, "volume_id": id_, "device": "/dev/vda"}],
        **more,
    }


class _Handler(BaseHTTPRequestHandler):
    cloud: ClassVar[Cloud]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def answer(self, body: Json, status: int = 200, **headers: str) -> None:
        whole = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole)

    def refuse(self, status: int, message: str, **headers: str) -> None:
        self.answer({"error": {"code": status, "message": message}}, status, **headers)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        identity = asked["auth"]["identity"]
        given = identity.get("password", {}).get("user", {}).get("password")
        self.note(f"POST {self.path}")
        if given != self.cloud.password:
            self.refuse(401, f"The password {given} is wrong.")
            return
        with self.cloud.lock:
            self.cloud.issued += 1
            token = f"token-{self.cloud.issued}"
            self.cloud.tokens.add(token)
        self.answer({"token": _token(self.cloud)}, 201, X_Subject_Token=token)

    def do_GET(self) -> None:
        self.note(f"GET {self.path}")
        parts = urlsplit(self.path)
        words = [word for word in parts.path.split("/") if word]
        if words[0] == "identity":
            self.answer({"version": _version("v3.14", f"{self.cloud.url}/identity/v3/")})
            return
        region = self.cloud.regions[words[0]]
        if len(words) == 3:
            self.answer({"version": _service(self.cloud, words, region)})
            return
        if self.headers.get("X-Auth-Token") not in self.cloud.tokens:
            self.refuse(401, "The request you have made requires authentication.")
            return
        self.serve(region, words[3], parse_qs(parts.query))

    def serve(self, region: Region, kind: str, query: dict[str, list[str]]) -> None:
        with self.cloud.lock:
            trouble = region.trouble[kind].pop(0) if region.trouble[kind] else ""
        if trouble == "expired":
            self.cloud.tokens.clear()
            self.refuse(401, "The token has expired.")
        elif trouble == "truncated":
            self.break_off()
        elif trouble == "slow":
            self.cloud.over.wait(20)
            self.close_connection = True
        elif trouble:
            status, _, after = trouble.partition(" ")
            self.refuse(int(status), "secret-of-the-server", **({"Retry_After": after or "0"}))
        elif query.get("all_tenants") and not self.cloud.sees_all:
            self.refuse(403, "Policy doesn't allow os_compute_api:servers:detail:get_all_tenants.")
        else:
            self.answer(self.listed(region, kind, query))

    def break_off(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b'{"servers": [{"id": "0')
        self.close_connection = True

    def listed(self, region: Region, kind: str, query: dict[str, list[str]]) -> Json:
        rows: list[Json] = getattr(region, kind) or []
        is_all = query.get("all_tenants") and (kind == "servers" or self.cloud.is_admin)
        if kind != "flavors" and not is_all:
            rows = [row for row in rows if row.get(PROJECT[kind], _own(self)) == _own(self)]
        if kind == "servers":
            rows = [_shown(row, region, self.microversion()) for row in rows]
        marker = query.get("marker", [""])[0]
        start = next((i + 1 for i, row in enumerate(rows) if row["id"] == marker), 0)
        page = rows[start : start + self.cloud.page]
        body: Json = {kind: page}
        if start + self.cloud.page < len(rows):
            onward = {key: values[0] for key, values in query.items()}
            onward["marker"] = page[-1]["id"]
            place = f"{self.cloud.url}{urlsplit(self.path).path}?{urlencode(onward)}"
            body[f"{kind}_links"] = [{"rel": "next", "href": place}]
        return body

    def microversion(self) -> tuple[int, int]:
        said = self.headers.get("OpenStack-API-Version", "compute 2.1").split()[-1]
        major, _, minor = said.partition(".")
        return int(major), int(minor)

    def note(self, what: str) -> None:
        with self.cloud.lock:
            self.cloud.asked.append(what)


def _own(handler: _Handler) -> str:
    return handler.cloud.project


def _token(cloud: Cloud) -> Json:
    domain = {"id": "default", "name": "Default"}
    return {
        "methods": ["password"],
        "issued_at": "2026-01-01T00:00:00.000000Z",
        "expires_at": "2099-01-01T00:00:00.000000Z",
        "project": {"id": cloud.project, "name": "own", "domain": domain},
        "user": {"id": "u", "name": "reader", "domain": domain},
        "roles": [{"id": "r", "name": "reader"}],
        "catalog": cloud.catalog(),
    }


def _version(id_: str, url: str, **more: str) -> Json:
    return {"id": id_, "status": "CURRENT", "links": [{"rel": "self", "href": url}], **more}


def _service(cloud: Cloud, words: list[str], region: Region) -> Json:
    url = f"{cloud.url}/{'/'.join(words)}/"
    if words[1] == "compute":
        return _version("v2.1", url, version=region.newest, min_version="2.1")
    return _version("v3.0", url, version="3.71", min_version="3.0")


def _shown(row: Json, region: Region, microversion: tuple[int, int]) -> Json:
    found = next((f for f in region.flavors if f["id"] == row["flavor"]), None)
    if microversion < EMBEDDED_SINCE:
        return {**row, "flavor": {"id": row["flavor"], "links": []}}
    if found is None:
        return row
    inside = {"original_name": found["name"], "ephemeral": found["OS-FLV-EXT-DATA:ephemeral"]}
    figures = {key: found[key] for key in ("vcpus", "ram", "disk")}
    return {**row, "flavor": {**inside, **figures, "swap": 0, "extra_specs": {}}}


@contextmanager
def serving(cloud: Cloud) -> Iterator[Cloud]:
    """Serves `cloud` on a free port of localhost until the block ends."""
    handler = type("Handler", (_Handler,), {"cloud": cloud})
    listener = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listener.daemon_threads = True
    cloud.url = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield cloud
    finally:
        cloud.over.set()
        listener.shutdown()
        listener.server_close()
        thread.join()
