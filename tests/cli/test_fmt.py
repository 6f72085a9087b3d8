"""``cloudplan fmt`` as a user meets it: what is written, what is shown, what is refused."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan

UGLY = "sites:\n- id: 'a'   # first\n  kind:   edge\n\n\n\n- id: b\n"
NEAT = 'sites:\n  - id: "a"   # first\n    kind: edge\n\n  - id: b\n'


@pytest.fixture
def folder(tmp_path: Path, cloudplan: Cloudplan) -> Path:
    (tmp_path / "city").mkdir()
    (tmp_path / "city/ugly.yaml").write_text(UGLY, encoding="utf-8")
    (tmp_path / "city/neat.yaml").write_text(NEAT, encoding="utf-8")
    return tmp_path / "city"


def test_files_are_written_in_layout_once(cloudplan: Cloudplan, folder: Path) -> None:
    assert cloudplan("fmt", "city") == (
        0,
        "~ city/ugly.yaml\n1 file written, 1 in layout already.\n",
        "",
    )
    assert (folder / "ugly.yaml").read_bytes() == NEAT.encode()
    assert cloudplan("fmt", "city").out == "0 files written, 2 in layout already.\n"
    assert not list(folder.glob(".*"))


def test_a_file_in_layout_is_not_written_again(cloudplan: Cloudplan, folder: Path) -> None:
    before = (folder / "neat.yaml").stat()
    assert cloudplan("fmt", "city").code == 0
    after = (folder / "neat.yaml").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_check_lists_what_is_out_of_layout_and_exits_with_3(
    cloudplan: Cloudplan, folder: Path
) -> None:
    answer = cloudplan("fmt", "--check", "city")
    assert answer.code == 3
    assert "Error: city/ugly.yaml is out of layout from line 2 on [layout]" in answer.out
    assert answer.out.endswith("2 files, 1 passed, 1 failed\n")
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == UGLY


def test_a_check_in_a_format(cloudplan: Cloudplan, folder: Path) -> None:
    answer = cloudplan("fmt", "--check", "city", "--format", "json", "--format", "github=gh.txt")
    (result,) = json.loads(answer.out)["results"]
    assert (answer.code, result["outcome"]) == (3, "failed")
    assert Path("gh.txt").read_text(encoding="utf-8").startswith("::error ")
    refused = cloudplan("fmt", "city", "--format", "json")
    assert refused.code == 1
    assert "add --check" in refused.err


def test_a_difference_can_be_patched_and_writes_nothing(cloudplan: Cloudplan, folder: Path) -> None:
    answer = cloudplan("fmt", "--diff", "city")
    assert answer.code == 0
    head, minus = (
        "--- city/ugly.yaml\n+++ city/ugly.yaml\n@@ -1,7 +1,5 @@\n",
        "-- id: 'a'   # first\n",
    )
    assert answer.out.startswith(f"{head} sites:\n{minus}")
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == UGLY
    assert cloudplan("fmt", "--diff", "--check", "city").code == 3


def test_a_difference_is_coloured_where_colour_is_wanted(
    cloudplan: Cloudplan, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m+  - id" in cloudplan("fmt", "--diff", "city").out


def test_standard_input_goes_to_standard_output(
    cloudplan: Cloudplan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(UGLY.encode())))
    assert cloudplan("fmt", "-") == (0, NEAT, "")


def test_broken_yaml_is_told_and_the_others_are_written(cloudplan: Cloudplan, folder: Path) -> None:
    (folder / "broken.yaml").write_text("sites: [\n", encoding="utf-8")
    answer = cloudplan("fmt", "city")
    assert answer.code == 1
    assert "This is not YAML" in answer.err
    assert (folder / "broken.yaml").read_text(encoding="utf-8") == "sites: [\n"
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == NEAT
    assert cloudplan("fmt", "--check", "city").code == 1


def test_other_formats_are_left_alone(cloudplan: Cloudplan, folder: Path) -> None:
    (folder / "sites.json").write_text('{"sites":   []}', encoding="utf-8")
    (folder / "many.ndjson").write_text('{"id":  "a"}\n', encoding="utf-8")
    answer = cloudplan("fmt", "-v", "city")
    assert "  city/sites.json (not YAML)\n" in answer.out
    assert answer.out.endswith("1 file written, 1 in layout already, 2 left alone: not YAML.\n")
    assert (folder / "sites.json").read_text(encoding="utf-8") == '{"sites":   []}'


def test_names_and_texts_cannot_steer_a_terminal(cloudplan: Cloudplan, folder: Path) -> None:
    (folder / "ugly.yaml").write_text("a:   '::error::x %0A [red]'\n", encoding="utf-8")
    out = cloudplan("fmt", "--diff", "city").out
    assert "\x1b" not in out
    assert not any(line.startswith("::") for line in out.splitlines())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_the_mode_of_a_file_stays(cloudplan: Cloudplan, folder: Path) -> None:
    (folder / "ugly.yaml").chmod(0o640)
    assert cloudplan("fmt", "city").code == 0
    assert (folder / "ugly.yaml").stat().st_mode & 0o777 == 0o640


def test_what_init_writes_is_in_layout(cloudplan: Cloudplan) -> None:
    assert cloudplan("init", "new").code == 0
    assert cloudplan("fmt", "--check", "new").code == 0
