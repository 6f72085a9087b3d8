"""Every provider that a schema file describes plans a small landing zone with a machine in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.terraform.harness import terraform
from tests.terraform.schemas import providers

EXAMPLES = Path(__file__).parent / "examples"
PLANS: dict[str, tuple[dict[str, Any], int, str, dict[str, Any]]] = {
    "aws": ({}, 11, "aws_instance.register", {"instance_type": "m7i.large"}),
    "azurerm": (
        {"subscription_id": "city"},
        10,
        "azurerm_linux_virtual_machine.register",
        {"size": "Standard_D4s_v5"},
    ),
    "google": (
        {"project": "city-1"},
        3,
        "google_compute_instance.register",
        {"machine_type": "e2-standard-4"},
    ),
    "openstack": (
        {"image": "debian"},
        9,
        "openstack_compute_instance_v2.register",
        {"flavor_name": "b3-8"},
    ),
    "vsphere": (
        {"template": "debian", "password": "secret"},
        2,
        "vsphere_virtual_machine.register",
        {"num_cpus": 4, "memory": 16384},
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_landing_zone_is_planned(name: str) -> None:
    variables, count, machine, wanted = PLANS[name]
    result = terraform(EXAMPLES / name, variables)
    assert result.ok, (result.unformatted, result.messages)
    assert result.warnings == ()
    assert result.count("create") == len(result.changes) == count
    values = result.values(machine)
    assert {key: values[key] for key in wanted} == wanted


def test_every_provider_has_one() -> None:
    assert {one.name for one in providers()} == set(PLANS)


def test_several_providers_share_a_root_module() -> None:
    result = terraform(EXAMPLES / "several")
    assert result.ok, result.messages
    assert sorted(result.changes) == ["aws_eip.vpn", "google_compute_firewall.vpn"]
    unknown = result.changes["google_compute_firewall.vpn"]["change"]["after_unknown"]
    assert unknown["source_ranges"] == [True], "an address of the other provider, known after apply"


NETWORK = """\
resource "google_compute_network" "{name}" {{
  name = "main"
}}
"""
HEAD = """\
terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }
}

"""


def folder(tmp_path: Path, name: str, text: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    (made / "main.tf").write_text(HEAD + text, "utf-8")
    return made


def test_what_exists_is_imported_and_not_made_again(tmp_path: Path) -> None:
    block = '\nimport {\n  to = google_compute_network.main\n  id = "projects/c/global/main"\n}\n'
    result = terraform(folder(tmp_path, "a", NETWORK.format(name="main") + block))
    assert result.ok, (result.unformatted, result.messages)
    change = result.changes["google_compute_network.main"]["change"]
    assert change["importing"] == {"id": "projects/c/global/main"}
    assert change["actions"] == ["update"]
    assert change["before"]["id"] == "projects/c/global/main"


def test_a_new_name_is_a_move_and_not_a_second_one(tmp_path: Path) -> None:
    first = terraform(folder(tmp_path, "a", NETWORK.format(name="old")), apply=True)
    assert first.ok, (first.unformatted, first.messages)
    moved = (
        "\nmoved {\n  from = google_compute_network.old\n  to   = google_compute_network.new\n}\n"
    )
    renamed = NETWORK.format(name="new")
    second = terraform(folder(tmp_path, "b", renamed + moved), state=first.state)
    assert second.ok, (second.unformatted, second.messages)
    (change,) = second.changes.values()
    assert change["previous_address"] == "google_compute_network.old"
    assert change["change"]["actions"] == ["no-op"]
    third = terraform(folder(tmp_path, "c", renamed), state=first.state)
    assert (third.count("create"), third.count("delete")) == (1, 1)


def test_what_must_not_be_destroyed_stops_the_plan(tmp_path: Path) -> None:
    guarded = NETWORK.format(name="main").replace(
        'name = "main"', "name = var.name\n\n  lifecycle {\n    prevent_destroy = true\n  }"
    )
    guarded += '\nvariable "name" {\n  type = string\n}\n'
    first = terraform(folder(tmp_path, "a", guarded), {"name": "x"}, apply=True)
    assert first.ok, (first.unformatted, first.messages)
    gone = guarded.replace(
        '"google_compute_network" "main" {', '"google_compute_network" "main" {\n  count = 0\n'
    )
    result = terraform(folder(tmp_path, "b", gone), {"name": "x"}, state=first.state)
    assert result.failed == "plan"
    assert any("lifecycle.prevent_destroy" in one for one in result.messages), result.messages
