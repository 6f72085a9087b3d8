"""What runs in clouds of one's own against an accepted plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan
from tests.cli.conftest import cloudplan as cloudplan
from tests.clouds.drifting import City
from tests.clouds.private.openstack_server import Cloud, server
from tests.clouds.private.test_libvirt import disk, domain, node
from tests.clouds.private.test_openstack import cloud as cloud
from tests.clouds.private.test_vsphere import CLUSTER_VM, HOST_VM, change
from tests.clouds.private.vcenter import VCenter, done, named


def test_vsphere(cloudplan: Cloudplan, tmp_path: Path, vcenter: VCenter) -> None:
    city = City(cloudplan, tmp_path / "city", "vsphere")
    city.discover("--site", "dc-town-hall")
    city.price()
    city.accept()
    assert city.told(0) == set()
    with vcenter.admin() as content:
        change(content, CLUSTER_VM, memoryMB=8192)
        done(named(content, CLUSTER_VM).Rename_Task("a new name"))
        done(named(content, HOST_VM).PowerOffVM_Task())
        done(named(content, HOST_VM).Destroy_Task())
    changed = {("resized", "dc0_c0_rp0_vm0/vm"), ("vanished", "dc0_h0_vm0/vm")}
    assert city.told(5) == changed
    vcenter.control(Fail={"Login": ["403"]})
    names = ("dc0_c0_rp0_vm0", "dc0_c0_rp0_vm1", "dc0_h0_vm0", "dc0_h0_vm1")
    unread = ("unread-scope", f"vsphere:{vcenter.address}")
    assert city.told(1) == {unread, *(("unknown", f"{name}/vm") for name in names)}


def test_vsphere_with_a_site_for_each_cluster(
    cloudplan: Cloudplan, tmp_path: Path, vcenter: VCenter
) -> None:
    city = City(cloudplan, tmp_path / "city", "vsphere")
    city.discover()
    city.price()
    city.accept()
    assert city.told(0) == set()
    with vcenter.admin() as content:
        done(named(content, HOST_VM).PowerOffVM_Task())
        done(named(content, HOST_VM).Destroy_Task())
    assert city.told(5) == {("vanished", "dc0_h0_vm0/vm")}
    (city.folder / "vsphere.imported").unlink()  # as in an inventory that was written by hand
    assert city.told(5) == {("vanished", "dc0_h0_vm0/vm")}


def test_openstack(cloudplan: Cloudplan, tmp_path: Path, cloud: Cloud) -> None:
    for region in cloud.regions.values():  # nobody tells the size of these
        region.servers[:] = [s for s in region.servers if s["name"] not in ("tiny", "lost")]
    city = City(cloudplan, tmp_path / "city", "openstack")
    city.discover()
    city.price()
    city.accept()
    assert city.told(0) == set()
    servers = cloud.regions["west"].servers
    next(s for s in servers if s["name"] == "theirs")["flavor"] = "f-1"
    assert city.told(5) == {("resized", "theirs/vm")}
    servers[:] = [s for s in servers if s["name"] != "theirs"]
    cloud.regions["east"].servers.append(server(21, "blog"))
    changed = {("vanished", "theirs/vm"), ("unplanned", "blog/vm")}
    assert city.told(5) == changed
    (city.folder / "openstack.imported").unlink()  # as in an inventory that was written by hand
    assert city.told(5) == changed
    cloud.regions["west"].trouble["servers"] += ["403"] * 9
    names = ("portal/portal", "db/vm", "still/vm", "theirs/vm")
    assert city.told(1) == {
        ("unread-scope", "openstack:city/west"),
        ("unplanned", "blog/vm"),
        *(("unknown", name) for name in names),
    }


@pytest.mark.usefixtures("library")
def test_libvirt(cloudplan: Cloudplan, tmp_path: Path) -> None:
    inside = f"<devices>{disk('vda')}</devices>"
    web, db, files = (domain(n, x, inside=inside) for n, x in enumerate(("web", "db", "files"), 1))
    uris = node(tmp_path, web, db), node(tmp_path, files, name="other.xml")
    city = City(
        cloudplan, tmp_path / "city", "libvirt", ("--account", uris[0], "--account", uris[1])
    )
    city.discover()
    city.price()
    city.accept()
    assert city.told(0) == set()
    node(tmp_path, domain(1, "web", gib=16, inside=inside), db)
    assert city.told(5) == {("resized", "web/vm")}
    node(tmp_path, domain(1, "web", gib=16, inside=inside), domain(4, "blog", inside=inside))
    changed = {("resized", "web/vm"), ("vanished", "db/vm"), ("unplanned", "blog/vm")}
    assert city.told(5) == changed
    (tmp_path / "other.xml").write_text("<node><dom", encoding="utf-8")
    unread = ("unread-scope", f"libvirt:{uris[1]}")
    assert city.told(1) == {*changed, ("unknown", "files/vm"), unread}
    assert city.told(5, "--account", uris[0]) == {*changed, ("unknown", "files/vm")}
