"""What cloudplan writes for each of the five providers, by the real Terraform."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from cloudplan.render.tfplan.changes import resource_changes
from cloudplan.render.tfplan.values import facts_of
from cloudplan.terraform import Written, terraform
from cloudplan.terraform.providers import PROVIDERS
from cloudplan.terraform.root import Root
from tests.terraform.answers import PORT, answers, lay_out
from tests.terraform.harness import Result
from tests.terraform.harness import terraform as run
from tests.terraform.plans import five

SITES = {
    "amazon": "aws",
    "azure": "azurerm",
    "google": "google",
    "regional": "openstack",
    "room": "vsphere",
}


@cache
def written() -> Written:
    return terraform(five())


def root(site: str) -> Root:
    (found,) = (one for one in written().roots if one.site.id == site)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(written(), tmp_path_factory.mktemp("five"))


@pytest.fixture(scope="module")
def planned(folder: Path) -> dict[str, Result]:
    """Terraform's own plan of every root module: one run each."""
    return {site: run(folder / site, answers(root(site))) for site in SITES}


def test_every_provider_has_a_site() -> None:
    assert {one.site.id: one.provider.name for one in written().roots} == SITES
    assert set(SITES.values()) == set(PROVIDERS)


@pytest.mark.parametrize("site", SITES)
def test_terraform_accepts_it(planned: dict[str, Result], site: str) -> None:
    result = planned[site]
    assert result.ok, (result.unformatted, result.messages)
    assert result.warnings == ()


@pytest.mark.parametrize("site", SITES)
def test_it_has_as_many_machines_as_the_plan(planned: dict[str, Result], site: str) -> None:
    made, imported = machines(planned[site], root(site))
    changes = resource_changes(five(), facts_of(five()))
    there = [one["change"] for one in changes if (one["change"]["after"] or {}).get("site") == site]
    stays = [one for one in there if (one["before"] or {}).get("site") == site]
    assert len(made) + len(imported) == len(there)
    assert len(imported) == len(stays)
    assert planned[site].count("delete") == planned[site].count("delete", "create") == 0


def machines(result: Result, of: Root) -> tuple[list[str], list[str]]:
    """Addresses of machines to make, and to import."""
    found = {a: c for a, c in result.changes.items() if c["type"] in of.provider.machine}
    imported = [a for a, c in found.items() if "importing" in c["change"]]
    made = [a for a, c in found.items() if c["change"]["actions"] == ["create"]]
    return made, imported


def test_the_offers_are_the_plans(planned: dict[str, Result]) -> None:
    chosen = {p.address: p.after.offer for p in five().placements if p.after}
    google, amazon = planned["google"], planned["amazon"]
    batch = google.values('module.machine["statistics/batch"].google_compute_instance.this')
    assert batch["machine_type"] == chosen["statistics/batch"]
    web = amazon.values('module.machine["chart/web"].aws_instance.this')
    assert web["instance_type"] == chosen["chart/web"]


def test_without_an_offer_the_size_is_asked_for(planned: dict[str, Result]) -> None:
    wiki = planned["regional"].values(
        'module.machine["wiki/app"].openstack_compute_instance_v2.this'
    )
    assert wiki["flavor_name"] == "size-2x4"


def test_a_machine_of_ones_own_has_what_the_workload_has_today(planned: dict[str, Result]) -> None:
    db = planned["room"].values('module.machine["building/db"].vsphere_virtual_machine.this')
    assert (db["num_cpus"], db["memory"]) == (2, 12 * 1024)
    assert [one["size"] for one in db["disk"]] == [20, 180]


def test_class_4_and_the_unknown_are_protected() -> None:
    assert [one.address for one in root("amazon").protected] == ["archive/app", "archive/files"]
    assert [one.address for one in root("google").protected] == ["register/keys"]
    text = written().files["google/modules/protected_machine/main.tf"]
    assert text.count("prevent_destroy = true") == 3
    assert "prevent_destroy = false" not in text
    ordinary = written().files["google/modules/machine/main.tf"]
    assert ordinary.replace("prevent_destroy = false", "").count("prevent_destroy") == 0


def test_keys_of_ones_own_where_a_rule_asks(planned: dict[str, Result]) -> None:
    at = 'module.{}["{}"].google_compute_disk.boot[0]'
    google = planned["google"]
    secret = google.changes[at.format("protected_machine", "register/keys")]["change"]
    (lock,) = secret["after_unknown"]["disk_encryption_key"]
    assert lock["kms_key_self_link"] is True, "the key's id, known after apply"
    other = google.values(at.format("machine", "statistics/batch"))
    assert other["disk_encryption_key"] == []
    assert not root("azure").own_keys
    assert "azure/modules/keys/main.tf" not in written().files
    web = planned["amazon"].changes['module.machine["chart/web"].aws_instance.this']["change"]
    assert web["after_unknown"]["root_block_device"][0]["kms_key_id"] is True


def test_only_the_declared_dependencies_are_open(planned: dict[str, Result]) -> None:
    rules = {
        address: one["change"]["after"]
        for address, one in planned["amazon"].changes.items()
        if "security_group_" in one["type"] and one["type"].endswith("_rule")
    }
    at = "module.security.aws_vpc_security_group_{}_rule.{}"
    assert set(rules) == {
        at.format("ingress", 'this["archive/app -> archive/files:8443"]'),
        at.format("egress", 'this["archive/app -> archive/files:8443"]'),
        at.format("ingress", 'this["statistics/batch -> archive/app:8443"]'),
        at.format("ingress", 'public["chart/web"]'),
        at.format("ingress", 'public["archive/app"]'),
    }
    across = rules[at.format("ingress", 'this["statistics/batch -> archive/app:8443"]')]
    (google,) = (one for one in range_of("google", "amazon"))
    assert across["cidr_ipv4"] == google
    assert (across["from_port"], across["to_port"], across["ip_protocol"]) == (PORT, PORT, "tcp")


