"""What every row causes on every site: `placement_cost`, for all pairs at once."""

from __future__ import annotations

import numpy as np

from cloudplan.rates.bulk.missing import KNOWN, Missing
from cloudplan.rates.bulk.moves import Moves
from cloudplan.rates.bulk.needs import Needs
from cloudplan.rates.bulk.rounding import Bools, Ints
from cloudplan.rates.bulk.running import running
from cloudplan.rates.bulk.worth import Worth


def placement_costs(needs: Needs, worth: Worth, wanted: Bools) -> tuple[Ints, Missing]:
    """(W, S) cents of the pairs in `wanted` (W, S), and why some of them have none.

    A pair that is not wanted or has no price costs 0. Beside the answer there are a few vectors
    of rows at a time. Raises `CloudplanError` for amounts beyond all proportion.
    """
    moves = Moves.of(needs) if worth.once else None
    cost = np.zeros(wanted.shape, dtype=np.int64)
    columns: dict[int, Ints] = {}
    for s, site in enumerate(needs.estate.sites):
        tally = running(needs, site, worth)
        if moves is not None:
            moves.add_to(tally, s)
        why = np.where(wanted[:, s], tally.why, KNOWN)
        if (why != KNOWN).any():
            columns[s] = why.astype(np.int32)
        np.copyto(cost[:, s], tally.cents, where=wanted[:, s] & (tally.why == KNOWN))
    return cost, Missing(columns, needs.reasons.texts)
