"""Measured use from the figures of a cloud's metrics."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cloudplan.clouds.seen import Use

FEWEST = 24
"""Hours below which nothing is said: a percentile of a few values is none."""
PERCENT = 95


def use_of(maxima: Sequence[float], metric: str) -> Use | None:
    """The 95th percentile of hourly maxima, fractions of 0 to 1, by nearest rank.

    Maxima, so that what is sized by them is never too small for an hour's peak. ``None`` for fewer
    than `FEWEST` hours and for figures that are no fractions.
    """
    ordered = sorted(maxima)
    if len(ordered) < FEWEST or not 0 <= ordered[0] <= ordered[-1] <= 1:
        return None
    rank = -(-len(ordered) * PERCENT // 100) - 1
    return Use(Decimal(repr(ordered[rank])), f"p95 of {len(ordered)} hourly maxima of {metric}")