def range_of(site: str, seen_from: str) -> list[str]:
    given = answers(root(seen_from))["site_ranges"]
    return [given.get(one.site, one.cidr) for one in root(seen_from).ranges if one.site == site]


def test_google_and_azure_close_all_else(planned: dict[str, Result]) -> None:
    google = [a for a, c in planned["google"].changes.items() if c["type"].endswith("firewall")]
    assert (
        len(google) == len(root("google").dependencies) + 2 + 1 + 1
    )  # one dependency has both ends
    deny = planned["google"].values('module.security.google_compute_firewall.deny["INGRESS"]')
    assert deny["deny"] == [{"protocol": "all", "ports": None}]
    azure = planned["azure"].changes
    denied = [a for a in azure if ".azurerm_network_security_rule.deny" in a]
    assert len(denied) == 2 * len(root("azure").machines)


def test_only_what_serves_the_public_has_an_address_there(planned: dict[str, Result]) -> None:
    kinds = ("google_compute_address", "azurerm_public_ip", "aws_eip",
             "openstack_networking_floatingip_v2")  # fmt: skip
    found = {
        site: [a.split('"')[1] for a, c in result.changes.items() if c["type"] in kinds]
        for site, result in planned.items()
    }
    assert found == {
        "amazon": ["chart/web"],  # archive/app exists: it keeps the address that it has
        "azure": ["portal/web"],
        "google": ["statistics/batch"],
        "regional": ["wiki/app"],
        "room": [],
    }


def test_copies_are_made_as_often_as_the_application_asks(planned: dict[str, Result]) -> None:
    at = 'module.backup.azurerm_backup_policy_vm.hourly["4"]'
    assert planned["azure"].values(at)["backup"][0]["hour_interval"] == 4
    assert 'module.backup.aws_backup_plan.this["6"]' in planned["amazon"].changes
    (late,) = written().diagnostics
    assert (late.code, late.detail) == (
        "rpo-not-reached",
        "They are copied as often as it can: portal.",
    )


def test_the_budget_is_the_plans_figure(planned: dict[str, Result]) -> None:
    monthly = root("google").monthly
    assert sum(one.monthly for one in written().roots) == five().totals.monthly
    budget = planned["google"].values("module.budget.google_billing_budget.this")
    (amount,) = budget["amount"][0]["specified_amount"]
    assert (amount["currency_code"], amount["units"]) == ("EUR", str(int(monthly)))
    assert amount["nanos"] == int((monthly - int(monthly)) * 10**9)


def test_labels_say_whose_it_is(planned: dict[str, Result]) -> None:
    keys = 'module.protected_machine["register/keys"].google_compute_instance.this'
    assert planned["google"].values(keys)["labels"] == {
        "application": "register",
        "owner": "city",
        "data_class": "4",
    }
    assert "default_labels = local.labels" in written().files["google/versions.tf"]
    assert root("google").labels["policy_pack"] == "policies"
    app = 'module.machine["portal/web"].azurerm_linux_virtual_machine.this[0]'
    assert {"estate", "plan_hash", "policy_pack", "application", "owner", "data_class"} == set(
        planned["azure"].values(app)["tags"]
    )


def test_a_wave_is_a_label() -> None:
    plan = five()
    waved = replace(plan, placements=tuple(replace(p, wave=3) for p in plan.placements))
    assert all(one.labels["wave"] == "3" for one in terraform(waved).roots[0].machines)


def test_what_is_wrong_in_the_files_is_caught(folder: Path, tmp_path: Path) -> None:
    """The proof can fail: a misspelt attribute, a missing one, a missing variable."""
    broken = tmp_path / "google"
    shutil.copytree(folder / "google", broken)
    for name, old, new in (
        ("budget", "    calendar_period ", "    calendar_perod "),
        ("network", "  auto_create_subnetworks ", "  auto_create_subnets "),
        ("keys", "  key_ring                   = google_kms_key_ring.this.id\n", ""),
    ):
        file = broken / "modules" / name / "main.tf"
        text = file.read_text("utf-8")
        assert old in text, name
        file.write_text(text.replace(old, new), "utf-8")
    result = run(broken, answers(root("google")))
    assert result.failed == "validate"
    said = "\n".join(result.messages)
    assert 'An argument named "calendar_perod" is not expected here.' in said
    assert 'An argument named "auto_create_subnets" is not expected here.' in said
    assert 'The argument "key_ring" is required, but no definition was found.' in said


def test_what_only_the_user_knows_is_asked_for(folder: Path) -> None:
    """An example that nobody filled in is no answer."""
    given = answers(root("room")) | {"existing_ids": {}, "ports": {}, "site_ranges": {}}
    result = run(folder / "room", given)
    assert result.failed == "plan"
    said = "\n".join(result.messages)
    assert "Every workload that runs here today needs its id, or null." in said
    assert "Every workload that others depend on needs at least one port." in said
    assert "Every site where something runs today needs its range." in said
