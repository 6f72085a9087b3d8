"""Folders are whole or as they were, and what is not ours stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError
from cloudplan.load.atomic_folder import LIST, write_folder

FILES = {"README.md": "one\n", "room/main.tf": "two\n"}


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST
    }


def test_it_writes_a_folder_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", FILES, force=False)
    assert texts(tmp_path / "out") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_folder(tmp_path / "out", FILES, force=False)
    assert texts(tmp_path / "out") == FILES


def test_what_is_there_stays_without_force(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", FILES, force=False)
    with pytest.raises(CloudplanError, match="There is a folder 'out' already"):
        write_folder(tmp_path / "out", {"README.md": "new\n"}, force=False)
    assert texts(tmp_path / "out") == FILES


def test_force_replaces_ours_and_keeps_the_rest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {**FILES, "gone/main.tf": "three\n"}, force=False)
    for name in ("room/terraform.tfvars", "gone/terraform.tfstate"):
        (out / name).write_text("mine\n", "utf-8")
    (out / "link").symlink_to("room")
    write_folder(out, {"README.md": "new\n", "room/main.tf": "newer\n"}, force=True)
    assert texts(out) == {
        "README.md": "new\n",
        "gone/terraform.tfstate": "mine\n",
        "room/main.tf": "newer\n",
        "room/terraform.tfvars": "mine\n",
    }
    assert (out / "link").readlink() == Path("room")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_is_not_ours_is_not_replaced_even_with_force(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "room").mkdir(parents=True)
    (out / "room/main.tf").write_text("mine\n", "utf-8")
    with pytest.raises(CloudplanError, match=r"did not write are in the way: room/main\.tf"):
        write_folder(out, FILES, force=True)
    assert texts(out) == {"room/main.tf": "mine\n"}


def test_a_file_where_a_folder_is_due_is_in_the_way(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "room").write_text("mine\n", "utf-8")
    with pytest.raises(CloudplanError, match="in the way: room"):
        write_folder(out, FILES, force=True)


def test_a_full_disk_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_folder(out, FILES, force=False)
    calls = 0

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CloudplanError, match="No space left"):
        write_folder(out, {"a": "1\n", "b": "2\n", "c": "3\n"}, force=True)
    assert texts(out) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_kill_between_the_renames_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, FILES, force=False)
    (out / "state").write_text("mine\n", "utf-8")
    out.rename(tmp_path / ".out.cloudplan-old")
    (tmp_path / ".out.cloudplan-tmp").mkdir()
    write_folder(out, FILES, force=True)
    assert texts(out) == {**FILES, "state": "mine\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_of_that_name_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine\n", "utf-8")
    with pytest.raises(CloudplanError, match=r"Cannot write .*: it is a file"):
        write_folder(tmp_path / "out", FILES, force=True)
