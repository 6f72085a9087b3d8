"""AWS is read from moto's server: accounts, regions, pages, and each way of failing."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cloudplan.clouds import CLOUDS, reasons
from cloudplan.clouds.aws import region as aws_region
from cloudplan.clouds.aws.errors import NO_PROFILE
from cloudplan.clouds.aws.systems import system
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.sdk import silence
from cloudplan.clouds.seen import Disk, Scope, Seen, Use, Wanted
from tests.clouds.conftest import (
    OTHER_ACCOUNT,
    SECRET,
    client,
    ec2,
    ec2_of,
    launch,
    second_account,
)
from tests.clouds.faulty import Faulty, Question
from tests.clouds.served import Answer

ACCOUNT = "123456789012"
IRELAND = Scope("aws", ACCOUNT, "eu-west-1")
FRANKFURT = Scope("aws", ACCOUNT, "eu-central-1")
BOTH = ("eu-west-1", "eu-central-1")


def seen(frame: Frame | None = None, **wanted: Any) -> Seen:
    fields = {"accounts": (), "regions": BOTH, "days": 0, **wanted}
    with silence():
        return CLOUDS["aws"].discover(Wanted(**fields), frame or Frame(60))


def test_what_a_machine_is(aws: Faulty, moto: str) -> None:
    ireland = ec2(moto, "eu-west-1")
    own = launch(ireland, "portal-web", size="m5.xlarge", cloudplan_application="portal")
    volume = ireland.create_volume(AvailabilityZone="eu-west-1a", Size=100, VolumeType="gp3")
    ireland.attach_volume(InstanceId=own, VolumeId=volume["VolumeId"], Device="/dev/sdf")
    [machine] = seen().machines
    assert (machine.id, machine.name, machine.scope) == (own, "portal-web", IRELAND)
    assert (machine.region, machine.zone) == ("eu-west-1", "eu-west-1a")
    assert machine.instance_type == "m5.xlarge"
    assert (machine.vcpu, machine.memory_gib) == (Decimal(4), Decimal(16))
    assert sorted(machine.disks, key=str) == [Disk(Decimal(100), "gp3"), Disk(Decimal(8), "gp2")]
    assert machine.storage_gib == 108
    assert machine.is_running
    assert machine.labels["cloudplan-application"] == "portal"


def test_stopped_ones_are_told_and_ended_ones_are_gone(aws: Faulty, moto: str) -> None:
    ireland = ec2(moto, "eu-west-1")
    stopped, ended = launch(ireland), launch(ireland)
    ireland.stop_instances(InstanceIds=[stopped])
    ireland.terminate_instances(InstanceIds=[ended])
    assert [(m.id, m.is_running) for m in seen().machines] == [(stopped, False)]


def test_several_accounts_and_regions_at_once(aws: Faulty, moto: str) -> None:
    mine = launch(ec2(moto, "eu-west-1"))
    also = launch(ec2(moto, "eu-central-1"))
    keys = second_account(moto)
    with Path(os.environ["AWS_CONFIG_FILE"]).open("a", encoding="utf-8") as file:
        file.write("\n".join(["[profile two]", *(f"{k} = {v}" for k, v in keys.items()), ""]))
    theirs = launch(ec2_of(moto, "eu-central-1", keys))
    found = seen(accounts=("one", "two"))
    assert {(m.account, m.region, m.id) for m in found.machines} == {
        (ACCOUNT, "eu-west-1", mine),
        (ACCOUNT, "eu-central-1", also),
        (OTHER_ACCOUNT, "eu-central-1", theirs),
    }
    others = [Scope("aws", OTHER_ACCOUNT, region) for region in sorted(BOTH)]
    assert found.read == (FRANKFURT, IRELAND, *others)


def test_without_regions_all_that_are_switched_on(aws: Faulty, moto: str) -> None:
    launch(ec2(moto, "eu-central-1"))
    aws.fault = lambda q: Answer(200, REGIONS) if q.action == "DescribeRegions" else None
    found = seen(regions=())
    assert [m.region for m in found.machines] == ["eu-central-1"]
    assert [scope.region for scope in found.read] == ["eu-central-1", "eu-north-1"]


def test_every_page_is_read(aws: Faulty, moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_region, "PAGE", 5)
    ireland = ec2(moto, "eu-west-1")
    made = {launch(ireland, size=size) for size in ("m5.large", "c5.large") for _ in range(6)}
    found = seen()
    assert {m.id for m in found.machines} == made
    pages = [q for q in aws.asked if q.action == "DescribeInstances" and q.region == "eu-west-1"]
    assert len(pages) == 3
    types = [q for q in aws.asked if q.action == "DescribeInstanceTypes"]
    assert len(types) == 2  # each asked for once, though six machines have it


def test_measured_use(aws: Faulty, moto: str) -> None:
    busy, quiet = (launch(ec2(moto, "eu-west-1")) for _ in range(2))
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    values = [10, 80, *[30] * 38]
    points = [
        {
            "MetricName": "CPUUtilization",
            "Dimensions": [{"Name": "InstanceId", "Value": busy}],
            "Timestamp": hour - timedelta(hours=number, minutes=-5),
            "Value": value,
        }
        for number, value in enumerate(values, start=1)
    ]
    client(moto, "cloudwatch", "eu-west-1").put_metric_data(Namespace="AWS/EC2", MetricData=points)
    found = seen(days=2, regions=("eu-west-1",))
    assert {m.id: m.cpu for m in found.machines} == {
        quiet: None,
        busy: Use(Decimal("0.3"), "p95 of 40 hourly maxima of CPUUtilization"),
    }
    assert found.measured == (IRELAND,)


REGIONS = (
    b"<DescribeRegionsResponse><regionInfo><item><regionName>eu-north-1</regionName></item>"
    b"<item><regionName>eu-central-1</regionName></item></regionInfo></DescribeRegionsResponse>"
)
REFUSED = (
    f"<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>{SECRET} may not"
    "</Message></Error></Errors><RequestID>1</RequestID></Response>"
).encode()


def error(code: str, status: int = 400) -> Answer:
    return Answer(status, REFUSED.replace(b"UnauthorizedOperation", code.encode()))


FAILING = {
    "eu-west-1": (error("UnauthorizedOperation", 403), reasons.REFUSED),
    "eu-west-2": (error("ExpiredToken"), reasons.EXPIRED),
    "eu-west-3": (error("AuthFailure", 401), reasons.EXPIRED),
    "eu-north-1": (error("OptInRequired", 401), reasons.CLOSED),
    "eu-south-1": (error("RequestLimitExceeded", 503), reasons.THROTTLED),
    "eu-south-2": (error("Throttling", 429), reasons.THROTTLED),
    "us-east-1": (Answer(500, b""), "the cloud failed, again and again (500)"),
    "us-east-2": (Answer(200, cut=40), reasons.BROKEN),
    "us-west-1": (Answer(200, b"<not xml"), reasons.BROKEN),
    "us-west-2": (error(SECRET), "the cloud did not take the question (400)"),
}


def test_regions_that_fail_leave_the_others(
    aws: Faulty, moto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hasten(monkeypatch)
    other = launch(ec2(moto, "eu-central-1"))
    aws.fault = lambda q: FAILING[q.region][0] if q.region in FAILING and is_ec2(q) else None
    found = seen(regions=("eu-central-1", *FAILING))
    assert [m.id for m in found.machines] == [other]
    assert found.read == (FRANKFURT,)
    why = {unread.scope.region: unread.why for unread in found.unread}
    assert why == {region: reason for region, (_, reason) in FAILING.items()}
    assert SECRET not in repr(found)


def _hasten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between what is tried again."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", _at_once)
    monkeypatch.setattr("cloudplan.clouds.frame.FIRST_PAUSE_SECONDS", 0.0)


def _at_once(self: object, context: object) -> float:
    return 0.0


def is_ec2(question: Question) -> bool:
    return question.action.startswith("DescribeInstances")


def test_what_passes_is_tried_again(
    aws: Faulty, moto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hasten(monkeypatch)
    own = launch(ec2(moto, "eu-west-1"))
    faults = {1: error("RequestLimitExceeded", 503), 2: Answer(502, b""), 3: Answer(200, cut=9)}
    aws.fault = lambda q: faults.get(q.nth) if is_ec2(q) else None
    found = seen(regions=("eu-west-1",))
    assert [m.id for m in found.machines] == [own]
    assert not found.unread


def test_an_answer_that_drips_for_ever_ends_with_the_time(aws: Faulty, moto: str) -> None:
    other = launch(ec2(moto, "eu-central-1"))
    slow = Answer(200, b"<" * 10_000, drip_seconds=0.1)
    aws.fault = lambda q: slow if q.region == "eu-west-1" and is_ec2(q) else None
    frame = Frame(120)
    frame.say = lambda text: frame.end_in(0.2) if text.startswith("1 of 2") else None
    started = time.monotonic()
    found = seen(frame)
    assert time.monotonic() - started < 60
    assert [m.id for m in found.machines] == [other]
    assert [(u.scope, u.why) for u in found.unread] == [(IRELAND, reasons.OUT_OF_TIME)]


def test_no_answer_at_all(aws: Faulty, moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _hasten(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    [unread] = seen().unread
    assert (str(unread.scope), unread.why) == ("aws:default", reasons.UNREACHABLE)


def test_a_region_that_is_no_name(aws: Faulty) -> None:
    [unread] = seen(accounts=("one",), regions=("eu west",)).unread
    assert (str(unread.scope), unread.why) == (f"aws:{ACCOUNT}/eu west", reasons.NO_REGION)


def test_an_account_that_cannot_be_opened_leaves_the_others(aws: Faulty, moto: str) -> None:
    own = launch(ec2(moto, "eu-west-1"))
    found = seen(accounts=("one", "nobody"))
    assert [m.id for m in found.machines] == [own]
    assert [(str(u.scope), u.why) for u in found.unread] == [("aws:nobody", NO_PROFILE)]


def test_no_credentials(aws: Faulty, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("AWS_PROFILE")
    [unread] = seen().unread
    assert unread.why == reasons.NO_CREDENTIALS


def test_refused_metrics_leave_the_machines(aws: Faulty, moto: str) -> None:
    launch(ec2(moto, "eu-west-1"))
    refused = Answer(403, b'{"__type": "AccessDenied", "message": "no"}')
    aws.fault = lambda q: refused if not q.action.startswith(("Describe", "GetCaller")) else None
    found = seen(regions=("eu-west-1",), days=2)
    assert [m.cpu for m in found.machines] == [None]
    assert found.read == (IRELAND,)
    assert [(u.scope, u.why) for u in found.lacking] == [(IRELAND, reasons.REFUSED)]


@pytest.mark.parametrize(
    ("details", "word"),
    [
        ("Linux/UNIX", "linux"),
        ("Red Hat Enterprise Linux", "rhel"),
        ("RHEL with HA", "rhel"),
        ("SUSE Linux", "sles"),
        ("Ubuntu Pro", "linux"),
        ("Windows with SQL Server Standard", "windows"),
        ("", None),
        ("Haiku", None),
    ],
)
def test_operating_systems(details: str, word: str | None) -> None:
    assert system({"PlatformDetails": details}) == word
