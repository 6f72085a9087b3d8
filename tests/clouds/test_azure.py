"""Azure is read from a server of the shape of its Resource Manager, over HTTPS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cloudplan.clouds import CLOUDS, azure, reasons
from cloudplan.clouds.azure import clients
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.sdk import silence
from cloudplan.clouds.seen import Disk, Scope, Seen, Use, Wanted
from cloudplan.load import read
from tests.cli.conftest import Cloudplan
from tests.clouds.arm import Arm, answer, refusal
from tests.clouds.conftest import SECRET
from tests.clouds.served import Answer, Asked, Server, certificate, serving

ONE, TWO = "11111111-0000-0000-0000-000000000000", "22222222-0000-0000-0000-000000000000"
FIRST, SECOND = Scope("azure", ONE), Scope("azure", TWO)


@dataclass
class Azure:
    """The server, and what was asked of it."""

    arm: Arm
    server: Server

    def seen(self, frame: Frame | None = None, **wanted: Any) -> Seen:
        fields = {"accounts": (ONE, TWO), "regions": (), "days": 0, **wanted}
        with silence():
            return azure.discover(Wanted(**fields), frame or Frame(60), self.connect)

    def connect(self, frame: Frame, subscription: str) -> clients.Clients:
        """The clients of production, but for where they lead and who they are."""
        url = self.server.url
        return clients.clients(
            frame, subscription, Token(), base_url=url, credential_scopes=[f"{url}/.default"]
        )


class Token:
    """A credential with a token that nobody may see."""

    def get_token(self, *scopes: str, **kwargs: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken(SECRET, int(time.time()) + 3600)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Azure]:
    """Two empty subscriptions."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate()))
    monkeypatch.delenv(azure.VARIABLE, raising=False)
    arm = Arm(machines={ONE: [], TWO: []})
    with serving(arm.respond, tls=True) as server:
        arm.url = server.url
        yield Azure(arm, server)


def test_what_a_machine_is(cloud: Azure) -> None:
    cloud.arm.add(ONE, "web", disks={"os": 64, "data": 256}, tags={"cloudplan-application": "p"})
    found = cloud.seen()
    assert found.read == (FIRST, SECOND)
    [machine] = found.machines
    assert (machine.id, machine.name, machine.scope) == ("id-of-web", "web", FIRST)
    assert (machine.region, machine.zone) == ("westeurope", "1")
    assert machine.instance_type == "Standard_D4s_v5"
    assert (machine.vcpu, machine.memory_gib) == (Decimal(4), Decimal(16))
    assert machine.disks == (
        Disk(Decimal(64), "Premium_LRS"),
        Disk(Decimal(256), "Premium_LRS"),
    )
    assert (machine.is_running, machine.os) == (True, "linux")
    assert machine.labels == {"cloudplan-application": "p"}
    assert machine.created == date(2024, 5, 1)
    assert machine.cpu is None
    tokens = {asked.headers["Authorization"] for asked in cloud.server.asked}
    assert tokens == {f"Bearer {SECRET}"}


@pytest.mark.parametrize(
    ("given", "what", "expected"),
    [
        ({"size": "Standard_E8-2s_v5"}, "vcpu", Decimal(2)),
        ({"size": "Standard_Unheard_Of"}, "vcpu", None),
        ({"size": "Standard_D2_v2"}, "instance_type", "Standard_D2_v2"),
        ({"system": "Windows"}, "os", "windows"),
        ({"publisher": "RedHat"}, "os", "rhel"),
        ({"publisher": "SUSE"}, "os", "sles"),
        ({"state": "deallocated"}, "is_running", False),
        ({"state": "stopped"}, "is_running", False),
    ],
)
def test_its_words(cloud: Azure, given: dict[str, Any], what: str, expected: object) -> None:
    cloud.arm.add(ONE, "web", **given)
    [machine] = cloud.seen().machines
    assert getattr(machine, what) == expected


def test_every_page_of_every_subscription(cloud: Azure) -> None:
    for number in range(5):
        cloud.arm.add(ONE, f"a{number}")
    cloud.arm.add(TWO, "b0")
    names = [machine.name for machine in cloud.seen().machines]
    assert names == ["a0", "a1", "a2", "a3", "a4", "b0"]


