"""What a user would say in terraform.tfvars, made up, and the files of a plan on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cloudplan.terraform import Written
from cloudplan.terraform.root import Root

PEOPLE = {
    "alert_email": "finance@example.org",
    "backup_retention_days": 35,
    "log_retention_days": 365,
}
OWN: dict[str, dict[str, Any]] = {
    "google": {"project": "city-1", "billing_account": "000000-000000-000000", **PEOPLE},
    "azurerm": {
        "subscription_id": "00000000-0000-0000-0000-000000000000",
        "log_storage_account_name": "citylogs",
        "key_vault_name": "citykeys",
        "admin_username": "keeper",
        "admin_ssh_public_key": "ssh-ed25519 AAAA",
        "admin_password": "not a secret",
        "budget_start": "2027-01-01",
        **PEOPLE,
    },
    "aws": {"usd_rate": 1.1, **PEOPLE},
    "openstack": {
        "cloud": "city",
        "region": "one",
        "key_pair": "keeper",
        "external_network": "internet",
        "volume_types": {"standard": "ssd", "encrypted": "ssd-luks"},
    },
    "vsphere": {
        "vsphere_server": "vcenter.example.org",
        "vsphere_user": "cloudplan",
        "vsphere_password": "not a secret",
        "datacenter": "town-hall",
        "cluster": "main",
        "datastore": "main",
        "storage_policies": {"standard": "ssd", "encrypted": "ssd-encrypted"},
    },
}
NETWORKS: dict[str, Any] = {
    "google": {"network": "main", "subnetwork": "main"},
    "azurerm": {"virtual_network_id": "/vnet", "subnet_id": "/vnet/main"},
    "aws": {"vpc_id": "vpc-1", "subnet_id": "subnet-1"},
    "openstack": {"network_id": "network-1", "subnet_id": "subnet-1"},
    "vsphere": "main",
}
PORT = 8443


def answers(root: Root, *, network_exists: bool = True) -> dict[str, Any]:
    """All variables of a root module; machines that exist are imported by made-up ids."""
    known = {one.site: f"10.1.{n}.0/24" for n, one in enumerate(root.ranges) if one.cidr is None}
    own = dict(OWN[root.provider.name])
    if not root.own_keys:
        own.pop("key_vault_name", None)
    if not root.needs_password:
        own.pop("admin_password", None)
    if not root.serves_public:
        own.pop("external_network", None)
    if root.provider.name in ("google", "aws"):
        zone = {"google": "zone", "aws": "availability_zone"}[root.provider.name]
        own[zone] = f"{root.site.region}-b"
    if root.used_today:
        own["existing_network"] = NETWORKS[root.provider.name] if network_exists else None
    if root.provider.name == "vsphere" and not (root.used_today and network_exists):
        own["new_network"] = {"distributed_switch": "main", "vlan_id": 12}
    return own | {
        "images": {name: f"image-{name}" for name in ("linux", "rhel", "windows")},
        "site_ranges": known,
        "ports": {one.called: [PORT] for one in root.ports},
        "existing_ids": {one.address: f"id-of-{one.name}" for one in root.existing},
        **(
            {"systems": dict.fromkeys(root.unknown_systems, "linux")}
            if root.unknown_systems
            else {}
        ),
        **({"sizes": {size: f"size-{size}" for size in root.sizes}} if root.sizes else {}),
    }


def lay_out(written: Written, folder: Path) -> Path:
    """The files as the command writes them."""
    for name, text in written.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
