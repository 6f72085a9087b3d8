"""AWS is read from moto's server: accounts, regions, pages, and each way of failing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest

from cloudplan.clouds import CLOUDS, reasons
from cloudplan.clouds.aws import region as aws_region
from cloudplan.clouds.aws.errors import NO_PROFILE
from cloudplan.clouds.aws.systems import system
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.library import silence
from cloudplan.clouds.seen import Disk, Scope, Seen, Wanted
from tests.clouds.conftest import OTHER_ACCOUNT, SECRET, ec2, launch
from tests.clouds.faulty import Answer, Faulty, Question

ACCOUNT = "123456789012"
IRELAND = Scope("aws", ACCOUNT, "eu-west-1")
FRANKFURT = Scope("aws", ACCOUNT, "eu-central-1")
BOTH = ("eu-west-1", "eu-central-1")


def seen(frame: Frame | None = None, **wanted: Any) -> Seen:
    fields = {"accounts": (), "regions": BOTH, "days": 0, **wanted}
    with silence():
        return CLOUDS["aws"].discover(Wanted(**fields), frame or Frame(60))


def test_what_a_machine_is(aws: Faulty, moto: str) -> None:
    client = ec2(moto, "eu-west-1")
    own = launch(client, "portal-web", size="m5.xlarge", cloudplan_application="portal")
    volume = client.create_volume(AvailabilityZone="eu-west-1a", Size=100, VolumeType="gp3")
    client.attach_volume(InstanceId=own, VolumeId=volume["VolumeId"], Device="/dev/sdf")
    [machine] = seen().machines
    assert (machine.id, machine.name, machine.scope) == (own, "portal-web", IRELAND)
    assert (machine.region, machine.zone) == ("eu-west-1", "eu-west-1a")
    assert (machine.instance_type, machine.vcpu, machine.memory_gib) == ("m5.xlarge", 4, 16)
    assert sorted(machine.disks, key=str) == [Disk(Decimal(100), "gp3"), Disk(Decimal(8), "gp2")]
    assert machine.storage_gib == 108
    assert machine.is_running
    assert machine.labels["cloudplan-application"] == "portal"


def test_stopped_ones_are_told_and_ended_ones_are_gone(aws: Faulty, moto: str) -> None:
    client = ec2(moto, "eu-west-1")
    stopped, ended = launch(client), launch(client)
    client.stop_instances(InstanceIds=[stopped])
    client.terminate_instances(InstanceIds=[ended])
    assert [(m.id, m.is_running) for m in seen().machines] == [(stopped, False)]


def test_several_accounts_and_regions_at_once(aws: Faulty, moto: str) -> None:
    mine = launch(ec2(moto, "eu-west-1"))
    also = launch(ec2(moto, "eu-central-1"))
    theirs = launch(ec2(moto, "eu-central-1", "two"))
    found = seen(accounts=("one", "two"))
    assert {(m.account, m.region, m.id) for m in found.machines} == {
        (ACCOUNT, "eu-west-1", mine),
        (ACCOUNT, "eu-central-1", also),
        (OTHER_ACCOUNT, "eu-central-1", theirs),
    }
    others = [Scope("aws", OTHER_ACCOUNT, region) for region in sorted(BOTH)]
    assert found.read == (FRANKFURT, IRELAND, *others)


def test_without_regions_all_that_are_switched_on(aws: Faulty, moto: str) -> None:
    launch(ec2(moto, "eu-north-1"))
    found = seen(regions=())
    assert [m.region for m in found.machines] == ["eu-north-1"]
    assert len(found.read) > 15


def test_every_page_is_read(aws: Faulty, moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_region, "PAGE", 5)
    client = ec2(moto, "eu-west-1")
    made = {launch(client, size=size) for size in ("m5.large", "c5.large") for _ in range(6)}
    found = seen()
    assert {m.id for m in found.machines} == made
    pages = [q for q in aws.asked if q.action == "DescribeInstances" and q.region == "eu-west-1"]
    assert len(pages) == 3
    types = [q for q in aws.asked if q.action == "DescribeInstanceTypes"]
    assert len(types) == 2  # each asked for once, though six machines have it


def test_measured_use(aws: Faulty, moto: str) -> None:
    client = ec2(moto, "eu-west-1")
    busy, quiet = launch(client), launch(client)
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    cloudwatch = boto3.session.Session().client("cloudwatch", "eu-west-1", endpoint_url=moto)
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
    cloudwatch.put_metric_data(Namespace="AWS/EC2", MetricData=points)
    use = {m.id: m.cpu for m in seen(days=2, regions=("eu-west-1",)).machines}
    assert use[quiet] is None
    assert use[busy] is not None
    assert use[busy].p95 == Decimal("0.3")
    assert use[busy].how == "p95 of 40 hourly maxima of CPUUtilization"


REFUSED = (
    f"<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>{SECRET} may not"
    "</Message></Error></Errors><RequestID>1</RequestID></Response>"
).encode()


def error(code: str, status: int = 400) -> Answer:
    return Answer(status, REFUSED.replace(b"UnauthorizedOperation", code.encode()))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (error("UnauthorizedOperation", 403), reasons.REFUSED),
        (error("ExpiredToken"), reasons.EXPIRED),
        (error("AuthFailure", 401), reasons.EXPIRED),
        (error("OptInRequired", 401), reasons.CLOSED),
        (error("RequestLimitExceeded", 503), reasons.THROTTLED),
        (error("Throttling", 429), reasons.THROTTLED),
        (Answer(500, b""), "the cloud failed, again and again (500)"),
        (Answer(200, cut=40), reasons.BROKEN),
        (Answer(200, b"<not xml"), reasons.BROKEN),
        (error(SECRET), "the cloud did not take the question (400)"),
    ],
)
def test_a_region_that_fails_leaves_the_others(
    aws: Faulty, moto: str, answer: Answer, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", _at_once)
    other = launch(ec2(moto, "eu-central-1"))
    aws.fault = lambda q: answer if q.region == "eu-west-1" and _is_ec2(q) else None
    found = seen()
    assert [m.id for m in found.machines] == [other]
    assert found.read == (FRANKFURT,)
    assert [(u.scope, u.why) for u in found.unread] == [(IRELAND, why)]
    assert SECRET not in repr(found)


def _at_once(self: object, context: object) -> float:
    return 0.0


def _is_ec2(question: Question) -> bool:
    return question.action.startswith("DescribeInstances")


def test_what_passes_is_tried_again(
    aws: Faulty, moto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", _at_once)
    own = launch(ec2(moto, "eu-west-1"))
    faults = {1: error("RequestLimitExceeded", 503), 2: Answer(502, b""), 3: Answer(200, cut=9)}
    aws.fault = lambda q: faults.get(q.nth) if _is_ec2(q) else None
    found = seen(regions=("eu-west-1",))
    assert [m.id for m in found.machines] == [own]
    assert not found.unread


def test_an_answer_that_drips_for_ever_ends_with_the_time(aws: Faulty, moto: str) -> None:
    other = launch(ec2(moto, "eu-central-1"))
    slow = Answer(200, b"<" * 10_000, drip_seconds=0.1)
    aws.fault = lambda q: slow if q.region == "eu-west-1" and _is_ec2(q) else None
    started = time.monotonic()
    found = seen(Frame(4))
    assert time.monotonic() - started < 6
    assert [m.id for m in found.machines] == [other]
    assert [(u.scope, u.why) for u in found.unread] == [(IRELAND, reasons.OUT_OF_TIME)]


def test_no_answer_at_all(aws: Faulty, moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", _at_once)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    [unread] = seen().unread
    assert (str(unread.scope), unread.why) == ("aws:default", reasons.UNREACHABLE)


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
