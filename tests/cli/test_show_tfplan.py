"""``show --format tfplan-json``: for tools that read Terraform's plans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan

pytestmark = pytest.mark.usefixtures("city")


def test_it_goes_to_standard_output(cloudplan: Cloudplan) -> None:
    answer = cloudplan("show", "plan.json", "--format", "tfplan-json")
    assert answer.code == 0
    actions = [one["change"]["actions"] for one in json.loads(answer.out)["resource_changes"]]
    assert sorted(actions) == [["create"], ["delete", "create"], ["no-op"], ["no-op"]]


def test_it_goes_to_a_file_beside_the_text(cloudplan: Cloudplan, tmp_path: Path) -> None:
    answer = cloudplan("show", "plan.json", "--format", "tfplan-json=tf.json")
    assert answer.code == 0
    assert "Plan: 2 to add, 0 to change, 1 to destroy." in answer.out
    assert json.loads((tmp_path / "tf.json").read_text("utf-8"))["format_version"] == "1.2"


def test_its_counts_are_those_of_the_text(cloudplan: Cloudplan) -> None:
    answer = cloudplan("show", "plan.json", "--format", "tfplan-json")
    actions = [
        a for c in json.loads(answer.out)["resource_changes"] for a in c["change"]["actions"]
    ]
    assert (actions.count("create"), actions.count("update"), actions.count("delete")) == (2, 0, 1)


def test_a_stale_plan_exits_6_and_says_why(cloudplan: Cloudplan, city: Path) -> None:
    file = city / "inventory" / "sites.yaml"
    file.write_text(file.read_text("utf-8") + "# later\n", "utf-8")
    answer = cloudplan("show", "plan.json", "--format", "tfplan-json")
    assert answer.code == 6
    assert json.loads(answer.out)["resource_changes"]
    assert "stale" in answer.err


def test_a_plan_of_an_older_version_is_refused(cloudplan: Cloudplan, tmp_path: Path) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    del plan["facts"]
    (tmp_path / "old.json").write_text(json.dumps(plan | {"format_version": "1.0"}), "utf-8")
    answer = cloudplan("show", "old.json", "--format", "json", "--format", "tfplan-json=tf.json")
    assert answer.code == 1
    assert answer.out == ""
    assert "made by an older version" in answer.err
    assert not (tmp_path / "tf.json").exists()


def test_it_overwrites_no_plan(cloudplan: Cloudplan) -> None:
    answer = cloudplan("show", "plan.json", "--format", "tfplan-json=plan.json")
    assert answer.code == 1
    assert "[output-is-input]" in answer.err


def test_another_format_is_refused_with_those_there_are(cloudplan: Cloudplan) -> None:
    answer = cloudplan("show", "plan.json", "--format", "sarif")
    assert answer.code == 1
    assert "choose from text, json, tfplan-json" in " ".join(answer.err.replace("│", "").split())
