"""The harness itself: what is wrong is caught by the real Terraform, what is right is planned."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.terraform.harness import Result, TerraformCrashedError, terraform
from tests.terraform.schemas import FOLDER
from tests.unit.pages import ROOT, table

EXAMPLES = Path(__file__).parent / "examples"
PROJECT = {"project": "city-1"}


@pytest.fixture(scope="module")
def planned() -> Result:
    return terraform(EXAMPLES / "google", PROJECT)


def test_a_right_folder_is_planned(planned: Result) -> None:
    assert planned.ok, planned.messages
    assert planned.warnings == ()
    assert planned.count("create") == 3
    assert sorted(planned.changes) == [
        "google_compute_instance.register",
        "module.network.google_compute_network.this",
        "module.network.google_compute_subnetwork.this",
    ]
    assert planned.values("google_compute_instance.register")["machine_type"] == "e2-standard-4"
    assert 'version     = "6.50.0"' in planned.lock


def test_the_plan_knows_what_is_known_only_after_apply(planned: Result) -> None:
    change = planned.changes["google_compute_instance.register"]["change"]
    assert change["after_unknown"]["id"] is True
    (network,) = change["after_unknown"]["network_interface"]
    assert network["subnetwork"] is True
    assert change["after"]["boot_disk"][0]["initialize_params"][0]["size"] == 50


def test_the_folder_stays_as_it_is(planned: Result) -> None:
    names = sorted(path.name for path in (EXAMPLES / "google").rglob("*"))
    assert names == ["main.tf", "main.tf", "network"]


# What is changed in a machine that is right, and words of the message.
MISTAKES = {
    "a misspelt attribute": (
        ("machine_type ", "machine_typ  "),
        'An argument named "machine_typ" is not expected here. Did you mean "machine_type"?',
    ),
    "a missing required attribute": (
        ('  name         = "register"\n', ""),
        'The argument "name" is required, but no definition was found.',
    ),
    "a wrong type": (
        ("size  = 50", 'size  = "much"'),
        'Inappropriate value for attribute "size": a number is required.',
    ),
    "a list where a text stands": (
        ('"e2-standard-4"', '["e2-standard-4"]'),
        'Inappropriate value for attribute "machine_type": string required',
    ),
    "an unknown resource type": (
        ("google_compute_instance", "google_compute_machine"),
        'The provider hashicorp/google does not support resource type "google_compute_machine".',
    ),
    "a missing block": (
        ("  network_interface {\n    subnetwork = module.network.subnetwork\n  }\n\n", ""),
        'At least 1 "network_interface" blocks are required.',
    ),
    "a block too often": (
        ("  boot_disk {", "  boot_disk {\n  }\n\n  boot_disk {"),
        'No more than 1 "boot_disk" blocks are allowed',
    ),
    "an unknown block": (
        ("  boot_disk {", "  boot_disc {"),
        'Blocks of type "boot_disc" are not expected here. Did you mean "boot_disk"?',
    ),
    "a computed attribute that is set": (
        ('  zone         = "europe-west1-b"', '  self_link    = "europe-west1-b"'),
        'Can\'t configure a value for "self_link"',
    ),
    "an attribute that the data source does not have": (
        ("debian.self_link", "debian.self_links"),
        'This object has no argument, nested block, or exported attribute named "self_links". '
        'Did you mean "self_link"?',
    ),
    "an output that the module does not have": (
        ("module.network.subnetwork", "module.network.subnet"),
        'This object does not have an attribute named "subnet".',
    ),
}


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The folder with a further machine for each mistake, in a file named after it."""
    folder = _changed(tmp_path_factory.mktemp("mistaken"), "", "")
    machine = "resource " + (folder / "main.tf").read_text("utf-8").partition("resource ")[2]
    for number, (name, ((old, new), _)) in enumerate(MISTAKES.items()):
        assert old in machine
        text = machine.replace(old, new).replace('" "register"', f'" "machine{number}"')
        (folder / f"{name}.tf").write_text(text, "utf-8")
    return terraform(folder, PROJECT)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_caught(mistaken: Result, name: str) -> None:
    assert mistaken.failed == "validate"
    found = [one for one in mistaken.messages if one.startswith(f"{name}.tf:")]
    assert any(MISTAKES[name][1] in one for one in found), mistaken.messages


def test_nothing_else_is_found_fault_with(mistaken: Result) -> None:
    assert {one.partition(".tf:")[0] for one in mistaken.messages} == set(MISTAKES)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("~> 6.50", "~> 7.0", "no available releases match the given constraints ~> 7.0"),
        ('  name   = "city"\n', "", 'The argument "name" is required, but no definition was found'),
        ("provider ", "provider {", "main.tf:16: Missing name for provider"),
        ("./network", "./networks", "Unreadable module directory"),
    ],
    ids=["a version that the schema is not of", "a missing variable", "syntax", "no such module"],
)
def test_a_mistake_is_caught_by_init(tmp_path: Path, old: str, new: str, message: str) -> None:
    result = terraform(_changed(tmp_path, old, new), PROJECT)
    assert result.failed == "init"
    assert any(message in one for one in result.messages), result.messages
    assert not result.ok


def test_what_only_planning_can_see_fails_the_plan(tmp_path: Path) -> None:
    result = terraform(_changed(tmp_path, "", ""))
    assert result.failed == "plan"
    assert any('variable "project" is not set' in one for one in result.messages), result.messages


def test_an_unformatted_file_fails_the_format_check(tmp_path: Path) -> None:
    folder = _changed(tmp_path, "", "")
    module = folder / "network" / "main.tf"
    module.write_text(module.read_text("utf-8").replace("name          =", "name ="), "utf-8")
    result = terraform(folder, PROJECT)
    assert result.unformatted == ("network/main.tf",)
    assert result.failed is None
    assert not result.ok


def test_a_crash_of_terraform_is_a_failed_test_and_no_more(tmp_path: Path) -> None:
    with pytest.raises(TerraformCrashedError, match="exit code"):
        terraform(_changed(tmp_path, "", ""), PROJECT, environment={"PYTHONHOME": "/nowhere"})


def test_the_page_names_the_versions_of_the_schemas() -> None:
    page = (ROOT / "docs/how-to/terraform-proof.md").read_text("utf-8")
    told = {row[0]: tuple(row[1:]) for row in table(page[page.index("| provider ") :])}
    made = {}
    for path in FOLDER.glob("*.jsonl"):
        head = json.loads(path.read_text("utf-8").partition("\n")[0])
        name, version = head["from"]["wheel"].split("-")[:2]
        made[head["source"]] = (head["version"], f"{name.replace('_', '-')} {version}")
        assert head["licence"] == "MPL-2.0"
        assert "Mozilla Public License" in head["notice"]
    assert told == made


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "google"
    shutil.copytree(EXAMPLES / "google", folder)
    main = folder / "main.tf"
    text = main.read_text("utf-8")
    assert old in text
    main.write_text(text.replace(old, new), "utf-8")
    return folder
