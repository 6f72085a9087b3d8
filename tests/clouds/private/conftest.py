"""Clouds of one's own, and an environment that leads to nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudplan.clouds.frame import Frame
from cloudplan.clouds.sdk import silence
from tests.clouds.private.vcenter import PASSWORD, VCenter, built, running
from tests.needs import missing

PREFIXES = ("GOVC_", "OS_", "LIBVIRT_", "VIRSH_")


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    """As the command does it around every library."""
    with silence():
        yield


@pytest.fixture
def frame() -> Frame:
    """Time enough, and no more."""
    return Frame(30.0, request_seconds=10.0)


@pytest.fixture
def library() -> None:
    """The library of libvirt, which is built on the computer."""
    try:
        import libvirt  # noqa: F401
    except ImportError:
        missing("libvirt-python", "libvirt-dev, pkg-config, gcc and python3-dev, to build it with")


@pytest.fixture(scope="session")
def vcsim(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The simulator's binary, one for all workers."""
    base = tmp_path_factory.getbasetemp()
    return built(base if worker_id == "master" else base.parent)


@pytest.fixture
def vcenter(vcsim: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VCenter]:
    """A vCenter that GOVC_URL leads to."""
    with running(vcsim, tmp_path) as server:
        monkeypatch.setenv("GOVC_URL", server.address)
        monkeypatch.setenv("GOVC_USERNAME", "user")
        monkeypatch.setenv("GOVC_PASSWORD", PASSWORD)
        monkeypatch.setenv("GOVC_TLS_CA_CERTS", str(server.certificate))
        yield server
