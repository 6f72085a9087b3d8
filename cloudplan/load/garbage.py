"""Where millions of small objects are made: no looking for circles among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_gc() -> Iterator[None]:
    """Millions of small objects are made and none of them in circles: collecting is waste."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # What was made lives long: move it to the oldest generation without a visit to each.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
