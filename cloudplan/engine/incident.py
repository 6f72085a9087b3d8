"""What ties workloads to others, row by row: the ends of pairs, the members of groups.

A workload that moves meets, for each of its ties, one row over all sites.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cloudplan.engine.pair_table import FREE, PairTable, TrafficTable
from cloudplan.engine.problem import Apart, Bools, Ints, Limit, Together


@dataclass(frozen=True)
class Ends:
    """The ends of all pairs, sorted by the workload `who` (N,) that is one.

    `view` (N,) is the row of `seen` that lays a matrix (.., S, S) out as that end meets it: the
    sender over its sites, the receiver over its own, a pair with itself on the diagonal.
    """

    table: PairTable
    site: Ints
    who: Ints
    pair: Ints
    view: Ints

    @classmethod
    def of(cls, table: PairTable, site: Ints) -> Ends:
        """The pairs of a placement (W,), in which the other ends stay."""
        sites = table.tariff.shape[0]
        alone = table.first == table.second
        sent = np.where(alone, 2 * sites, site[table.second])
        received = np.flatnonzero(~alone)
        who = np.concatenate([table.first, table.second[received]])
        pair = np.concatenate([np.arange(len(table)), received])
        view = np.concatenate([sent, sites + site[table.first[received]]])
        order = np.argsort(who, kind="stable")
        return cls(table, site, who[order], pair[order], view[order])

    def within(self, rows: slice) -> slice:
        """The ends of a range of workloads."""
        first, last = np.searchsorted(self.who, [rows.start, rows.stop])
        return slice(int(first), int(last))

    def costs(self, ends: slice, counting: Counting) -> Ints:
        """(N, S) what the pairs come to more than now when the end stands on each site."""
        e, view = self.pair[ends], self.view[ends]
        cents = counting.at(e, view)
        cents -= counting.now[e][:, None]
        return cents

    @cached_property
    def prices(self) -> Counting:
        """What pairs cost."""
        table = self.table
        extra = Surcharges(table.surcharge_of, seen(table.surcharge))
        return Counting(table.price, seen(table.tariff), table.costs(self.site), extra=extra)

    @cached_property
    def masked(self) -> Ints:
        """The ends of pairs that may not stand everywhere."""
        return np.flatnonzero(self.table.mask_of[self.pair] != FREE)

    def forbidden(self, ends: Ints) -> Bools:
        """(N, S) where the ends may not stand."""
        return ~self._mask[self.table.mask_of[self.pair[ends]], self.view[ends]]

    @cached_property
    def _mask(self) -> Bools:
        mask: Bools = seen(self.table.mask).astype(np.bool_)
        return mask


def seen(matrix: Ints | Bools) -> Ints:
    """(.., 2 S + 1, S): a matrix by receiver, by sender, and its diagonal."""
    diagonal = np.diagonal(matrix, axis1=-2, axis2=-1)[..., None, :]
    parts = [np.swapaxes(matrix, -1, -2), matrix, diagonal]
    laid: Ints = np.concatenate(parts, axis=-2)
    return laid


def _priced(price: Ints, column: Ints) -> Ints:
    """(N, S) the prices (N, K) at the tariffs (N, S)."""
    free = np.concatenate([price, np.zeros((price.shape[0], 1), dtype=np.int64)], axis=1)
    return np.take_along_axis(free, np.where(column == FREE, price.shape[1], column), axis=1)


@dataclass(frozen=True)
class Surcharges:
    """What pairs `of` (E,) cost beside their tariff, as seen (X, 2 S + 1, S)."""

    of: Ints
    seen: Ints


@dataclass(frozen=True)
class Counting:
    """An amount for each pair: `price` (E, K) at the tariff as seen, times `weight` as seen.

    `now` (E,) is what the placement comes to.
    """

    price: Ints
    tariff: Ints
    now: Ints
    weight: Ints | None = None
    extra: Surcharges | None = None

    def at(self, e: Ints, view: Ints) -> Ints:
        """(N, S) of the pairs `e` (N,) as their ends see them."""
        cents = _priced(self.price[e], self.tariff[view])
        if self.weight is not None:
            cents *= self.weight[view]
        if self.extra is not None:
            some = np.flatnonzero(self.extra.of[e] != FREE)
            cents[some] += self.extra.seen[self.extra.of[e[some]], view[some]]
        return cents


def counting(limit: Limit, ends: Ends) -> Counting | None:
    """What a limit counts of the pairs; `None` for nothing."""
    table = traffic_table(limit, ends.table)
    if not table.price.any():
        return None
    here, there = ends.site[ends.table.first], ends.site[ends.table.second]
    now = _priced(table.price, table.tariff[here, there][:, None])[:, 0]
    if table.weight is None:
        return Counting(table.price, seen(table.tariff), now)
    weight = np.broadcast_to(table.weight[:, None], table.tariff.shape)
    return Counting(table.price, seen(table.tariff), now * table.weight[here], seen(weight))


def traffic_table(limit: Limit, pairs: PairTable) -> TrafficTable:
    """Any traffic of a limit as a table; a matrix of its own is as many tariffs as it has cells."""
    if isinstance(limit.traffic, TrafficTable):
        return limit.traffic
    cells = np.arange(pairs.tariff.size, dtype=np.int64).reshape(pairs.tariff.shape)
    price = np.zeros((len(pairs), cells.size), dtype=np.int64)
    for e, counted in enumerate(limit.traffic):
        price[e] = 0 if counted is None else counted.ravel()
    return TrafficTable(price, cells)


@dataclass(frozen=True)
class Members:
    """The members of (5a) groups, sorted by the workload `who` (N,); `group` (N,) its number.

    `site_class` (G, S) are the groups' classes and `crowd` (G, S) how many members stand on the
    class of each site.
    """

    site: Ints
    who: Ints
    group: Ints
    label: Ints
    site_class: Ints
    crowd: Ints

    @classmethod
    def of(cls, groups: Sequence[Apart], site: Ints, sites: int) -> Members:
        """The groups of a placement (W,)."""
        classes = np.array([g.site_class for g in groups], dtype=np.int64).reshape(-1, sites)
        who, group = memberships(groups)
        label = np.array([g.label for g in groups], dtype=np.int64)
        crowd = np.zeros(classes.shape, dtype=np.int64)
        np.add.at(crowd, group, classes[group] == classes[group, site[who]][:, None])
        order = np.argsort(who, kind="stable")
        return cls(site, who[order], group[order], label[group[order]], classes, crowd)

    def forbidden(self, members: slice) -> Bools:
        """(N, S) where another member of the group stands already."""
        group, here = self.group[members], self.site[self.who[members]]
        classes = self.site_class[group]
        taken: Bools = self.crowd[group] > (classes == classes[np.arange(here.size), here][:, None])
        return taken


def memberships(groups: Sequence[Apart | Together]) -> tuple[Ints, Ints]:
    """(N,) workload and (N,) number of its group; each member counts once."""
    pairs = [(w, k) for k, group in enumerate(groups) for w in dict.fromkeys(group.workloads)]
    who, group = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return who, group
