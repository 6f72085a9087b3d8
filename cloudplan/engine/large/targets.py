"""The sites that the search tries for a row: the cheapest, and where its partners are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from cloudplan.engine.large.dual import BIG_FLOAT, Dual, Prices
from cloudplan.engine.large.jit import kernel
from cloudplan.engine.large.tree_kernel import nearest_sites
from cloudplan.engine.pair_table import PairTable
from cloudplan.engine.problem import Ints

MANY_ROWS = 2_500
NEAR, NEAR_OF_MANY, PARTNERS = 20, 8, 4


def targets_of(dual: Dual, prices: Prices, table: PairTable, site: Ints) -> Any:
    """(W, n) int32 sites in the order in which they are worth trying, -1 for none."""
    rows, sites, _, _ = dual.problem.shape
    near = min(sites, NEAR if rows <= MANY_ROWS else NEAR_OF_MANY)
    partners = PARTNERS if len(table) else 0
    out = np.full((rows, near + partners), -1, dtype=np.int32)
    lam = np.ascontiguousarray(prices.capacity.T, dtype=np.float32)
    active, mu = np.flatnonzero(lam.any(axis=1)), prices.limit.astype(np.float32)

    none = np.ones((0, sites), np.float32)

    def run(part: Ints) -> None:
        value = np.empty(sites, np.float32)
        nearest_sites(
            dual.trees, part, lam, active, mu, np.float32(1), BIG_FLOAT, none, value, near, out
        )

    with ThreadPoolExecutor(dual.threads) as pool:
        list(pool.map(run, np.array_split(np.arange(rows), 8)))
    if partners:
        filled = np.full(rows, near, dtype=np.int64)
        _add_partners(table.first, table.second, site, filled, out)
    return out


@kernel
def _add_partners(first, second, site, filled, out):
    """Adds the sites of a row's partners while there is room."""
    for e in range(first.shape[0]):
        for way in range(2):
            w, other = (first[e], second[e]) if way == 0 else (second[e], first[e])
            known = False
            for n in range(filled[w]):
                known = known or out[w, n] == site[other]
            if not known and filled[w] < out.shape[1]:
                out[w, filled[w]] = site[other]
                filled[w] += 1
