"""A vCenter for tests: govmomi's simulator, built here once and started for each test."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.needs import missing

SOURCE = Path(__file__).with_name("vcsim")
GOPATH = Path("/usr/share/gocode")
PATIENCE_SECONDS = 600


def built(folder: Path) -> Path:
    """The simulator's binary; whoever of several workers comes first builds it."""
    go = shutil.which("go")
    if go is None or not (GOPATH / "src/github.com/vmware/govmomi/simulator").is_dir():
        missing("govmomi's vCenter simulator", "golang-go and golang-github-vmware-govmomi-dev")
    binary, lock = folder / "vcsim", folder / "vcsim.lock"
    try:
        lock.mkdir()
    except FileExistsError:
        return _waited_for(binary)
    # Debian's packages are sources for the time before modules; nothing is fetched.
    settings = {"GO111MODULE": "off", "GOFLAGS": "", "GOPATH": str(GOPATH), "CGO_ENABLED": "0"}
    command = [str(go), "build", "-ldflags=-s -w", "-o", str(binary.with_suffix(".new")), "."]
    made = subprocess.run(
        command, cwd=SOURCE, env={**os.environ, **settings}, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    binary.with_suffix(".new").rename(binary)
    return binary


def _waited_for(binary: Path) -> Path:
    end = time.monotonic() + PATIENCE_SECONDS
    while not binary.exists():
        assert time.monotonic() < end, "the other worker did not build the simulator"
        time.sleep(0.2)
    return binary


@dataclass(frozen=True)
class VCenter:
    """A running simulator, and what its own door takes (see vcsim/main.go)."""

    address: str
    certificate: Path

    def control(self, **wanted: Any) -> None:
        """Sets what goes wrong from now on, and forgets the calls so far."""
        self._ask("control", json.dumps(wanted).encode())

    @property
    def calls(self) -> list[str]:
        """Methods that were called since the last `control`, in order."""
        asked: list[str] = json.loads(self._ask("calls"))
        return asked

    def _ask(self, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"https://{self.address}/{path}", data=body)
        with urllib.request.urlopen(request, context=self.trust) as answer:
            told: bytes = answer.read()
        return told

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    @contextmanager
    def admin(self) -> Iterator[Any]:
        """A session of somebody who changes things; its calls are forgotten."""
        from pyVmomi import SoapStubAdapter, vim

        host, _, port = self.address.partition(":")
        stub = SoapStubAdapter(
            host=host,
            port=int(port),
            path="/sdk",
            version="vim.version.version10",
            sslContext=self.trust,
        )
        content = vim.ServiceInstance("ServiceInstance", stub).RetrieveContent()
        content.sessionManager.Login("user", PASSWORD, None)
        yield content
        content.sessionManager.Logout()
        stub.DropConnections()
        self.control()


PASSWORD = "Pl4nted+secret/of=vsphere"


@contextmanager
def running(binary: Path, folder: Path, machines: int = 2) -> Iterator[VCenter]:
    """A vCenter with a cluster of three hosts, a host beside it, and some machines on each."""
    certificate = folder / "vcenter.pem"
    command = [str(binary), "-vm", str(machines), "-password", PASSWORD]
    with subprocess.Popen(
        [*command, "-certificate", str(certificate)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield VCenter(process.stdout.readline().strip(), certificate)
        finally:
            process.stdin.close()
            process.wait(10)


def done(task: Any) -> Any:
    """What a task of the simulator gave; raises what it ended with."""
    while task.info.state in ("queued", "running"):
        time.sleep(0.01)
    if task.info.error:
        raise task.info.error
    return task.info.result


def named(content: Any, name: str) -> Any:
    """The object of that name."""
    view = content.viewManager.CreateContainerView(content.rootFolder, [], True)
    found = next(each for each in view.view if getattr(each, "name", None) == name)
    view.Destroy()
    return found
