"""Several files as one step, as far as a file system has that.

What the sidecar will hold goes to a hidden file first, then the files are written, each whole, and
the hidden file becomes the sidecar. After a kill in between the next import finds the hidden file
and knows of every value whether it was written (`sidecar.joined`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.intake.outcome import New
from cloudplan.intake.sidecar import SUFFIX
from cloudplan.load.atomic import write_atomic


def sidecar_path(folder: Path, source: str) -> Path:
    """Where the base of a source stands."""
    return folder / f"{source}{SUFFIX}"


def begun_path(folder: Path, source: str) -> Path:
    """Where it waits while the files are written."""
    return folder / f".{source}{SUFFIX}-begun"


def write_all(folder: Path, source: str, new: Sequence[New], base: bytes) -> bool:
    """Write the files, and the base last; whether that is another one. Raises `CloudplanError`."""
    sidecar, begun = sidecar_path(folder, source), begun_path(folder, source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_same = sidecar.exists() and sidecar.read_bytes() == base
        if is_same and not new:
            begun.unlink(missing_ok=True)
            return False
        write_atomic(begun, base)
        for file in new:
            write_atomic(file.found.path, file.data)
        begun.replace(sidecar)
        return not is_same
    except OSError as problem:
        summary = f"Cannot write in {folder.as_posix()!r}: {problem.strerror}"
        raise CloudplanError(
            [error("cannot-write", summary, source=Source(folder.as_posix()))]
        ) from None
