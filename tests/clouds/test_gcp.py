"""Google is read from a server of the shape of Compute Engine, and one of Monitoring (gRPC)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cloudplan.clouds import CLOUDS, gcp, reasons
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.gcp.clients import SCOPES, Clients
from cloudplan.clouds.gcp.project import UNREACHABLE
from cloudplan.clouds.sdk import silence
from cloudplan.clouds.seen import Disk, Scope, Seen, Use, Wanted
from tests.cli.conftest import Cloudplan
from tests.clouds.compute import ZONES, Compute, monitoring, refusal
from tests.clouds.conftest import SECRET
from tests.clouds.served import Answer, Asked, Server, certificate, serving

CITY, OTHER = "city-prod", "city-test"


@dataclass
class Google:
    """The servers, and what was asked of them."""

    compute: Compute
    server: Server
    metrics_at: str
    measured: list[str] = field(default_factory=list)
    project: str = ""
    who: Any = None

    def seen(self, frame: Frame | None = None, **wanted: Any) -> Seen:
        fields = {"accounts": (CITY, OTHER), "regions": (), "days": 0, **wanted}
        with silence():
            return gcp.discover(Wanted(**fields), frame or Frame(60), self.connect)

    def connect(self) -> Clients:
        """The clients of production, but for where they lead and who they are."""
        import grpc
        from google.cloud.compute_v1 import InstancesClient, MachineTypesClient
        from google.cloud.monitoring_v3 import MetricServiceClient
        from google.cloud.monitoring_v3.services.metric_service import transports
        from google.oauth2.credentials import Credentials

        who = self.who or Credentials(token=SECRET)  # type: ignore[no-untyped-call]
        at = {"api_endpoint": self.server.url}
        channel = grpc.insecure_channel(self.metrics_at)
        return Clients(
            InstancesClient(credentials=who, client_options=at),
            MachineTypesClient(credentials=who, client_options=at),
            MetricServiceClient(transport=transports.MetricServiceGrpcTransport(channel=channel)),
            self.project,
        )


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """Two empty projects."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate()))
    compute = Compute({CITY: [], OTHER: []})
    measured: list[str] = []
    with serving(compute.respond, tls=True) as server, monitoring(compute, measured) as at:
        yield Google(compute, server, at, measured)


def test_what_a_machine_is(cloud: Google) -> None:
    cloud.compute.add(CITY, "web", labels={"cloudplan-application": "portal"})
    found = cloud.seen()
    [machine] = found.machines
    assert (machine.id, machine.name) == ("1000", "web")
    assert machine.scope == Scope("gcp", CITY, "europe-west1-b")
    assert (machine.region, machine.zone) == ("europe-west1", "europe-west1-b")
    assert (machine.instance_type, machine.os) == ("e2-standard-4", "linux")
    assert (machine.vcpu, machine.memory_gib) == (Decimal(4), Decimal(16))
    assert machine.disks == (Disk(Decimal(50), "persistent"),)
    assert (machine.is_running, machine.has_public_address) == (True, True)
    assert machine.labels == {"cloudplan-application": "portal"}
    assert found.read == tuple(Scope("gcp", p, z) for p in (CITY, OTHER) for z in ZONES)
    assert {q.headers["authorization"] for q in cloud.server.asked} == {f"Bearer {SECRET}"}


def boot(licence: str = "", **more: Any) -> dict[str, Any]:
    """Disks of an instance."""
    links = [f"https://x/projects/{licence}"] if licence else []
    return {"disks": [{"boot": True, "diskSizeGb": "50", "licenses": links, **more}]}


@pytest.mark.parametrize(
    ("given", "what", "expected"),
    [
        ({"kind": "n2-custom-6-20480"}, "vcpu", Decimal(6)),
        ({"kind": "n2-custom-6-20480"}, "memory_gib", Decimal(20)),
        ({"kind": "gone-1"}, "vcpu", None),
        (boot("windows-cloud/global/licenses/w2022"), "os", "windows"),
        (boot("rhel-cloud/global/licenses/rhel-9"), "os", "rhel"),
        (boot("suse-cloud/global/licenses/sles-15"), "os", "sles"),
        (boot(guestOsFeatures=[{"type": "WINDOWS"}]), "os", "windows"),
        (boot(), "os", None),
        ({"status": "TERMINATED"}, "is_running", False),
        ({"status": "SUSPENDED"}, "is_running", False),
        ({"networkInterfaces": [{}]}, "has_public_address", False),
    ],
)
def test_its_words(cloud: Google, given: dict[str, Any], what: str, expected: object) -> None:
    cloud.compute.add(CITY, "web", **given)
    [machine] = cloud.seen().machines
    assert getattr(machine, what) == expected


def test_every_page_of_every_project(cloud: Google) -> None:
    for number in range(5):
        cloud.compute.add(CITY, f"a{number}", ZONES[number % 3])
    cloud.compute.add(OTHER, "b0")
    found = cloud.seen()
    assert sorted(m.name for m in found.machines) == ["a0", "a1", "a2", "a3", "a4", "b0"]
    types = [q.path for q in cloud.server.asked if "/machineTypes/" in q.path]
    assert len(types) == len(set(types)) == 4


