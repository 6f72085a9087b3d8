"""Cents of every row on one site, and why a row has no price there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cloudplan.rates.bulk.rounding import Bools, Ints
from cloudplan.rates.lines import NoPriceError

KNOWN = -1
"""Stands for no reason: the price is known."""


class Reasons:
    """Texts by number, each held once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._numbers)


@dataclass(frozen=True, eq=False)
class Tally:
    """`cents` (W,) so far; `why` (W,) numbers the first reason that a row has no price."""

    cents: Ints
    why: Ints
    reasons: Reasons

    @classmethod
    def empty(cls, rows: int, reasons: Reasons) -> Tally:
        return cls(np.zeros(rows, dtype=np.int64), np.full(rows, KNOWN), reasons)

    def add(self, asking: Bools, amount: Callable[[], Ints]) -> None:
        """Add `amount()` (W,), or note for the rows that ask why there is none."""
        try:
            self.cents[:] += amount()
        except NoPriceError as missing:
            self.miss(asking, missing.reason)

    def miss(self, asking: Bools, reason: str) -> None:
        """Note a reason for rows that have none yet."""
        if asking.any():
            self.miss_each(np.where(asking, self.reasons.number(reason), KNOWN))

    def miss_each(self, why: Ints) -> None:
        """The same with a reason for each row (W,), or `KNOWN`."""
        np.copyto(self.why, why, where=self.why == KNOWN)


@dataclass(frozen=True, eq=False)
class Missing(Mapping[tuple[int, int], str]):
    """Why a (row, site) has no price, for those that have none.

    `columns[s]` (W,) numbers the `texts`, `KNOWN` elsewhere; sites that lack nothing have none.
    """

    columns: Mapping[int, Ints]
    texts: tuple[str, ...]

    def __getitem__(self, pair: tuple[int, int]) -> str:
        row, site = pair
        why = int(self.columns[site][row]) if site in self.columns else KNOWN
        if why == KNOWN:
            raise KeyError(pair)
        return self.texts[why]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for site, column in self.columns.items():
            yield from ((row, site) for row in np.flatnonzero(column != KNOWN).tolist())

    def __len__(self) -> int:
        return sum(int((column != KNOWN).sum()) for column in self.columns.values())

    def of_row(self, row: int) -> bool:
        """Whether the row lacks a price anywhere."""
        return any(column[row] != KNOWN for column in self.columns.values())

    def groups(self) -> Iterator[tuple[int, str, Ints]]:
        """(site, reason, rows) of every reason on every site."""
        for site, column in self.columns.items():
            for why in np.unique(column[column != KNOWN]).tolist():
                yield site, self.texts[why], np.flatnonzero(column == why)

    def mask(self, shape: tuple[int, int]) -> Bools:
        """(W, S) where a price is missing."""
        out = np.zeros(shape, dtype=np.bool_)
        for site, column in self.columns.items():
            out[:, site] = column != KNOWN
        return out