def test_only_the_regions_wanted(cloud: Azure) -> None:
    cloud.arm.add(ONE, "here")
    cloud.arm.add(ONE, "there", location="northeurope")
    found = cloud.seen(accounts=(ONE,), regions=("westeurope",))
    here = Scope("azure", ONE, "westeurope")
    assert [(m.name, m.scope) for m in found.machines] == [("here", here)]
    assert found.read == (here,)


def test_measured_use(cloud: Azure) -> None:
    cloud.arm.add(ONE, "busy")
    cloud.arm.add(ONE, "new")
    cloud.arm.points = {"busy": [10.0, 90.0, *[40.0] * 38], "new": [50.0] * 3}
    found = cloud.seen(days=14)
    busy, new = found.machines
    assert busy.cpu == Use(Decimal("0.4"), "p95 of 40 hourly maxima of Percentage CPU")
    assert busy.memory == Use(Decimal("0.75"), "p95 of 40 hourly maxima of used memory")
    assert (new.cpu, new.memory) == (None, None)
    assert found.measured == (FIRST, SECOND)


def test_refused_metrics_leave_the_machines(cloud: Azure) -> None:
    cloud.arm.add(ONE, "web")
    cloud.arm.fault = lambda q: refusal(403, "No", SECRET) if "/metrics" in q.path else None
    found = cloud.seen(days=14)
    assert [m.name for m in found.machines] == ["web"]
    assert [(u.scope, u.why) for u in found.lacking] == [(FIRST, reasons.REFUSED)]
    assert not found.unread


def test_metrics_that_never_end_leave_the_machines(cloud: Azure) -> None:
    for number in range(12):
        cloud.arm.add(ONE, f"a{number}", location=f"here{number}")
    slow = Answer(200, b" " * 1000, drip_seconds=0.5)
    cloud.arm.fault = lambda q: slow if "/metrics" in q.path else None
    found = cloud.seen(Frame(10, request_seconds=60), accounts=(ONE,), days=14)
    assert len(found.machines) == 12
    assert [(u.scope, u.why) for u in found.lacking] == [(FIRST, reasons.OUT_OF_TIME)]
    assert not found.unread


