"""Pairs of workloads without a matrix for each: what many pairs share is held once.

A hundred thousand dependencies over a hundred sites would be eight gigabytes of matrices. Their
prices differ only by tariff, so a table holds one row of amounts per pair and one matrix that
tells which tariff lies between two sites. It reads as a sequence of `Pair` for whoever has few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import overload

import numpy as np

from cloudplan.engine.problem import Bools, Ints, Pair

FREE = -1
"""Stands for no tariff, no surcharge and no mask alike."""


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class PairTable(Sequence[Pair]):
    """E pairs. Pair e costs `price[e, tariff[s, s2]]` + `surcharge[surcharge_of[e], s, s2]`.

    It may stand where `mask[mask_of[e], s, s2]` is true. `FREE` in `tariff`, `surcharge_of` or
    `mask_of` costs and forbids nothing. `nests` (L, S) are partitions of the sites from fine to
    coarse such that the tariff from s to s2 depends only on s and on the finest of: the site
    itself, then `nests` in order, in which both share a class; no row says nothing of the kind.
    """

    first: Ints  # (E,) the sender
    second: Ints  # (E,)
    label: Ints  # (E,)
    price: Ints  # (E, K) cents by tariff
    tariff: Ints  # (S, S) column of `price`, or FREE
    surcharge: Ints  # (X, S, S) cents
    surcharge_of: Ints  # (E,)
    mask: Bools  # (M, S, S)
    mask_of: Ints  # (E,)
    nests: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    @classmethod
    def of(cls, pairs: Sequence[Pair], sites: int) -> PairTable:
        """Any pairs as a table; equal masks are shared, and every cell is a tariff of its own."""
        if isinstance(pairs, PairTable):
            return pairs
        cells = np.arange(sites * sites, dtype=np.int64).reshape(sites, sites)
        numbers: dict[bytes, int] = {}
        masks, mask_of = list[Bools](), list[int]()
        for pair in pairs:
            key = np.packbits(pair.allowed).tobytes()
            if not pair.allowed.all() and key not in numbers:
                numbers[key] = len(masks)
                masks.append(pair.allowed)
            mask_of.append(FREE if pair.allowed.all() else numbers[key])
        return cls(
            first=np.array([p.first for p in pairs], dtype=np.int64),
            second=np.array([p.second for p in pairs], dtype=np.int64),
            label=np.array([p.label for p in pairs], dtype=np.int64),
            price=np.array([p.cost.ravel() for p in pairs], np.int64).reshape(-1, cells.size),
            tariff=cells,
            surcharge=np.zeros((0, sites, sites), dtype=np.int64),
            surcharge_of=np.full(len(pairs), FREE, dtype=np.int64),
            mask=np.array(masks, dtype=np.bool_).reshape(-1, sites, sites),
            mask_of=np.array(mask_of, dtype=np.int64),
        )

    def __len__(self) -> int:
        return int(self.first.shape[0])

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> PairTable: ...
    def __getitem__(self, index: int | slice) -> Pair | PairTable:
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        first, second, label = self.first[index], self.second[index], self.label[index]
        return Pair(int(first), int(second), self._cost(index), self._allowed(index), int(label))

    def take(self, index: Ints | Bools) -> PairTable:
        """Some of the pairs, in the order of `index`."""
        names = ("first", "second", "label", "price", "surcharge_of", "mask_of")
        return replace(self, **{name: getattr(self, name)[index] for name in names})

    def _cost(self, e: int) -> Ints:
        cost = spread(self.price[e], self.tariff)
        extra = self.surcharge_of[e]
        return cost if extra == FREE else cost + self.surcharge[extra]

    def _allowed(self, e: int) -> Bools:
        sites, mask = self.tariff.shape[0], self.mask_of[e]
        return np.ones((sites, sites), dtype=np.bool_) if mask == FREE else self.mask[mask]

    def costs(self, site: Ints) -> Ints:
        """(E,) cents of every pair when workload w stands on `site[w]`."""
        here, there = site[self.first], site[self.second]
        cents = _at(self.price, self.tariff[here, there])
        extra = np.flatnonzero(self.surcharge_of != FREE)
        cents[extra] += self.surcharge[self.surcharge_of[extra], here[extra], there[extra]]
        return cents

    def allowed(self, site: Ints) -> Bools:
        """(E,) whether every pair may stand as `site` (W,) has it."""
        here, there = site[self.first], site[self.second]
        fine = np.ones(len(self), dtype=np.bool_)
        bound = np.flatnonzero(self.mask_of != FREE)
        fine[bound] = self.mask[self.mask_of[bound], here[bound], there[bound]]
        return fine


@dataclass(frozen=True, eq=False)
class TrafficTable(Sequence["Ints | None"]):
    """What a limit counts of the pairs: `price[e, tariff[s, s2]]`, times `weight[s]` if given.

    A pair whose `price` is all zero does not count. It reads as one (S, S) array per pair.
    """

    price: Ints  # (E, K)
    tariff: Ints  # (S, S)
    weight: Ints | None = None  # (S,) of the sender's site

    def __len__(self) -> int:
        return int(self.price.shape[0])

    @overload
    def __getitem__(self, index: int) -> Ints | None: ...
    @overload
    def __getitem__(self, index: slice) -> TrafficTable: ...
    def __getitem__(self, index: int | slice) -> Ints | TrafficTable | None:
        if isinstance(index, slice):
            return replace(self, price=self.price[index])
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        if not self.price[index].any():
            return None
        cents = spread(self.price[index], self.tariff)
        return cents if self.weight is None else cents * self.weight[:, None]

    def total(self, here: Ints, there: Ints) -> int:
        """The amount of all pairs whose ends stand on `here` (E,) and `there` (E,)."""
        cents = _at(self.price, self.tariff[here, there])
        return int(cents.sum() if self.weight is None else (cents * self.weight[here]).sum())


def spread(by_tariff: Ints, tariff: Ints) -> Ints:
    """One whole number per tariff, laid out over the pairs of sites, (S, S)."""
    return np.append(by_tariff, 0)[tariff]


def _at(price: Ints, column: Ints) -> Ints:
    if not price.shape[1]:
        return np.zeros(price.shape[0], dtype=np.int64)
    cents: Ints = np.where(column == FREE, 0, price[np.arange(price.shape[0]), column])
    return cents
