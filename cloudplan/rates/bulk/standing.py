"""What every row costs on the one site where it stands, without the pairs that nobody asks for."""

from __future__ import annotations

import numpy as np

from cloudplan.rates.bulk.missing import KNOWN
from cloudplan.rates.bulk.moves import Moves
from cloudplan.rates.bulk.needs import NOWHERE, Needs
from cloudplan.rates.bulk.rounding import Bools, Ints
from cloudplan.rates.bulk.running import running
from cloudplan.rates.bulk.worth import Worth


def standing_costs(needs: Needs, worth: Worth, at: Ints) -> tuple[Ints, Bools]:
    """(W,) cents of row w on the site of column `at[w]`, and whether it lacks a price there.

    A row that stands `NOWHERE` or lacks a price costs 0. The cents are those of
    `placement_cost`. Raises `CloudplanError` for amounts beyond all proportion.
    """
    if worth.once and (at != needs.today).any():
        return _with_moves(needs, worth, at)
    cents, lacking = np.zeros_like(at), np.zeros(at.shape, dtype=np.bool_)
    for s in np.unique(at[at != NOWHERE]).tolist():
        rows = np.flatnonzero(at == s)
        tally = running(needs.only(rows), needs.estate.sites[s], worth)
        lacking[rows] = tally.why != KNOWN
        cents[rows] = np.where(lacking[rows], 0, tally.cents)
    return cents, lacking


def _with_moves(needs: Needs, worth: Worth, at: Ints) -> tuple[Ints, Bools]:
    """The same with what moving there costs, which is worked out for all rows together."""
    moves = Moves.of(needs)
    cents, lacking = np.zeros_like(at), np.zeros(at.shape, dtype=np.bool_)
    for s in np.unique(at[at != NOWHERE]).tolist():
        tally = running(needs, needs.estate.sites[s], worth)
        moves.add_to(tally, s)
        here, known = at == s, tally.why == KNOWN
        lacking |= here & ~known
        np.copyto(cents, tally.cents, where=here & known)
    return cents, lacking