def is_list(asked: Asked, subscription: str = ONE) -> bool:
    return asked.path.startswith(f"/subscriptions/{subscription}/") and "/virtualM" in asked.path


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (refusal(401, "ExpiredAuthenticationToken", SECRET), reasons.EXPIRED),
        (refusal(403, "AuthorizationFailed", SECRET), reasons.REFUSED),
        (refusal(404, "SubscriptionNotFound", SECRET), reasons.MISSING),
        (refusal(429, "TooManyRequests", SECRET, Retry_After="0"), reasons.THROTTLED),
        (refusal(500, SECRET, SECRET, Retry_After="0"), reasons.by_status(500)),
        (Answer(503, SECRET.encode(), (("Retry-After", "0"),)), reasons.by_status(503)),
        (Answer(200, b'{"value": [', (("Content-Type", "application/json"),)), reasons.BROKEN),
        (answer({"value": []}, cut=5), reasons.BROKEN),
        (answer({"value": "x"}), None),
    ],
)
def test_a_subscription_that_fails_leaves_the_others(
    cloud: Azure, fault: Answer, why: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    cloud.arm.add(ONE, "unread")
    cloud.arm.add(TWO, "web")
    cloud.arm.fault = lambda q: fault if is_list(q) else None
    found = cloud.seen()
    assert [machine.name for machine in found.machines] == ["web"]
    assert found.read == (SECOND,)
    [unread] = found.unread
    assert unread.scope == FIRST
    assert unread.why == why or (why is None and "unforeseen" in unread.why)
    assert SECRET not in repr(found)


def test_what_passes_is_tried_again_when_the_server_said(
    cloud: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.arm.add(ONE, "web")
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    faults = {1: refusal(429, "x", Retry_After="7"), 2: refusal(503, "x"), 3: answer({}, cut=1)}
    cloud.arm.fault = lambda q: faults.get(q.nth) if is_list(q) else None
    found = cloud.seen(accounts=(ONE,))
    assert [machine.name for machine in found.machines] == ["web"]
    assert 7 in waits


def test_a_page_that_fails_makes_all_of_it_unread(cloud: Azure) -> None:
    for number in range(5):
        cloud.arm.add(ONE, f"a{number}")
    cloud.arm.fault = lambda q: refusal(403, "x") if "skiptoken=4" in q.path else None
    found = cloud.seen(accounts=(ONE,))
    assert (found.machines, found.read) == ((), ())
    assert [u.why for u in found.unread] == [reasons.REFUSED]


def test_an_answer_that_drips_for_ever_ends_with_the_time(cloud: Azure) -> None:
    cloud.arm.add(TWO, "web")
    slow = Answer(200, b" " * 10_000, drip_seconds=0.1)
    cloud.arm.fault = lambda q: slow if is_list(q) else None
    frame = Frame(120)
    frame.say = lambda text: frame.end_in(0.2) if text.startswith("1 of 2") else None
    found = cloud.seen(frame)
    assert [machine.name for machine in found.machines] == ["web"]
    assert [(u.scope, u.why) for u in found.unread] == [(FIRST, reasons.OUT_OF_TIME)]


def test_no_server_and_silence(cloud: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    cloud.server.url = "https://127.0.0.1:9"
    assert {u.why for u in cloud.seen().unread} == {reasons.UNREACHABLE}


def test_nothing_is_ever_registered(cloud: Azure) -> None:
    """Azure's library would switch on a provider that a subscription never used."""
    missing = "MissingSubscriptionRegistration"
    body = refusal(409, missing, "The subscription is not registered to use 'Microsoft.Compute'.")
    cloud.arm.fault = lambda q: body if is_list(q) else None
    found = cloud.seen(accounts=(ONE,))
    assert [u.why for u in found.unread] == [clients.NOT_REGISTERED]
    assert {asked.method for asked in cloud.server.asked} == {"GET"}


def test_no_credentials(cloud: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    from azure.identity import CredentialUnavailableError

    def nothing(self: object, *scopes: str, **kwargs: Any) -> Any:
        raise CredentialUnavailableError(SECRET)

    monkeypatch.setattr(Token, "get_token", nothing)
    found = cloud.seen(accounts=(ONE,))
    assert [u.why for u in found.unread] == [reasons.NO_CREDENTIALS]


def test_the_command(cloud: Azure, cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(CLOUDS["azure"], discover=partial(azure.discover, connected=cloud.connect))
    monkeypatch.setitem(CLOUDS, "azure", own)
    call = ("discover", "azure", "--subscription", ONE, "--subscription", TWO, "--out", "city")
    first = ("--owner", "city", "--as-of", "2026-11-01", "--fx", "USD=0.92")
    row = cloud.arm.add(ONE, "web")
    cloud.arm.add(TWO, "db")
    answer = cloudplan(*call, *first)
    assert answer.code == 0, answer.err
    assert "nothing has changed" in cloudplan(*call).out
    row["size"] = "Standard_E8-2s_v5"
    cloud.arm.fault = lambda q: refusal(403, "x", SECRET) if is_list(q, TWO) else None
    answer = cloudplan(*call)
    assert answer.code == 1
    assert "azure into city: 3 updated" in answer.out
    assert f"azure:{TWO} could not be read" in answer.out
    assert SECRET not in answer.out + answer.err


def test_names_are_text_and_nothing_else(
    cloud: Azure, cloudplan: Cloudplan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(CLOUDS["azure"], discover=partial(azure.discover, connected=cloud.connect))
    monkeypatch.setitem(CLOUDS, "azure", own)
    name = "a\x1b[31m[red]\n::error::${x}{{y}}=cmd<script>\u202e"
    cloud.arm.add(ONE, name, state="deallocated", tags={"cloudplan-owner": name})
    call = ("discover", "azure", "--subscription", ONE)
    for more in ((), ("--verbose",), ("--format", "github"), ("--format", "markdown")):
        answer = cloudplan(*call, *more)
        assert answer.code == 0
        assert "error" in answer.out
        assert not {"\x1b", "\u202e"} & set(answer.out)
        assert "\n::error::$" not in answer.out
    first = ("--out", "city", "--as-of", "2026-11-01", "--fx", "USD=0.92")
    assert cloudplan(*call, *first).code == 0
    [found] = read([str(tmp_path / "city")], ()).estate.applications
    assert found.workloads[0].address == "a-31m-red-error-x-y-cmd-script/vm"
    assert found.owner == "a-31m-red-error-x-y-cmd-script"


def test_a_subscription_must_be_named(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(azure.VARIABLE, raising=False)
    answer = cloudplan("discover", "azure")
    assert answer.code == 1
    assert "--subscription ID" in answer.err
