"""Servers that stand for clouds, and an environment that leads to them and nowhere else."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clouds.faulty import Faulty, faulty

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2-x"
OTHER_ACCOUNT = "222222222222"


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The address of a server of moto."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """An empty AWS behind a server that can fail; profiles ``one`` and ``two``, one account each."""
    import boto3

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    config = tmp_path / "aws-config"
    keys = f"aws_access_key_id = AKIAFAKE\naws_secret_access_key = {SECRET}\n"
    config.write_text(f"[profile one]\nregion = eu-west-1\n{keys}", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto)
    monkeypatch.setenv("AWS_PROFILE", "one")
    _reset(moto)
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/reader"
    given = boto3.session.Session().client("sts").assume_role(RoleArn=role, RoleSessionName="tests")
    second = given["Credentials"]
    with config.open("a", encoding="utf-8") as file:
        file.write(
            f"[profile two]\naws_access_key_id = {second['AccessKeyId']}\n"
            f"aws_secret_access_key = {second['SecretAccessKey']}\n"
            f"aws_session_token = {second['SessionToken']}\n"
        )
    with faulty(moto) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        yield proxy


def _reset(moto: str) -> None:
    import urllib.request

    with urllib.request.urlopen(urllib.request.Request(f"{moto}/moto-api/reset", method="POST")):
        pass


def ec2(moto: str, region: str, profile: str = "one") -> Any:
    """A client to make things with, past the server that can fail."""
    import boto3

    session = boto3.session.Session(profile_name=profile)
    return session.client("ec2", region_name=region, endpoint_url=moto)


def launch(client: Any, name: str = "", *, size: str = "m5.large", **tags: str) -> str:
    """One Linux machine; gives its id."""
    labels = [{"Key": key.replace("_", "-"), "Value": value} for key, value in tags.items()]
    labels += [{"Key": "Name", "Value": name}] if name else []
    made = client.run_instances(
        ImageId="ami-1e749f67",
        MinCount=1,
        MaxCount=1,
        InstanceType=size,
        TagSpecifications=[{"ResourceType": "instance", "Tags": labels}] if labels else [],
    )
    return str(made["Instances"][0]["InstanceId"])
