"""Price interfaces on this machine, and the command line beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cards import aws, azure, google
from tests.cards.server import Server, serving
from tests.cli.conftest import Cloudplan, cloudplan

__all__ = ["cloudplan"]
ON = "2026-11-24"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of rate cards, empty, through its variable."""
    monkeypatch.setenv("CLOUDPLAN_RATES", str(tmp_path / "rates"))
    return tmp_path / "rates"


@pytest.fixture
def price_list(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """AWS, through the variables that boto3 knows."""
    with serving(aws.PriceList(aws.catalogue())) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_PRICING", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI-EXAMPLEKEY")
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            monkeypatch.setenv(name, "/dev/null")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield server


@pytest.fixture
def retail() -> Iterator[Server]:
    answers = azure.Retail(azure.catalogue())
    with serving(answers) as server:
        answers.url = server.url
        yield server


@pytest.fixture(scope="session")
def service_account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key file as Google gives them out; tokens are signed here, nobody is asked."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("google") / "key.json"
    account = {
        "type": "service_account",
        "project_id": "city",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "prices@city.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": "http://127.0.0.1:9/token",
    }
    path.write_text(json.dumps(account), encoding="utf-8")
    return path


@pytest.fixture
def billing(monkeypatch: pytest.MonkeyPatch, service_account: Path) -> Iterator[Server]:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(service_account))
    with serving(google.Catalogue(google.catalogue())) as server:
        yield server


Run = Cloudplan
