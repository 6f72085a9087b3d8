"""Which files are read, under which names, and what is wrong with the others."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cloudplan.diagnostics import CloudplanError
from cloudplan.load import files, hash_inputs, read
from tests.unit.load.conftest import BASE, ESTATE


def codes(at: Path, *inventory: str) -> list[str]:
    with pytest.raises(CloudplanError) as caught:
        read(list(inventory), [], at=at)
    return [d.code for d in caught.value.diagnostics]


@pytest.fixture
def inv(tmp_path: Path) -> Path:
    folder = tmp_path / "inv"
    folder.mkdir()
    (folder / "base.yaml").write_text(BASE)
    return folder


def test_folders_are_read_recursively_in_the_order_of_names(inv: Path, tmp_path: Path) -> None:
    (inv / "b" / "deep").mkdir(parents=True)
    (inv / "b" / "deep" / "a.yml").write_text("groups: {eu: [BE]}")
    (inv / "a.json").write_text("{}")
    (inv / "z.ndjson").write_text('{"id": "x", "owner": "city"}\n')
    (inv / "readme.md").write_text("not an input")
    names = [i.path for i in read(["inv"], [], at=tmp_path).inputs]
    assert names == ["inv/a.json", "inv/b/deep/a.yml", "inv/base.yaml", "inv/z.ndjson"]


def test_hidden_files_and_policy_tests_are_left_out(inv: Path, tmp_path: Path) -> None:
    (inv / ".git").mkdir()
    for name in (".git/x.yaml", ".hidden.yaml", "rule_test.yaml", "rule_test.yml"):
        (inv / name).write_text("nonsense: 1")
    assert [i.path for i in read(["inv"], [], at=tmp_path).inputs] == ["inv/base.yaml"]


def test_a_dangling_link_is_an_error(inv: Path, tmp_path: Path) -> None:
    (inv / "gone.yaml").symlink_to("nowhere.yaml")
    assert codes(tmp_path, "inv") == ["dangling-link"]


def test_a_link_to_itself_is_an_error(inv: Path, tmp_path: Path) -> None:
    (inv / "loop.yaml").symlink_to("loop.yaml")
    assert codes(tmp_path, "inv") == ["link-loop"]


def test_a_link_to_a_folder_above_is_an_error(inv: Path, tmp_path: Path) -> None:
    (inv / "sub").mkdir()
    (inv / "sub" / "up").symlink_to("..")
    assert codes(tmp_path, "inv") == ["link-loop"]


def test_a_link_to_another_folder_is_followed(inv: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "g.yaml").write_text("groups: {eu: [BE]}")
    (inv / "shared").symlink_to(tmp_path / "shared")
    assert read(["inv"], [], at=tmp_path).estate.groups == {"eu": ("BE",)}


def test_a_file_that_is_reached_twice_is_read_once(inv: Path, tmp_path: Path) -> None:
    (inv / "again.yaml").symlink_to("base.yaml")
    loaded = read(["inv", "inv/base.yaml", "./inv"], ["inv"], at=tmp_path)
    assert [i.path for i in loaded.inputs] == ["inv/again.yaml"]


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        ("inv/bas.yaml", "no-such-file"),
        ("inv/base.yaml/x", "no-such-file"),
        ("inv/notes.txt", "unknown-format"),
        ("empty", "empty-folder"),
        ("a\0b", "cannot-read"),
    ],
)
def test_an_argument_that_is_no_input(inv: Path, argument: str, code: str) -> None:
    (inv / "notes.txt").write_text("x")
    (inv.parent / "empty").mkdir()
    assert codes(inv.parent, argument) == [code]


def test_a_missing_file_comes_with_a_proposal(inv: Path, tmp_path: Path) -> None:
    with pytest.raises(CloudplanError) as caught:
        read(["inv/bas.yaml"], [], at=tmp_path)
    assert caught.value.diagnostics[0].fix == 'did you mean "base.yaml"?'


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission_is_an_error(inv: Path, tmp_path: Path) -> None:
    (inv / "base.yaml").chmod(0)
    assert codes(tmp_path, "inv") == ["cannot-read"]


def test_an_absolute_path_is_shown_relative(inv: Path, tmp_path: Path) -> None:
    loaded = read([str(inv)], [], at=tmp_path)
    assert loaded.inputs[0].path == "inv/base.yaml"
    assert loaded.estate.source.file == "inv/base.yaml"
    assert read([str(inv)], [], at=inv).inputs[0].path == "base.yaml"


@pytest.mark.parametrize(
    "text",
    [
        BASE.encode(),
        b'  {"estate": {"id": "a", "currency": "EUR", "as_of": "2026-11-01", "horizon_months": 1}}',
    ],
)
def test_standard_input_is_yaml_or_json(
    text: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    loaded = read(["-"], [], at=tmp_path)
    assert [i.path for i in loaded.inputs] == ["-"]
    assert loaded.inputs[0].sha256 == hashlib.sha256(text).hexdigest()


def test_the_digest_of_all_inputs_is_over_lines_of_digest_and_path(inv: Path) -> None:
    loaded = read(["inv"], [], at=inv.parent)
    digest = hashlib.sha256(BASE.encode()).hexdigest()
    expected = hashlib.sha256(f"{digest}  inv/base.yaml\n".encode()).hexdigest()
    assert loaded.inputs_sha256 == expected
    assert hash_inputs(["inv"], [], at=inv.parent) == (loaded.inputs, loaded.inputs_sha256)


def test_hashing_does_not_parse(inv: Path) -> None:
    (inv / "broken.yaml").write_text("[[[")
    assert len(hash_inputs(["inv"], [], at=inv.parent)[0]) == 2


def test_hashing_names_missing_files(tmp_path: Path) -> None:
    with pytest.raises(CloudplanError, match="gone"):
        hash_inputs(["gone"], [], at=tmp_path)


def test_a_file_beyond_the_limit_is_refused(
    inv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert files.MAX_BYTES == 32 * 1024 * 1024
    (inv / "large.yaml").write_bytes(b"#" * (files.MAX_BYTES + 1))
    assert codes(tmp_path, "inv") == ["file-too-large"]
    (inv / "large.yaml").write_bytes(b"groups: {}\n#" + b"#" * (files.MAX_BYTES - 12))
    assert read(["inv"], [], at=tmp_path).estate.id == "city"


def test_the_policies_folder_is_used_when_nothing_is_said(inv: Path, tmp_path: Path) -> None:
    loaded = read(["inv"], at=tmp_path)
    assert loaded.policy_paths == ()
    assert [d.code for d in loaded.diagnostics] == ["policies-used"]
    assert "no folder policies/" in loaded.diagnostics[0].summary
    (tmp_path / "policies").mkdir()
    rule = "policies: [{id: r, kind: together, because: x}]"
    (tmp_path / "policies" / "p.yaml").write_text(rule)
    (tmp_path / "policies" / "p_test.yaml").write_text("tests: []")
    loaded = read(["inv"], at=tmp_path)
    assert loaded.policy_paths == ("policies",)
    assert [p.id for p in loaded.estate.policies] == ["r"]
    assert [i.path for i in loaded.inputs] == ["inv/base.yaml", "policies/p.yaml"]
    assert read(["inv"], [], at=tmp_path).estate.policies == ()


def test_policies_may_be_files_and_folders(inv: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = f"policies: [{{id: {name}, kind: together, because: x}}]"
        (tmp_path / f"{name}.yaml").write_text(text)
    loaded = read(["inv"], ["a.yaml", "b.yaml"], at=tmp_path)
    assert [p.id for p in loaded.estate.policies] == ["a", "b"]
    assert loaded.policy_paths == ("a.yaml", "b.yaml")


def test_all_paths_are_one_estate(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(ESTATE)
    (tmp_path / "two.json").write_text('{"applications": [{"id": "a", "owner": "b"}]}')
    estate = read(["one.yaml", "two.json"], [], at=tmp_path).estate
    assert [a.id for a in estate.applications] == ["a"]
