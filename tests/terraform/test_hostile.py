"""A plan that somebody wrote to do harm: what it says stays text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cloudplan.load.plan_file import plan_json, read_plan
from cloudplan.terraform import Written, terraform
from tests.terraform.answers import answers, lay_out
from tests.terraform.harness import terraform as run
from tests.terraform.plans import five

EVIL = '${file("/etc/passwd")}%{ for x in [1] }"}\n\u202e<script>=cmd|\x1b[31m{{ x }}*/ #'
OTHERS = {"statistics": EVIL, "city": EVIL + "owner", "google": "g" + EVIL, "five": EVIL}


def hostile(value: Any) -> Any:
    """The plan with these names in place of its own, wherever they stand."""
    if isinstance(value, dict):
        return {key: hostile(one) for key, one in value.items()}
    if isinstance(value, list):
        return [hostile(one) for one in value]
    if not isinstance(value, str):
        return value
    head, slash, rest = value.partition("/")
    if slash and head in OTHERS and "europe" not in rest:
        return OTHERS[head].replace("/", ":") + "/" + rest
    return OTHERS.get(value, "").replace("/", ":") or value


@pytest.fixture(scope="module")
def written() -> Written:
    plan = hostile(json.loads(plan_json(five())))
    for one in plan["placements"]:
        if one["address"].endswith("/batch"):
            one["after"]["offer"] = EVIL
    plan["facts"]["rules"][0]["source"] = f"{EVIL}.yaml:1:1"
    return terraform(read_plan(json.dumps(plan).encode()))


def test_terraform_reads_it_as_text(written: Written, tmp_path: Path) -> None:
    (root,) = (one for one in written.roots if one.provider.name == "google")
    folder = lay_out(written, tmp_path)
    result = run(folder / root.folder, answers(root))
    assert result.ok, (result.unformatted, result.messages)
    address = next(one.address for one in root.machines if one.address.endswith("/batch"))
    assert address.startswith('${file("')
    (batch,) = (
        change["change"]["after"]
        for change in result.changes.values()
        if change["type"] == "google_compute_instance"
        and change["change"]["after"].get("machine_type") == EVIL
    )
    assert set(batch["labels"]) == {"application", "owner", "data_class"}


def test_no_file_has_a_character_that_does_not_print(written: Written) -> None:
    for name, text in written.files.items():
        assert all(line.isprintable() for line in text.split("\n")), name
        assert name.isascii()
        assert ".." not in name


def test_nothing_is_interpolated(written: Written) -> None:
    for name, text in written.files.items():
        bare = text.replace("$${", "").replace("%%{", "")
        assert "${file" not in bare, name
        assert "%{" not in bare, name


def test_the_readme_has_no_markup_of_others(written: Written) -> None:
    assert "<script>" not in written.files["README.md"]
