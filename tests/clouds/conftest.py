"""Servers that stand for clouds, and an environment that leads to them and nowhere else."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import cloudplan as cloudplan
from tests.clouds.faulty import Faulty, faulty

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2-x"
IMAGE = "ami-1e749f67"
OTHER_ACCOUNT = "222222222222"


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of moto."""
    image = tmp_path_factory.mktemp("moto") / "images.json"
    image.write_text(json.dumps([{"ami_id": IMAGE}]), encoding="utf-8")
    os.environ["MOTO_AMIS_PATH"] = str(image)  # else it makes 1,300 of them for each test
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """An empty AWS behind a server that can fail; the profile ``one`` is in force."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    config = tmp_path / "aws-config"
    keys = f"aws_access_key_id = AKIAFAKE\naws_secret_access_key = {SECRET}\n"
    config.write_text(f"[profile one]\nregion = eu-west-1\n{keys}", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_PROFILE", "one")
    _reset(moto)
    with faulty(moto) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        yield proxy


def _reset(moto: str) -> None:
    import urllib.request

    with urllib.request.urlopen(urllib.request.Request(f"{moto}/moto-api/reset", method="POST")):
        pass


@cache
def client(moto: str, service: str, region: str) -> Any:
    """A client to make things with, past the server that can fail."""
    return _session().client(service, region_name=region, endpoint_url=moto)


def ec2(moto: str, region: str) -> Any:
    """That of EC2."""
    return client(moto, "ec2", region)


@cache
def _session() -> Any:
    """One for all tests: reading the descriptions of AWS takes half a second."""
    import boto3

    return boto3.session.Session(aws_access_key_id="AKIAFAKE", aws_secret_access_key=SECRET)


def second_account(moto: str) -> dict[str, str]:
    """Credentials of another account, as moto gives them to who takes on a role there."""
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/reader"
    given = client(moto, "sts", "eu-west-1").assume_role(RoleArn=role, RoleSessionName="tests")[
        "Credentials"
    ]
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }


def ec2_of(moto: str, region: str, keys: dict[str, str]) -> Any:
    """The same of another account."""
    return _session().client("ec2", region_name=region, endpoint_url=moto, **keys)


def launch(client: Any, name: str = "", *, size: str = "m5.large", **tags: str) -> str:
    """One Linux machine; gives its id."""
    labels = [{"Key": key.replace("_", "-"), "Value": value} for key, value in tags.items()]
    labels += [{"Key": "Name", "Value": name}] if name else []
    made = client.run_instances(
        ImageId=IMAGE,
        MinCount=1,
        MaxCount=1,
        InstanceType=size,
        TagSpecifications=[{"ResourceType": "instance", "Tags": labels}] if labels else [],
    )
    return str(made["Instances"][0]["InstanceId"])
