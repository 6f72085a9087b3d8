"""What dependencies cost at every tariff: `traffic_line`, for all dependencies at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from cloudplan.rates.bulk.rounding import Ints
from cloudplan.rates.bulk.series import Series
from cloudplan.rates.bulk.worth import Worth


def traffic_costs(traffic: Series, tariffs: Sequence[Decimal], worth: Worth) -> Ints:
    """(E, K) cents of E dependencies at K prices of a GiB; `traffic` grows with its senders."""
    out = np.zeros((traffic.of.shape[0], len(tariffs)), dtype=np.int64)
    for k, price in enumerate(tariffs):
        out[:, k] = worth.of_years(traffic.cents(price))[traffic.of]
    return out
