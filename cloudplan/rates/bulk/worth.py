"""What monthly amounts by year come to: today's worth, the first month, or a calendar year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cloudplan.rates.bulk.rounding import Ints, present
from cloudplan.rates.horizon import Horizon


@dataclass(frozen=True)
class Worth:
    """`of_years` turns monthly cents by year (..., T) into cents (...,); it sees `span` years.

    `once` is how often a payment at `as_of` counts: 1 or 0.
    """

    of_years: Callable[[Ints], Ints]
    span: int
    once: int

    def of_level(self, cents: Ints) -> Ints:
        """The same for amounts (...,) that no year changes."""
        return self.of_years(np.broadcast_to(cents[..., None], (*cents.shape, self.span)))


def tco(horizon: Horizon) -> Worth:
    """(M1) and (M3): discounted over the horizon; what is paid at once is not discounted."""
    return Worth(lambda by_year: present(horizon, by_year), horizon.years, once=1)


FIRST_MONTH = Worth(lambda by_year: by_year[..., 0], 1, once=0)


def calendar_year(horizon: Horizon, year: int) -> Worth:
    """Nominal cents of a calendar year, as a budget counts them."""
    months = np.array(horizon.months_in(year), dtype=np.int64)
    return Worth(lambda by_year: by_year @ months, horizon.years, int(horizon.year_of(0) == year))
