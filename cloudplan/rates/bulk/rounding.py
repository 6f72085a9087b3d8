"""Whole numbers out of floats that are nearly exact, and today's worth of whole cents.

Why this is exact. A figure here is a product of Decimals worked out in 64-bit floats: a quantity,
at most two factors and a price, each rounded once on its way into a float and once per product.
That is at most seven roundings, a relative error below 7 x 2^-53 < 2^-50. The Decimal code that
the figure stands for errs by less than 10^-26. Where the float is farther than 2^-49 of itself
from the point at which rounding tips over (half a cent, or a whole number where one rounds up),
both lie on the same side of it and round to the same whole number. Everything nearer is worked
out by that Decimal code itself.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from cloudplan.diagnostics import CloudplanError, Diagnostic, error
from cloudplan.model.money import from_cents, to_cents
from cloudplan.rates.horizon import FACTOR_SCALE, Horizon

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Exact = Callable[[Ints], list[int]]
"""The whole numbers of some entries, by flat index."""
Rounding = Callable[[Floats, Exact], Ints]

DOUBT = 2.0**-49
"""Relative; see above."""
MOST = 2**39
"""Cents of one amount (5.5 billion euros a month) up to which whole numbers of 64 bits do."""
WHOLE = 2**48
"""Thousandths or grams up to which doubt stays far below one half."""
_SPLIT = 10**6
_SMALL = 2**20


def rounded(approx: Floats, exact: Exact) -> Ints:
    """Half up; `exact` tells what is in doubt.

    Raises `CloudplanError` beyond `MOST`.
    """
    checked(approx)
    nearest = np.rint(approx)
    near_half = np.abs(approx - nearest) >= 0.5 - approx * DOUBT
    return _settled(nearest, near_half, exact)


def rounded_up(approx: Floats, exact: Exact) -> Ints:
    """To the next whole number; see `rounded`. Raises `CloudplanError` beyond 2^48."""
    checked(approx, WHOLE)
    near_whole = np.abs(approx - np.rint(approx)) <= approx * DOUBT
    return _settled(np.ceil(approx), near_whole & (approx > 0), exact)


def _settled(whole: Floats, doubtful: Bools, exact: Exact) -> Ints:
    out = whole.astype(np.int64)
    at = np.flatnonzero(doubtful)
    if at.size:
        out.reshape(-1)[at] = exact(at)
    return out


def checked(amounts: Floats | Ints, most: int = MOST) -> None:
    """Raises `CloudplanError` where an amount is beyond all proportion."""
    if amounts.size and amounts.max() > most:
        raise CloudplanError([_too_much(float(amounts.max()), most)])


def in_range(cents: int) -> int:
    """The same; raises `CloudplanError` beyond `MOST`."""
    if cents > MOST:
        raise CloudplanError([_too_much(float(cents), MOST)])
    return cents


def _too_much(amount: float, most: int) -> Diagnostic:
    what = "cents" if most == MOST else "thousandths or grams"
    return error(
        "amount-too-large",
        f"one amount comes to about {amount:.3g} {what}, which is out of all proportion",
        detail=f"Up to {most:,} of them are counted exactly.",
        fix="look for a quantity or a price with a wrong unit or too many digits",
    )


def present(horizon: Horizon, by_year: Ints) -> Ints:
    """(M1) `present_cents` of many: monthly cents by year (..., T) -> today's worth (...,).

    The annuity is split into millions and the rest, so that no product leaves 64 bits:
    floor((c x a + half) / 10^12) = floor((c x high + floor((c x low + half) / 10^6)) / 10^6).
    """
    total = np.zeros(by_year.shape[:-1], dtype=np.int64)
    for year, annuity in enumerate(horizon.annuity_scaled):
        high, low = divmod(annuity, _SPLIT)
        cents = by_year[..., year]
        carried = (cents * low + FACTOR_SCALE // 2) // _SPLIT
        total += (cents * high + carried) // _SPLIT
    return total


def times(cents: Ints, factor: Decimal) -> Ints:
    """(M3) cents x factor, rounded to the cent."""
    top, bottom = factor.as_integer_ratio()
    if top < _SMALL:
        return (2 * top * cents + bottom) // (2 * bottom)
    exact = {c: to_cents(factor * from_cents(c)) for c in set(cents.tolist())}
    return np.array([exact[c] for c in cents.tolist()], dtype=np.int64)
