"""Compiled kernels: where their machine code is kept, and when that takes a moment.

The code is kept beside the package where that folder may be written, else in the user's cache
folder, else nowhere: a read-only installation works too.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
_KERNELS: list[Any] = []


def kernel(function: Kernel) -> Kernel:
    """Compile at the first call; frees the interpreter's lock so that blocks run side by side.

    It may not allocate: without reference counts, handing the arrays of a model from kernel to
    kernel costs nothing (it made the search ten times slower). No fast-math: the same operations
    in the same order give the same bits on every machine.
    """
    return _compiled(function, cache=_FOLDER is not None, _nrt=False)


def inlined(function: Kernel) -> Kernel:
    """A kernel that only other kernels call."""
    return _compiled(function, cache=False, _nrt=False)


def builder(function: Kernel) -> Kernel:
    """Like `kernel`, for code that allocates what it returns."""
    return _compiled(function, cache=_FOLDER is not None)


def _compiled(function: Kernel, **options: Any) -> Kernel:
    compiled: Kernel = numba.njit(nogil=True, error_model="numpy", **options)(function)
    _KERNELS.append(compiled)
    return compiled


def variants() -> int:
    """How many kernels this process has compiled or loaded, each kind of argument by itself."""
    return sum(len(one.signatures) for one in _KERNELS)


def cache_folder() -> Path | None:
    """Where machine code is kept for later runs; `None` where no folder can be written."""
    return _FOLDER


def _first_writable() -> Path | None:
    """The first of the places that can be written."""
    wanted = os.environ.get("NUMBA_CACHE_DIR")
    places = [Path(wanted)] if wanted else [_user_folder(), Path(tempfile.gettempdir()) / _name()]
    return next((place for place in places if _writable(place)), None)


def _name() -> str:
    return f"cloudplan-kernels-numba-{numba.__version__}"


def _user_folder() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / _name()


def _writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except (OSError, RuntimeError):
        return False


_FOLDER = _first_writable()
if _FOLDER is not None:
    setattr(numba.config, "CACHE_DIR", str(_FOLDER))  # noqa: B010 (it is no typed attribute)
