"""What priced rules come to over the horizon: `priced_line`, for all pairs at once."""

from __future__ import annotations

import numpy as np

from cloudplan.rates.bulk.rounding import Bools, Ints, checked
from cloudplan.rates.bulk.worth import tco
from cloudplan.rates.horizon import Horizon


def priced_costs(horizon: Horizon, monthly: Ints, wanted: Bools) -> Ints:
    """(W, S) today's worth of cents a month where `wanted`, else 0; site by site."""
    checked(monthly)
    worth, out = tco(horizon), np.zeros(wanted.shape, dtype=np.int64)
    for s in range(wanted.shape[1]):
        out[:, s] = worth.of_level(monthly[:, s] * wanted[:, s])
    return out
