"""Where the search begins: the prices' own mix of rows, and about as many hosts as it asks for.

Left to itself, a search buys hosts wherever the first rows happen to gather. So it begins with the
hosts that the prices mean, rounded, and is free to change them only when the rows have settled.
"""

from __future__ import annotations

import numpy as np

from cloudplan.engine.large.dual import Dual, Floats, Prices
from cloudplan.engine.large.model import Model
from cloudplan.engine.problem import Ints

DITHER = 0.002
"""How much prices vary from row to row, so that ties are mixed as the prices mean them."""


def mixed(dual: Dual, prices: Prices) -> tuple[Ints, Floats]:
    """(site (W,), demand (S, K)) of every row at its cheapest, ties mixed."""
    slope = dual.at(prices, 0.0, DITHER)
    return slope.site.copy(), slope.capacity - dual.sites.at(prices).capacity


def with_hosts_for(model: Model, demand: Floats, margin: float) -> Model:
    """The model with no more hosts in each year than carry `demand` (S, K).

    A part of a host counts as a whole one beyond 1 - `margin`; more than 1 adds to it. Over years
    the fullest decides, so that some margin is needed to place as much as the prices do.
    """
    sites, resources = model.size.shape
    by_year = demand.reshape(sites, -1, resources)
    need = (by_year / np.maximum(model.size, 1)[:, None, :]).max(axis=2) + model.idle[:, None]
    hosts = np.maximum(np.floor(need + margin).astype(np.int64), model.floor[:, None])
    hosts = np.minimum(np.maximum.accumulate(hosts, axis=1), model.most[:, None])
    usable = np.maximum(hosts - model.idle[:, None], 0)
    room = (usable[:, :, None] * model.size[:, None, :]).reshape(sites, -1)
    return model._replace(
        capacity=np.where(model.finite[:, None], np.minimum(model.capacity, room), model.capacity),
        most=np.where(model.finite, hosts[:, -1], model.most),
    )
