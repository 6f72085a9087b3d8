"""An account of AWS, reached through one profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from cloudplan.clouds.frame import ATTEMPTS, Frame

if TYPE_CHECKING:
    from botocore.config import Config

ANY_REGION = "eu-central-1"
"""Where an account is asked for its regions if the profile names none."""
CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Account:
    """`regions` are those to read."""

    id: str
    regions: tuple[str, ...]
    session: Any
    frame: Frame
    lock: Lock = field(default_factory=Lock)

    def client(self, service: str, region: str) -> Any:
        """A client; making one is not safe in several threads, using it is."""
        with self.lock:
            return self.session.client(service, region_name=region, config=_config(self.frame))


def open_account(profile: str, regions: tuple[str, ...], frame: Frame) -> Account:
    """Who the credentials are, and which regions the account has switched on."""
    import boto3

    session = boto3.session.Session(profile_name=profile or None)
    account = Account("", (), session, frame)
    home = session.region_name or next(iter(regions), ANY_REGION)
    number = account.client("sts", home).get_caller_identity()["Account"]
    return Account(number, regions or _switched_on(account.client("ec2", home)), session, frame)


def _switched_on(ec2: Any) -> tuple[str, ...]:
    return tuple(sorted(region["RegionName"] for region in ec2.describe_regions()["Regions"]))


def _config(frame: Frame) -> Config:
    """boto3 itself tries again, with growing pauses and within a budget (its standard mode)."""
    from botocore.config import Config

    return Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=min(CONNECT_SECONDS, frame.request_seconds),
        read_timeout=frame.request_seconds,
    )
