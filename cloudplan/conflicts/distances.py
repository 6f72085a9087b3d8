"""How far users may be at the least, so that a limit on their latency can be kept by all."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from decimal import Decimal

import numpy as np

from cloudplan.candidates import Ints
from cloudplan.conflicts.soften import Soft
from cloudplan.engine import Limits, Softened, can_hold
from cloudplan.model.sizing import MILLI

UNKNOWN = np.iinfo(np.int64).max


def least_limit(soft: Soft, policy: str, limits: Limits) -> Decimal | None:
    """The smallest limit in ms with which there is a plan; None where no limit helps."""
    number = sorted(soft.found.verdicts.denied).index(policy)
    closed = soft.softened.vetoes[number].mask
    trips = _trips(soft, np.flatnonzero(closed.any(axis=1)))
    known = sorted({int(t) for t in trips[closed].tolist()} - {UNKNOWN})

    def holds(limit: int) -> bool:
        return can_hold(_open_up_to(soft.softened, number, trips, limit), limits)

    if not known or not holds(known[-1]):
        return None
    first = bisect_left(known, True, hi=len(known) - 1, key=holds)
    return Decimal(known[first]) / MILLI


def _open_up_to(soft: Softened, number: int, trips: Ints, limit: int) -> Softened:
    """The rule closes only sites that are farther than the limit."""
    vetoes = list(soft.vetoes)
    vetoes[number] = replace(vetoes[number], mask=vetoes[number].mask & (trips > limit))
    return replace(soft, vetoes=tuple(vetoes))


def _trips(soft: Soft, rows: Ints) -> Ints:
    """(W, S) the longest round trip to users in thousandths of a millisecond, for some rows."""
    estate, network = soft.found.estate, soft.network
    out = np.zeros(soft.found.allowed.shape, dtype=np.int64)
    for w in rows:
        users = [u for u in soft.found.application(int(w)).users if u.count]
        for s, site in enumerate(estate.sites):
            known = [network.rtt(u.place, site.id).ms for u in users]
            ms = [UNKNOWN if trip is None else int(trip * MILLI) for trip in known]
            out[w, s] = max(ms, default=0)
    return out
