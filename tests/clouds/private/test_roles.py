"""The roles of templates/roles hold the rights for what is asked, and no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from cloudplan.clouds import CLOUDS, libvirt, openstack, vsphere
from cloudplan.clouds.frame import Frame
from cloudplan.clouds.seen import Wanted
from cloudplan.resources import folder
from tests.clouds.private.openstack_server import Cloud
from tests.clouds.private.test_openstack import cloud as cloud
from tests.clouds.private.vcenter import VCenter


def role(name: str) -> str:
    return (folder("templates") / "roles" / CLOUDS[name].role).read_text(encoding="utf-8")


def test_openstack_asks_what_its_role_says(cloud: Cloud) -> None:
    for sees_all in (True, False):
        cloud.sees_all = sees_all
        openstack.discover(Wanted(), Frame(30.0))
    asked = {_told(line) for line in cloud.asked}
    listed = re.findall(
        r"^#   (identity|compute|block-storage) +(\w+) +(\S+)$", role("openstack"), re.M
    )
    assert asked == set(listed)


def _told(line: str) -> tuple[str, str, str]:
    method, _, address = line.partition(" ")
    words = [word for word in urlsplit(address).path.split("/") if word]
    if words[0] == "identity":
        return "identity", method, f"/{'/'.join(words[1:])}"
    service = {"compute": "compute", "volume": "block-storage"}[words[1]]
    return service, method, f"/{'/'.join(words[3:] or words[2:])}"


def test_openstack_names_one_rule_and_leaves_administrators_theirs() -> None:
    assert yaml.safe_load(role("openstack")) == {
        "os_compute_api:servers:detail:get_all_tenants": (
            "rule:context_is_admin or role:cloudplan_reader"
        )
    }


def test_vsphere_calls_what_its_role_says(vcenter: VCenter) -> None:
    vcenter.control(MaxPage=3)
    vsphere.discover(Wanted(), Frame(30.0))
    assert set(vcenter.calls) == set(yaml.safe_load(role("vsphere"))["calls"])


def test_vsphere_has_the_privileges_that_its_calls_need() -> None:
    """The library's own tables name a privilege for each method of the interface."""
    from pyVmomi import vim, vmodl

    methods = {
        "RetrieveServiceContent": vim.ServiceInstance,
        "CurrentTime": vim.ServiceInstance,
        "Login": vim.SessionManager,
        "Logout": vim.SessionManager,
        "CreateContainerView": vim.view.ViewManager,
        "DestroyView": vim.view.View,
        "RetrievePropertiesEx": vmodl.query.PropertyCollector,
        "ContinueRetrievePropertiesEx": vmodl.query.PropertyCollector,
        "QueryPerf": vim.PerformanceManager,
    }
    told = yaml.safe_load(role("vsphere"))
    # Fetch reads one property, which takes the right to read its object.
    assert set(methods) | {"Fetch"} == set(told["calls"])
    needed = {_privilege(kind, name) for name, kind in methods.items()} | {"System.Read"}
    assert needed == set(told["privileges"])


def _privilege(kind: Any, call: str) -> str:
    found = {info.wsdlName: info.privId for info in kind._methodInfo.values()}
    return str(found[call])


# Which right each function of libvirt checks: "@acl" in its src/remote/remote_protocol.x.
ACL = {
    "openAuth": ("connect.getattr",),
    "getURI": ("connect.getattr",),
    "getHostname": ("connect.read",),
    "getInfo": ("connect.read",),
    "getCapabilities": ("connect.read",),
    "listAllDomains": ("connect.search-domains", "domain.getattr"),
    "listAllStoragePools": ("connect.search-storage-pools", "storage-pool.getattr"),
    "storagePoolLookupByName": ("storage-pool.getattr",),
    "storageVolLookupByName": ("storage-vol.getattr",),
    "storageVolLookupByPath": ("storage-vol.getattr",),
    "XMLDesc": ("domain.read", "storage-pool.read"),
    "blockInfo": ("domain.read",),
    "isActive": ("storage-pool.read",),
    "info": ("domain.read", "storage-pool.read", "storage-vol.read"),
    # Names that the client knows by itself.
    "name": (),
    "UUIDString": (),
    "close": (),
    "registerErrorHandler": (),
    "get_error_code": (),
}
OF_LIBVIRT = ("libvirt", "connection", "domain", "pool", "volume", "problem")
"""Names of variables in the code that hold something of the library."""


def test_libvirt_has_the_rights_that_its_calls_need() -> None:
    called = set(_called(Path(libvirt.__file__).parent))
    assert called == set(ACL)
    rights = {f"org.libvirt.api.{right}" for call in called for right in ACL[call]}
    listed = re.findall(r'^ +"(org\.libvirt\.[\w.-]+)",$', role("libvirt"), re.M)
    assert rights | {"org.libvirt.unix.monitor"} == set(listed)


def _called(package: Path) -> Iterator[str]:
    for file in sorted(package.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                holder = node.func.value
                if isinstance(holder, ast.Name) and holder.id in OF_LIBVIRT:
                    yield node.func.attr


@pytest.mark.parametrize("name", ["openstack", "vsphere", "libvirt"])
def test_every_cloud_of_ones_own_has_its_role(name: str) -> None:
    assert f"cloudplan discover {name}" in role(name)
