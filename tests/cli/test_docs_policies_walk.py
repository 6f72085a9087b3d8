"""What docs/policies.md tells a newcomer to do, done: every command of the page, in its order."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from cloudplan.cli.app import COMMANDS
from tests.cli.conftest import Cloudplan
from tests.unit.pages import ROOT, fences

PAGE = (ROOT / "docs/policies.md").read_text(encoding="utf-8")
INVENTORY = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
TOOL = ".venv/bin/cloudplan "
CONTRADICTION = ROOT / "tests/findings/rules-contradict/rules.yaml"


@pytest.fixture
def my_city(tmp_path: Path) -> Path:
    """The inventory of the documentation, and what the first two sections of the page say."""
    folder = tmp_path / "my-city"
    folder.mkdir()
    for number, example in enumerate(fences(INVENTORY, "yaml")):
        (folder / f"{number}.yaml").write_text(example, encoding="utf-8")
    written = fences(PAGE.partition("## What every rule has")[0], "yaml")
    for number, example in enumerate(written):
        name = "rules_test.yaml" if "\ntests:" in example else f"rules{number}.yaml"
        (folder / name).write_text(example, encoding="utf-8")
    return folder


def test_every_command_of_the_page_does_what_it_says(cloudplan: Cloudplan, my_city: Path) -> None:
    calls = [c for fence in fences(PAGE, "sh") for c in fence.splitlines() if c.startswith(TOOL)]
    done = []
    for call in calls:
        verb, *arguments = shlex.split(call.removeprefix(TOOL).partition(" > ")[0])
        assert verb in COMMANDS
        answer = cloudplan(verb, *arguments)
        assert answer.code == 0, (call, answer.out, answer.err)
        done.append(verb)
    assert done[:5] == ["validate", "fmt", "plan", "explain", done[4]]
    assert {"validate", "fmt", "plan", "explain", "schema"} <= set(done)


def test_the_contradiction_of_the_page_is_told_as_it_is_shown(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    folder = tmp_path / "my-city"
    folder.mkdir()
    shutil.copy(CONTRADICTION, folder / "rules.yaml")
    shutil.copy(CONTRADICTION.parents[1] / "base.yaml", folder / "base.yaml")
    (shown,) = (fence for fence in fences(PAGE, "text") if "rules-contradict" in fence)
    answer = cloudplan("validate", "my-city")
    assert (answer.code, shown in answer.err) == (0, True), answer.err


def test_strictly_the_same_fails(cloudplan: Cloudplan, tmp_path: Path) -> None:
    folder = tmp_path / "my-city"
    folder.mkdir()
    shutil.copy(CONTRADICTION, folder / "rules.yaml")
    shutil.copy(CONTRADICTION.parents[1] / "base.yaml", folder / "base.yaml")
    answer = cloudplan("validate", "my-city", "--strict")
    assert answer.code == 3
    assert "Error: register-at-home and critical-in-two-zones contradict" in answer.err
    (folder / "rules.yaml").write_text("policies: [\n", encoding="utf-8")
    assert cloudplan("validate", "my-city", "--strict").code == 1
