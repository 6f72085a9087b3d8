"""Write a file so that the old one stays whole until the new one is.

The bytes go to ``.<name>.cloudplan-tmp`` beside the target, are forced to the disk, and take the
target's place in one step. A kill or a full disk leaves the old file; what a kill left behind is
removed by the next run for the same target.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.load.files import STDIN as STDOUT

SUFFIX = ".cloudplan-tmp"


def write_atomic(path: str | Path, data: bytes | Iterable[bytes]) -> None:
    """Write `data` to `path`; ``-`` is standard output, devices and pipes are written directly.

    What comes in pieces is never held whole.

    Raises `CloudplanError`; the old file is then as it was.
    """
    pieces = (data,) if isinstance(data, bytes) else data
    if str(path) == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
        return
    try:
        target = Path(os.path.realpath(path))
        if _is_special(target):
            with target.open("wb") as stream:
                stream.writelines(pieces)
        else:
            _replace(target, pieces)
    except (OSError, ValueError) as problem:
        raise _cannot_write(str(path), problem) from None


def temporary_name(target: Path) -> Path:
    """Where the bytes for `target` wait; the same every time, so that the next run finds it."""
    return target.with_name(f".{target.name}{SUFFIX}")


def _is_special(target: Path) -> bool:
    """Replacing a device or a pipe by a file would break it."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    if target.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    temporary = temporary_name(target)
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
            mine = os.fstat(stream.fileno()).st_ino
        if temporary.stat().st_ino != mine:
            raise OSError(None, "another run is writing the same file")
        _keep_mode(target, temporary)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _keep_mode(target: Path, temporary: Path) -> None:
    with suppress(FileNotFoundError):
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the new name last as well, where the system can (Windows cannot)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cannot_write(name: str, problem: OSError | ValueError) -> CloudplanError:
    reason = getattr(problem, "strerror", None) or str(problem)
    return CloudplanError(
        [
            error(
                "cannot-write",
                f"Cannot write {name!r}: {reason}",
                detail="If there was such a file before, it is as it was.",
                source=Source(Path(name).as_posix()),
            )
        ]
    )
