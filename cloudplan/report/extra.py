"""The libraries that write reports come with an extra of cloudplan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cloudplan.diagnostics import CloudplanError, error


@contextmanager
def needing(what: str) -> Iterator[None]:
    """Import a library in here that writes `what`. Raises `CloudplanError` that names the extra."""
    try:
        yield
    except ImportError as missing:
        summary = f"the library {missing.name} that writes {what} is not installed"
        fix = 'Install it: pip install "cloudplan[report]"'
        raise CloudplanError([error("missing-extra", summary, fix=fix)]) from None
