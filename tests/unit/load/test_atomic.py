"""Writing in one step: the old file stays whole until the new one is."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from cloudplan.diagnostics import CloudplanError
from cloudplan.load.atomic import temporary_name, write_atomic


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    write_atomic(tmp_path / "f", b"one")
    write_atomic(str(tmp_path / "f"), b"two")
    assert (tmp_path / "f").read_bytes() == b"two"
    assert names(tmp_path) == ["f"]


def test_what_a_kill_left_is_removed(tmp_path: Path) -> None:
    left = temporary_name(tmp_path / "plan.json")
    assert left.name == ".plan.json.cloudplan-tmp"
    left.write_bytes(b"half")
    write_atomic(tmp_path / "plan.json", b"whole")
    assert names(tmp_path) == ["plan.json"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (tmp_path / "f").write_bytes(b"old")

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises(CloudplanError, match="No space left") as caught:
        write_atomic(tmp_path / "f", b"new")
    assert caught.value.diagnostics[0].code == "cannot-write"
    assert (tmp_path / "f").read_bytes() == b"old"
    assert names(tmp_path) == ["f"]


def test_pieces_that_end_in_a_failure_leave_the_old_file(tmp_path: Path) -> None:
    def pieces(*, fail: bool) -> Iterator[bytes]:
        yield b"half"
        if fail:
            raise KeyboardInterrupt
        yield b" and half"

    (tmp_path / "f").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "f", pieces(fail=True))
    assert (tmp_path / "f").read_bytes() == b"old"
    assert names(tmp_path) == ["f"]
    write_atomic(tmp_path / "f", pieces(fail=False))
    assert (tmp_path / "f").read_bytes() == b"half and half"


def test_an_interrupt_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f").write_bytes(b"old")

    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "f", b"new")
    assert (tmp_path / "f").read_bytes() == b"old"
    assert names(tmp_path) == ["f"]


def test_two_runs_do_not_mix_their_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "f"
    target.write_bytes(b"old")

    def other_run(handle: int) -> None:
        temporary_name(target).unlink()
        temporary_name(target).write_bytes(b"half of the other")

    monkeypatch.setattr(os, "fsync", other_run)
    with pytest.raises(CloudplanError, match="another run"):
        write_atomic(target, b"new")
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize("path", [".", "no/such/folder/f", "a\0b", "x" * 300])
def test_a_target_that_cannot_be_is_a_diagnostic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CloudplanError) as caught:
        write_atomic(path, b"x")
    assert caught.value.diagnostics[0].code == "cannot-write"
    assert names(tmp_path) == []


def test_a_link_is_kept_and_its_target_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="no modes")
def test_the_mode_of_the_old_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"old")
    (tmp_path / "f").chmod(0o640)
    write_atomic(tmp_path / "f", b"new")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


def test_a_device_is_written_and_not_replaced() -> None:
    write_atomic(os.devnull, b"x")
    assert not Path(os.devnull).is_file()


def test_a_dash_is_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=buffer, flush=lambda: None))
    write_atomic("-", b"x")
    assert buffer.getvalue() == b"x"
