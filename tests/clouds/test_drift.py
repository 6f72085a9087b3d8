"""What runs in a cloud against an accepted plan: ``drift --discover``, on moto's server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan
from tests.clouds.conftest import SECRET, ec2, launch
from tests.clouds.faulty import Faulty
from tests.clouds.test_aws import error, is_ec2
from tests.clouds.test_discover import INTO, IRELAND, flat
from tests.clouds.test_discover import machines as machines

DRIFT = ("drift", "city", "--discover", "aws", "--region", "eu-west-1")


@pytest.fixture
def accepted(cloudplan: Cloudplan, tmp_path: Path, machines: list[str]) -> Path:
    """An inventory that was discovered, renamed by hand, planned and accepted."""
    assert cloudplan(*IRELAND, *INTO).code == 0
    file = tmp_path / "city" / "aws.yaml"
    file.write_text(file.read_text("utf-8").replace("id: portal", "id: citizens-portal"), "utf-8")
    assert cloudplan("plan", "city", "--out", "plan.json").code == 0
    assert cloudplan("accept", "plan.json").code == 0
    return tmp_path


def found(cloudplan: Cloudplan, folder: Path, code: int) -> set[tuple[str, str]]:
    """What drift tells, without what is agreed and not done yet."""
    answer = cloudplan(*DRIFT, "--format", "json=drift.json")
    assert answer.code == code, answer.out + answer.err
    told = json.loads((folder / "drift.json").read_text("utf-8"))["results"]
    return {(r["rule"], r["subject"]) for r in told if r["rule"] != "drift-pending"}


def test_what_runs_as_agreed_is_no_drift(cloudplan: Cloudplan, accepted: Path) -> None:
    assert found(cloudplan, accepted, 0) == set()


def test_after_a_change_drift_is_exactly_that(
    cloudplan: Cloudplan, accepted: Path, moto: str, machines: list[str]
) -> None:
    client = ec2(moto, "eu-west-1")
    client.stop_instances(InstanceIds=[machines[1]])
    client.modify_instance_attribute(InstanceId=machines[1], InstanceType={"Value": "m5.4xlarge"})
    client.start_instances(InstanceIds=[machines[1]])
    assert found(cloudplan, accepted, 5) == {("drift-resized", "citizens-portal/db")}
    client.terminate_instances(InstanceIds=[machines[0]])
    launch(client, "blog")
    assert found(cloudplan, accepted, 5) == {
        ("drift-resized", "citizens-portal/db"),
        ("drift-vanished", "citizens-portal/web"),
        ("drift-unplanned", "blog/vm"),
    }
    said = cloudplan(*DRIFT).out
    assert said.startswith("What runs, by Amazon Web Services, against what was agreed in")


def test_what_could_not_be_read_is_unknown_and_no_drift(
    cloudplan: Cloudplan, accepted: Path, aws: Faulty
) -> None:
    refused = error("UnauthorizedOperation", 403)
    aws.fault = lambda request: refused if is_ec2(request) else None
    assert found(cloudplan, accepted, 1) == {
        ("drift-unknown", "citizens-portal/db"),
        ("drift-unknown", "citizens-portal/web"),
        ("drift-unknown", "old-thing-2019/vm"),
        ("unread-scope", "aws:123456789012/eu-west-1"),
    }
    answer = cloudplan(*DRIFT)
    assert "aws:123456789012/eu-west-1 could not be read:" in answer.out
    assert SECRET not in answer.out + answer.err


def test_a_mistyped_cloud_is_guessed(cloudplan: Cloudplan, accepted: Path) -> None:
    answer = cloudplan("drift", "city", "--discover", "asw")
    assert answer.code == 1
    assert 'did you mean "aws"?' in flat(answer.err)