def test_only_the_regions_wanted(cloud: Google) -> None:
    cloud.compute.add(CITY, "here", ZONES[0])
    cloud.compute.add(CITY, "there", ZONES[2])
    found = cloud.seen(accounts=(CITY,), regions=("europe-west4",))
    assert [m.name for m in found.machines] == ["there"]
    assert found.read == (Scope("gcp", CITY, "europe-west4-a"),)


def test_a_region_that_is_not_there_is_told(cloud: Google) -> None:
    found = cloud.seen(accounts=(CITY,), regions=("europe-west4", "europe-wset1"))
    assert [(str(u.scope), u.why) for u in found.unread] == [
        ("gcp:city-prod/europe-wset1", reasons.NO_REGION)
    ]


def test_a_zone_that_google_cannot_reach_is_unread_alone(cloud: Google) -> None:
    cloud.compute.add(CITY, "web", ZONES[1])
    cloud.compute.unreachable = [ZONES[0]]
    found = cloud.seen(accounts=(CITY,))
    assert [m.name for m in found.machines] == ["web"]
    assert [(str(u.scope), u.why) for u in found.unread] == [
        ("gcp:city-prod/europe-west1-b", UNREACHABLE)
    ]
    assert [scope.region for scope in found.read] == list(ZONES[1:])


def test_measured_use(cloud: Google) -> None:
    cloud.compute.add(CITY, "busy")
    cloud.compute.add(CITY, "new")
    cloud.compute.points = {"1000": [0.1, 0.9, *[0.4] * 38], "1001": [0.5]}
    found = cloud.seen(accounts=(CITY,), days=14)
    use = "p95 of 40 hourly maxima of instance/cpu/utilization"
    assert [m.cpu for m in found.machines] == [Use(Decimal("0.4"), use), None]
    assert found.measured == (Scope("gcp", CITY),)
    assert cloud.measured == [f"ListTimeSeries projects/{CITY}"] * 2


def test_refused_metrics_leave_the_machines(cloud: Google) -> None:
    cloud.compute.add(CITY, "web")
    cloud.compute.refuses_metrics = True
    found = cloud.seen(accounts=(CITY,), days=14)
    assert [m.name for m in found.machines] == ["web"]
    assert [(str(u.scope), u.why) for u in found.lacking] == [("gcp:city-prod", reasons.REFUSED)]


