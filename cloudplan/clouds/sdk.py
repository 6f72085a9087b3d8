"""Around the clouds' own libraries: missing ones get a diagnostic, all of them stay silent."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from cloudplan.diagnostics import CloudplanError, error


@contextmanager
def needing(extra: str, detail: str = "") -> Iterator[None]:
    """Import a library in here. Raises `CloudplanError` that names the extra which brings it.

    `detail` says what else it takes to install it.
    """
    try:
        yield
    except ImportError:
        summary = f"the library that reads {extra} is not installed"
        fix = f'Install it: pip install "cloudplan[{extra}]"'
        raise CloudplanError([error("missing-extra", summary, detail=detail, fix=fix)]) from None


@contextmanager
def silence() -> Iterator[None]:
    """No word of a library on the terminal: their logs and warnings quote what servers said.

    Without any handler Python prints warnings of loggers on standard error; one that does nothing
    prevents that, and leaves alone what a program around us has set up.
    """
    nothing = logging.NullHandler()
    root = logging.getLogger()
    root.addHandler(nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        root.removeHandler(nothing)
