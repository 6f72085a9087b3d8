"""Which rows a rule keeps from which sites, rows with the same sites together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cloudplan.candidates import Bools, Ints


@dataclass(frozen=True, slots=True)
class Denial:
    """`rows` (N,) may not go to `columns` (M,); both in order."""

    rows: Ints
    columns: Ints


def alike(denied: Bools) -> Iterator[Denial]:
    """The rows that have any denied site, by exactly which these are; `denied` is (W, S)."""
    some = np.flatnonzero(denied.any(axis=1))
    packed = np.packbits(denied[some], axis=1)
    found: dict[bytes, list[int]] = {}
    keys = packed.view(f"V{packed.shape[1]}").ravel().tolist()
    for w, key in zip(some.tolist(), keys, strict=True):
        found.setdefault(key, []).append(w)
    for rows in found.values():
        yield Denial(np.array(rows, dtype=np.int64), np.flatnonzero(denied[rows[0]]))