def is_list(asked: Asked, project: str = CITY) -> bool:
    return f"/projects/{project}/aggregated/instances" in asked.path


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (refusal(403, SECRET), reasons.REFUSED),
        (refusal(404, SECRET), reasons.MISSING),
        (refusal(429, SECRET), reasons.THROTTLED),
        (refusal(500, SECRET), reasons.by_status(500)),
        (Answer(503, SECRET.encode()), reasons.by_status(503)),
        (Answer(200, b'{"items": {'), reasons.BROKEN),
        (Answer(200, b'{"items": {}}' + b" " * 40, cut=20), reasons.BROKEN),
    ],
)
def test_a_project_that_fails_leaves_the_others(
    cloud: Google, fault: Answer, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    cloud.compute.add(CITY, "unread")
    cloud.compute.add(OTHER, "web")
    cloud.compute.fault = lambda q: fault if is_list(q) else None
    found = cloud.seen()
    assert [machine.name for machine in found.machines] == ["web"]
    assert [(u.scope, u.why) for u in found.unread] == [(Scope("gcp", CITY), why)]
    assert {scope.account for scope in found.read} == {OTHER}
    assert SECRET not in repr(found)


def test_an_expired_login_is_told(cloud: Google) -> None:
    """A 401 makes Google's library refresh the token, which these credentials cannot."""
    cloud.compute.fault = lambda q: refusal(401, SECRET)
    assert {u.why for u in cloud.seen().unread} == {reasons.EXPIRED}


def test_what_passes_is_tried_again_when_the_server_said(
    cloud: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    cloud.compute.add(CITY, "web")
    faults = {1: refusal(429, Retry_After="7"), 2: refusal(502), 3: Answer(200, b"{}x", cut=2)}
    cloud.compute.fault = lambda q: faults.get(q.nth) if is_list(q) else None
    found = cloud.seen(accounts=(CITY,))
    assert [machine.name for machine in found.machines] == ["web"]
    assert waits[:3] == [7.0, 1.0, 2.0]


def test_asked_to_wait_longer_than_there_is_time(cloud: Google) -> None:
    cloud.compute.fault = lambda q: refusal(429, Retry_After="3600")
    found = cloud.seen(accounts=(CITY,))
    assert [u.why for u in found.unread] == [reasons.OUT_OF_TIME]


def test_no_server(cloud: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    cloud.server.url = "https://127.0.0.1:9"
    assert {u.why for u in cloud.seen().unread} == {reasons.UNREACHABLE}


def test_silence(cloud: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudplan.clouds.frame.FIRST_PAUSE_SECONDS", 0.0)
    slow = Answer(200, b" " * 1000, drip_seconds=30)
    cloud.compute.fault = lambda q: slow if is_list(q) else None
    found = cloud.seen(Frame(60, request_seconds=0.5), accounts=(CITY,))
    assert [u.why for u in found.unread] == [reasons.SILENT]


@pytest.fixture
def tokens() -> Iterator[Server]:
    """A server that gives tokens to who has logged in."""
    token = {"access_token": "a-fresh-token", "expires_in": 3600, "token_type": "Bearer"}
    good = Answer(200, json.dumps(token).encode())
    with serving(lambda _: good, tls=True) as server:
        yield server


def logged_in(tokens: Server) -> Any:
    """The credentials of a person, as ``gcloud auth application-default login`` leaves them."""
    from google.oauth2.credentials import Credentials

    make: Any = Credentials
    at = f"{tokens.url}/token"
    return make(None, refresh_token=SECRET, token_uri=at, client_id="x", client_secret=SECRET)


def test_a_login_is_refreshed(cloud: Google, tokens: Server) -> None:
    cloud.who = logged_in(tokens)
    cloud.compute.add(CITY, "web")
    assert [m.name for m in cloud.seen(accounts=(CITY,)).machines] == ["web"]
    sent = {asked.headers["authorization"] for asked in cloud.server.asked}
    assert sent == {"Bearer a-fresh-token"}


def test_a_login_that_is_refused_is_told(cloud: Google, tokens: Server) -> None:
    error = {"error": "invalid_grant", "error_description": SECRET}
    tokens.respond = lambda _: Answer(400, json.dumps(error).encode())
    cloud.who = logged_in(tokens)
    found = cloud.seen()
    assert {u.why for u in found.unread} == {reasons.EXPIRED}
    assert SECRET not in repr(found)


def test_a_service_account_asks_to_read_and_nothing_else(
    cloud: Google, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import google.auth

    account = {
        "type": "service_account",
        "project_id": CITY,
        "private_key": rsa_key(),
        "client_email": "reader@city-prod.iam.gserviceaccount.com",
        "token_uri": "https://127.0.0.1:9/token",
    }
    (tmp_path / "account.json").write_text(json.dumps(account), encoding="utf-8")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))
    cloud.who, project = google.auth.default(scopes=SCOPES)
    cloud.project = project or ""
    cloud.compute.add(CITY, "web")
    assert [m.name for m in cloud.seen(accounts=()).machines] == ["web"]
    signed = cloud.server.asked[0].headers["authorization"].split(".")[1]
    assert json.loads(urlsafe_b64decode(signed + "=="))["scope"] == " ".join(SCOPES)
    assert all(scope.endswith("read-only") for scope in SCOPES)


def rsa_key() -> str:
    """A private key of nobody."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(*pem, serialization.NoEncryption()).decode()


def test_production_finds_no_credentials_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    with silence():
        found = gcp.discover(Wanted((CITY,)), Frame(60))
    assert [u.why for u in found.unread] == [reasons.NO_CREDENTIALS]


def test_no_credentials(cloud: Google) -> None:
    from google.auth.exceptions import DefaultCredentialsError

    def connect() -> Clients:
        raise DefaultCredentialsError(SECRET)  # type: ignore[no-untyped-call]

    found = gcp.discover(Wanted((CITY,)), Frame(60), connect)
    assert [(str(u.scope), u.why) for u in found.unread] == [
        ("gcp:city-prod", reasons.NO_CREDENTIALS)
    ]


def test_the_command(cloud: Google, cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(CLOUDS["gcp"], discover=partial(gcp.discover, connected=cloud.connect))
    monkeypatch.setitem(CLOUDS, "gcp", own)
    monkeypatch.setattr("time.sleep", lambda _: None)
    first = ("--owner", "city", "--as-of", "2026-11-01", "--fx", "USD=0.92")
    call = ("discover", "gcp", "--project", CITY, "--project", OTHER, "--out", "city")
    row = cloud.compute.add(CITY, "web")
    cloud.compute.add(OTHER, "db")
    answer = cloudplan(*call, *first)
    assert answer.code == 0, answer.err
    assert "nothing has changed" in cloudplan(*call).out
    row["machineType"] = "https://x/machineTypes/n2-custom-6-20480"
    cloud.compute.fault = lambda q: refusal(403, SECRET) if is_list(q, OTHER) else None
    answer = cloudplan(*call)
    assert answer.code == 1
    assert "gcp into city: 3 updated" in answer.out
    assert "gcp:city-test could not be read" in answer.out
    assert SECRET not in answer.out + answer.err


def test_the_project_of_the_credentials_is_read(cloud: Google) -> None:
    cloud.project = CITY
    assert {scope.account for scope in cloud.seen(accounts=()).read} == {CITY}
