"""``cloudplan discover`` of clouds of one's own: into a folder, and what changed the next time."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Cloudplan
from tests.cli.conftest import cloudplan as cloudplan
from tests.clouds.private.openstack_server import Cloud
from tests.clouds.private.test_libvirt import disk, domain, node
from tests.clouds.private.test_openstack import M1
from tests.clouds.private.test_openstack import PASSWORD as OPENSTACK_PASSWORD
from tests.clouds.private.test_openstack import cloud as cloud
from tests.clouds.private.vcenter import PASSWORD, VCenter, done, named

FIRST = [
    "--owner",
    "city",
    "--country",
    "BE",
    "--estate-id",
    "town",
    "--as-of",
    "2026-11-01",
    "--fx",
    "USD=0.92",
]
VSPHERE_VM = "DC0_C0_RP0_VM0"


def changed(cloudplan: Cloudplan, folder: Path, *arguments: str) -> tuple[Answer, list[str]]:
    """The lines that a run takes away from the folder's inventory, and those it adds."""
    file = folder / f"{arguments[0]}.yaml"
    before = file.read_text(encoding="utf-8").splitlines()
    answer = cloudplan("discover", *arguments, "--days", "0", "--out", folder.name)
    after = file.read_text(encoding="utf-8").splitlines()
    lines = difflib.unified_diff(before, after, n=0, lineterm="")
    return answer, [f"{line[0]}{line[1:].strip()}" for line in lines if line[:3] not in MARKS]


MARKS = ("---", "+++", "@@ ")


def first(cloudplan: Cloudplan, folder: Path, *arguments: str) -> None:
    answer = cloudplan("discover", *arguments, *FIRST, "--days", "0", "--out", folder.name)
    assert answer.code == 0, answer
    assert cloudplan("validate", folder.name).code == 0


def test_vsphere(cloudplan: Cloudplan, tmp_path: Path, vcenter: VCenter) -> None:
    folder = tmp_path / "city"
    first(cloudplan, folder, "vsphere", "--site", "dc-town-hall")
    assert changed(cloudplan, folder, "vsphere")[1] == []
    from pyVmomi import vim

    with vcenter.admin() as content:
        machine = named(content, VSPHERE_VM)
        done(machine.ReconfigVM_Task(vim.vm.ConfigSpec(memoryMB=8192)))
        done(machine.Rename_Task("a new name"))
    answer, lines = changed(cloudplan, folder, "vsphere")
    size = "vcpu: 1, memory_gib: {}, storage_gib: 0.0009765625"
    assert [line.strip("- ") for line in lines if line[0] == "-"] == [
        f"demand: {{{size.format('0.03125')}}}"
    ]
    assert [line.strip("+ ") for line in lines if line[0] == "+"] == [
        f"demand: {{{size.format('8')}}}"
    ]
    assert answer.code == 0
    written = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert not [text for text in (*answer[1:], *written) if PASSWORD in text]


def test_openstack(cloudplan: Cloudplan, tmp_path: Path, cloud: Cloud) -> None:
    folder = tmp_path / "city"
    first(cloudplan, folder, "openstack", "--region", "west")
    servers = cloud.regions["west"].servers
    servers[2]["flavor"] = "f-2"
    cloud.regions["west"].flavors.append({**M1, "id": "f-2", "vcpus": 8})
    answer, lines = changed(cloudplan, folder, "openstack", "--region", "west")
    assert lines == [
        "-demand: {vcpu: 4, memory_gib: 8, storage_gib: 100}",
        "+demand: {vcpu: 8, memory_gib: 8, storage_gib: 100}",
    ]
    assert answer.code == 0
    written = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    texts = (*answer[1:], *written)
    assert not [text for text in texts if OPENSTACK_PASSWORD in text or "token-" in text]


def test_what_could_not_be_read_is_neither_changed_nor_gone(
    cloudplan: Cloudplan, tmp_path: Path, cloud: Cloud
) -> None:
    folder = tmp_path / "city"
    first(cloudplan, folder, "openstack")
    cloud.regions["west"].trouble["servers"] += ["403"] * 9
    answer, lines = changed(cloudplan, folder, "openstack")
    assert (answer.code, lines) == (1, [])
    assert "openstack:city/west could not be read" in " ".join(answer.out.split())


@pytest.mark.usefixtures("library")
def test_libvirt(cloudplan: Cloudplan, tmp_path: Path) -> None:
    folder = tmp_path / "city"
    inside = f"<devices>{disk('vda')}</devices>"
    parts = [domain(1, "web", inside=inside), domain(2, "db", inside=inside)]
    uri = node(tmp_path, *parts)
    first(cloudplan, folder, "libvirt", "--account", uri)
    assert changed(cloudplan, folder, "libvirt", "--account", uri)[1] == []
    node(tmp_path, parts[0], domain(2, "db", gib=16, inside=inside))
    answer, lines = changed(cloudplan, folder, "libvirt", "--account", uri)
    assert [line.split(", storage")[0] for line in lines] == [
        "-demand: {vcpu: 2, memory_gib: 2",
        "+demand: {vcpu: 2, memory_gib: 16",
    ]
    assert answer.code == 0
