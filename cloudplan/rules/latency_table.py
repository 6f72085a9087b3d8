"""Round trips to the users of many applications at once: `latency.UserLatency` by arrays.

Tens of thousands of applications have users of their own, so this rule tells more rows apart
than can be judged one by one. Figures are whole numbers here, so that they are to the cent those
of `judge`; where they are too fine or too large for that, the rule judges pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cloudplan.model.estate import Users
from cloudplan.model.policy import LatencyRule
from cloudplan.rules.findings import EFFECTS, Judged

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Trips = Mapping[str, Sequence[Decimal | None]]
"""Place -> ms to each of the S sites, `None` where unknown."""

_DIGITS = 6
_LARGEST = 2**63
_BLOCK = 256
"""Lists of users that are priced in one go, so that memory stays small."""


@dataclass(frozen=True)
class _Lists:
    """K lists of users, those that are not empty one behind the other.

    `place` and `count` (N,); `rows` (R,) are the lists that are not empty, `starts` (R,) where
    each begins.
    """

    k: int
    place: NDArray[np.intp]
    count: Ints
    rows: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, users: Sequence[Sequence[Users]], places: Iterable[str]) -> _Lists:
        number = {place: p for p, place in enumerate(places)}
        flat = list(chain.from_iterable(users))
        sizes = np.array([len(row) for row in users], dtype=np.intp)
        rows = np.flatnonzero(sizes)
        return cls(
            len(users),
            np.array([number[u.place] for u in flat], dtype=np.intp),
            np.array([u.count for u in flat], dtype=np.int64),
            rows,
            (np.cumsum(sizes) - sizes)[rows],
        )


def tabulate_users(
    rule: LatencyRule, users: Sequence[Sequence[Users]], trips: Trips, sites: int
) -> Judged | None:
    """What the rule says of K lists of users on S sites; an empty list is not concerned.

    `None` when the price cannot be counted in whole numbers.
    """
    lists = _Lists.of(users, trips)
    excess = [[None if ms is None else _excess(ms, rule) for ms in row] for row in trips.values()]
    shape = len(trips), sites
    no_trip = np.array([x is None for row in excess for x in row], dtype=np.bool_).reshape(shape)
    too_far = np.array([bool(x) for row in excess for x in row], dtype=np.bool_).reshape(shape)
    unknown = _any_place(lists, no_trip)
    effects = np.zeros((lists.k, sites), dtype=np.int8)
    effects[_any_place(lists, too_far)] = EFFECTS[rule.effect]
    effects[unknown] = EFFECTS["warn" if rule.effect == "warn" else "deny"]
    if rule.effect != "price":
        return Judged(effects)
    known = [x or Decimal(0) for row in excess for x in row]
    cents = _cents(lists, known, rule.price_per_ms_month or Decimal(0), shape)
    if cents is None:
        return None
    cents[unknown] = 0
    return Judged(effects, cents)


def _excess(ms: Decimal, rule: LatencyRule) -> Decimal:
    return max(Decimal(0), ms - rule.rtt_ms_max)


def _any_place(lists: _Lists, flags: Bools) -> Bools:
    """(K, S) whether a flag (P, S) of any place of a list is up; eight sites to a byte."""
    packed = np.packbits(flags, axis=1)
    found = np.zeros((lists.k, packed.shape[1]), dtype=np.uint8)
    if lists.rows.size:
        found[lists.rows] = np.bitwise_or.reduceat(packed[lists.place], lists.starts, axis=0)
    return np.unpackbits(found, axis=1, count=flags.shape[1]).view(np.bool_)


def _cents(
    lists: _Lists, excess: list[Decimal], per_ms: Decimal, shape: tuple[int, int]
) -> Ints | None:
    """(K, S) the mean excess, weighted by users, at the price per ms; half a cent rounds up."""
    cents = np.zeros((lists.k, shape[1]), dtype=np.int64)
    digits = max((-_exponent(x) for x in (*excess, per_ms)), default=0)
    if not lists.rows.size or not any(excess):
        return cents
    whole, price = [int(x.scaleb(digits)) for x in excess], int(per_ms.scaleb(digits))
    total = np.add.reduceat(lists.count, lists.starts)
    scale = 100**digits
    if digits > _DIGITS or int(total.max()) * (max(whole) * price * 200 + scale * 2) >= _LARGEST:
        return None
    late = np.array(whole, dtype=np.int64).reshape(shape)
    ends = np.append(lists.starts[1:], lists.place.size)
    for first in range(0, lists.rows.size, _BLOCK):
        of = slice(first, first + _BLOCK)
        users = slice(lists.starts[of][0], ends[of][-1])
        each = lists.count[users, None] * late[lists.place[users]]
        weighted = np.add.reduceat(each, lists.starts[of] - users.start, axis=0) * price
        below = total[of, None] * scale
        cents[lists.rows[of]] = (200 * weighted + below) // (2 * below)
    return cents


def _exponent(x: Decimal) -> int:
    """Of the last digit, at most 0."""
    exponent = x.as_tuple().exponent
    assert isinstance(exponent, int), "figures are finite"
    return min(exponent, 0)
