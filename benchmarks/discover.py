"""How long `discover aws` takes, as a multiple of a bare loop over the same server's pages.

moto's server runs in a process of its own and bounds both: the bare loop asks it for instances
alone, with boto3's own paginator, one region after the other; the second bare loop also for what
a machine needs besides (volumes, types). ``python benchmarks/discover.py [INSTANCES]``
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from cloudplan.clouds import CLOUDS
from cloudplan.clouds.as_intake import intake_of
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.seen import Wanted

REGIONS = ("eu-west-1", "eu-west-3", "eu-central-1", "eu-north-1")
IMAGE = "ami-1e749f67"
AT_ONCE = 20
RUNS = 2


@contextmanager
def moto() -> Iterator[str]:
    """The address of moto's server, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        images = Path(folder) / "images.json"
        images.write_text(json.dumps([{"ami_id": IMAGE}]), encoding="utf-8")
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env={**os.environ, "MOTO_AMIS_PATH": str(images)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            yield url
        finally:
            server.terminate()
            server.wait()


def wait_for(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/moto-api/data.json"):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("moto's server does not start")


def launch(clients: dict[str, Any], instances: int) -> None:
    """Spread over the regions, `AT_ONCE` in a reservation, of a few types."""
    types = ("m5.large", "c5.xlarge", "r5.large", "t3.medium")
    for number in range(instances // AT_ONCE):
        clients[REGIONS[number % len(REGIONS)]].run_instances(
            ImageId=IMAGE,
            MinCount=AT_ONCE,
            MaxCount=AT_ONCE,
            InstanceType=types[number % len(types)],
        )


def bare(clients: dict[str, Any]) -> int:
    """Instances alone."""
    return sum(
        len(group["Instances"])
        for ec2 in clients.values()
        for page in ec2.get_paginator("describe_instances").paginate()
        for group in page["Reservations"]
    )


def bare_with_the_rest(clients: dict[str, Any]) -> int:
    """Instances, volumes and types, one question after the other."""
    for ec2 in clients.values():
        list(ec2.get_paginator("describe_volumes").paginate())
        names = {
            row["InstanceType"]
            for page in ec2.get_paginator("describe_instances").paginate()
            for group in page["Reservations"]
            for row in group["Instances"]
        }
        wanted = [{"Name": "instance-type", "Values": sorted(names)}]
        list(ec2.get_paginator("describe_instance_types").paginate(Filters=wanted))
    return 0


def discovered(days: int) -> int:
    """As the command reads them, up to what the merger gets."""
    seen = CLOUDS["aws"].discover(
        Wanted(regions=REGIONS, days=days), Frame(600, request_seconds=600)
    )
    if seen.unread or seen.lacking:
        sys.exit(f"not read: {seen.unread} {seen.lacking}")
    return len([item for item in intake_of(seen, None).items if item.kind == "workload"])


def fastest(calls: dict[str, Callable[[], int]]) -> dict[str, float]:
    """Seconds of each, the best of several rounds in turn: the others measure the neighbours."""
    times: dict[str, list[float]] = {what: [] for what in calls}
    for _ in range(RUNS):
        for what, call in calls.items():
            start = time.perf_counter()
            call()
            times[what].append(time.perf_counter() - start)
    return {what: min(found) for what, found in times.items()}


def main() -> None:
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with moto() as url:
        os.environ.update(
            AWS_ENDPOINT_URL=url,
            AWS_ACCESS_KEY_ID="benchmark",
            AWS_SECRET_ACCESS_KEY="benchmark",
            AWS_EC2_METADATA_DISABLED="true",
            AWS_CONFIG_FILE=os.devnull,
            AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        )
        session = boto3.session.Session()
        clients = {region: session.client("ec2", region_name=region) for region in REGIONS}
        launch(clients, instances)
        if bare(clients) != discovered(0):
            sys.exit("not every instance was read")
        found = fastest(
            {
                "bare loop": lambda: bare(clients),
                "bare loop with volumes and types": lambda: bare_with_the_rest(clients),
                "discover without measured use": lambda: discovered(0),
                "discover with 14 days of it": lambda: discovered(14),
            }
        )
        print(f"{instances} instances, {len(REGIONS)} regions, fastest of {RUNS}")
        for what, own in found.items():
            print(f"{what}: {own:.1f} s, ratio {own / found['bare loop']:.2f}")


if __name__ == "__main__":
    main()
