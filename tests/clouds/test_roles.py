"""Each role has the rights that a whole run asks for, and no other."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from cloudplan.clouds import CLOUDS, aws
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.sdk import silence
from cloudplan.clouds.seen import Wanted
from cloudplan.resources import folder
from tests.clouds import test_azure, test_gcp
from tests.clouds.conftest import ec2, launch
from tests.clouds.faulty import Faulty
from tests.clouds.served import Answer, Asked
from tests.clouds.test_aws import REGIONS
from tests.clouds.test_azure import Azure
from tests.clouds.test_gcp import Google

azure_cloud, google_cloud = test_azure.cloud, test_gcp.cloud
NEED_NO_RIGHT = {"GetCallerIdentity"}
"""AWS answers who the credentials are, whatever they may do."""


def role(cloud: str) -> Any:
    """The file as data; JSON is YAML."""
    text = (folder("templates") / "roles" / CLOUDS[cloud].role).read_text("utf-8")
    return yaml.safe_load(text) if CLOUDS[cloud].role.endswith("yaml") else json.loads(text)


def test_aws(aws: Faulty, moto: str) -> None:
    launch(ec2(moto, "eu-central-1"))
    aws.fault = lambda q: Answer(200, REGIONS) if q.action == "DescribeRegions" else None
    seen = _aws()
    assert seen.machines
    assert seen.measured
    services = {"GetMetricData": "cloudwatch"}
    asked = {question.action for question in aws.asked} - NEED_NO_RIGHT
    used = {f"{services.get(action, 'ec2')}:{action}" for action in asked}
    statements = role("aws")["Statement"]
    assert {s["Effect"] for s in statements} == {"Allow"}
    assert used == {action for s in statements for action in s["Action"]}


def _aws() -> Any:
    with silence():
        return aws.discover(Wanted(days=2), Frame(60))


def test_azure_role(azure_cloud: Azure) -> None:
    azure_cloud.arm.add(test_azure.ONE, "web")
    assert azure_cloud.seen(days=2).measured
    used = {_azure_action(asked) for asked in azure_cloud.server.asked}
    own = role("azure")
    assert used == set(own["Actions"])
    assert not own["DataActions"]
    assert all(action.endswith("/read") for action in own["Actions"])


def _azure_action(asked: Asked) -> str:
    """Reading ``.../providers/NAMESPACE/TYPE[/NAME]`` is the right NAMESPACE/TYPE/read."""
    assert asked.method == "GET"
    found = re.findall(r"/providers/([\w.]+/\w+)", asked.path.partition("?")[0])
    return f"{found[-1]}/read"


def test_gcp_role(google_cloud: Google) -> None:
    google_cloud.compute.add(test_gcp.CITY, "web")
    assert google_cloud.seen(days=2).measured
    used = {_google_right(asked) for asked in google_cloud.server.asked}
    used |= {"monitoring.timeSeries.list" for _ in google_cloud.measured}
    assert used == set(role("gcp")["includedPermissions"])


def _google_right(asked: Asked) -> str:
    assert asked.method == "GET"
    path = asked.path.partition("?")[0]
    if path.endswith("/aggregated/instances"):
        return "compute.instances.list"
    assert re.search(r"/zones/[^/]+/machineTypes/[^/]+$", path)
    return "compute.machineTypes.get"
