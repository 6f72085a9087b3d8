"""Rows grouped by the sites that are denied them."""

from __future__ import annotations

import numpy as np

from cloudplan.assemble.denials import alike


def test_rows_with_the_same_sites_stand_together_in_order() -> None:
    rng = np.random.default_rng(3)
    denied = rng.random((200, 11)) < 0.15
    found = list(alike(denied))
    told = np.zeros_like(denied)
    for denial in found:
        assert denial.columns.size
        assert np.all(np.diff(denial.rows) > 0)
        told[np.ix_(denial.rows, denial.columns)] = True
    assert np.array_equal(told, denied)
    assert len({tuple(denial.columns.tolist()) for denial in found}) == len(found)


def test_nothing_denied_is_no_group() -> None:
    assert list(alike(np.zeros((3, 4), dtype=np.bool_))) == []
