"""docs/how-to/discover.md does as it says: run from top to bottom, it prints what it shows.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/clouds/test_docs_discover.py``.
"""

from __future__ import annotations

import os
import re
import shlex
from datetime import UTC, datetime, timedelta

from cloudplan.clouds import CLOUDS
from tests.cli.conftest import Cloudplan
from tests.clouds.conftest import client, ec2, launch
from tests.clouds.faulty import Faulty
from tests.unit.pages import ROOT, table

PAGE = ROOT / "docs/how-to/discover.md"
TOOL = ".venv/bin/cloudplan "
STEP = re.compile(
    r"^```sh\n(?P<line>.*?)\n```\n\n```text\n(?P<shown>.*?)^```$", re.DOTALL | re.MULTILINE
)
BUSY_PERCENT = [12.0] * 45 + [41.0] * 5


def test_the_page_run_from_top_to_bottom_prints_what_it_shows(
    aws: Faulty, moto: str, cloudplan: Cloudplan
) -> None:
    portal = {"cloudplan_application": "portal"}
    web = launch(ec2(moto, "eu-west-1"), "portal-1", cloudplan_workload="web", **portal)
    launch(ec2(moto, "eu-west-1"), "db", size="r5.large", cloudplan_workload="db", **portal)
    launch(ec2(moto, "eu-central-1"), "Wiki")
    still = launch(ec2(moto, "eu-central-1"), "old-fileserver")
    ec2(moto, "eu-central-1").stop_instances(InstanceIds=[still])
    measure(moto, web)
    steps = 0

    def step(found: re.Match[str]) -> str:
        nonlocal steps
        steps += 1
        if "--fx" not in found["line"] and "--out" in found["line"]:
            resize(moto, web)
        answer = cloudplan(*shlex.split(found["line"].removeprefix(TOOL)))
        assert (answer.code, answer.err) == (0, "")
        return f"```sh\n{found['line']}\n```\n\n```text\n{answer.out}```"

    text = PAGE.read_text(encoding="utf-8")
    page = STEP.sub(step, text)
    assert steps == 4
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    else:
        assert page == text


def measure(moto: str, instance: str) -> None:
    """Fifty hours of measured use."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    points = [
        {
            "MetricName": "CPUUtilization",
            "Dimensions": [{"Name": "InstanceId", "Value": instance}],
            "Timestamp": hour - timedelta(hours=number, minutes=-5),
            "Value": value,
        }
        for number, value in enumerate(BUSY_PERCENT, start=1)
    ]
    client(moto, "cloudwatch", "eu-west-1").put_metric_data(Namespace="AWS/EC2", MetricData=points)


def resize(moto: str, instance: str) -> None:
    """What happens in the cloud between the two runs of the page."""
    ireland = ec2(moto, "eu-west-1")
    ireland.stop_instances(InstanceIds=[instance])
    ireland.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "m5.xlarge"})
    ireland.start_instances(InstanceIds=[instance])


def test_the_page_has_a_row_for_every_cloud() -> None:
    """In the table of what is asked, and in that of what was proven."""
    text = PAGE.read_text(encoding="utf-8")
    heads = re.findall(r"^\| cloud \|.*$", text, re.MULTILINE)
    rows = [table(text[text.index(head) :]) for head in heads]
    assert len(rows) == 2
    for found in rows:
        assert sorted(row[0].strip("`") for row in found) == sorted(CLOUDS)
    assert {row[0].strip("`"): row[1].strip("`") for row in rows[0]} == {
        name: cloud.extra for name, cloud in CLOUDS.items()
    }
