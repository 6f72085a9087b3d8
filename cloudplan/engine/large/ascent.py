"""Climbing the dual: L-BFGS over prices that must not be negative.

The prices are scaled by what they pay for (capacity, limits), so that a slope is a relative
overload. First on a small random part of the trees, which is cheap and already near, then on all
of them, with softer kinks at first (docs/model.md). Works with dot products of its own: the sum
of a numerical library may depend on the machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cloudplan.engine.hosts import idle_hosts
from cloudplan.engine.large.dual import Dual, Floats, Prices, Slope
from cloudplan.engine.large.jit import kernel
from cloudplan.engine.problem import Bools, Problem

MEMORY = 30
PATIENCE = 12
FIRST_STEP = 1e-2
"""Of the length of all prices together, where nothing is known of the curvature."""
Memory = deque[tuple[Floats, Floats, float]]
ARMIJO = 1e-4
SHRINK, SHORTEST = 0.3, 1e-7


@dataclass(frozen=True, slots=True)
class Scale:
    """How prices become the numbers that are searched: price = number x `unit` / amount."""

    capacity: Floats  # (S, K) price per number; 0 on elastic sites, whose price is 0
    limit: Floats  # (L,)
    highest: Floats  # (S K + L,) numbers beyond which no price needs to go

    @classmethod
    def of(cls, problem: Problem) -> Scale:
        _, sites, years, resources = problem.shape
        usable = np.maximum(problem.most_hosts - idle_hosts(problem), 0)[:, None, None]
        room = np.broadcast_to(usable * problem.host_size[:, None, :], (sites, years, resources))
        room = room.reshape(sites, -1) * problem.finite[:, None]
        cost = np.where(problem.eligible, problem.cost, 0).sum(axis=1) / np.maximum(
            problem.eligible.sum(axis=1), 1
        )
        unit = max(
            float(np.abs(cost).sum()) / max(int(np.count_nonzero(problem.finite)), 1) / years, 1.0
        )
        most = np.array(
            [max(abs(x.most), float(np.abs(x.on_site).max(initial=1))) for x in problem.limits]
        )
        with np.errstate(divide="ignore"):
            # Half of the way between a price per unit and the worth of a whole site: then the
            # slope turns about as fast for small sites as for large ones.
            typical = room.sum(axis=0) / np.maximum((room > 0).sum(axis=0), 1)
            capacity = np.where(room > 0, unit / np.sqrt(room * typical), 0.0)
            highest = np.where(
                capacity > 0, _highest(problem) / np.where(capacity > 0, capacity, 1.0), 0.0
            )
        limit = unit / np.maximum(most, 1.0)
        return cls(capacity, limit, np.append(highest.ravel(), np.full(limit.size, np.inf)))

    def prices(self, x: Floats) -> Prices:
        cut = self.capacity.size
        return Prices(x[:cut].reshape(self.capacity.shape) * self.capacity, x[cut:] * self.limit)

    def numbers(self, prices: Prices) -> Floats:
        known = self.capacity > 0
        capacity = np.where(known, prices.capacity / np.where(known, self.capacity, 1.0), 0.0)
        return np.append(capacity.ravel(), prices.limit / self.limit)

    def slope(self, slope: Slope) -> Floats:
        return np.append((slope.capacity * self.capacity).ravel(), slope.limit * self.limit)


def _highest(problem: Problem) -> Floats:
    """(S, K) what a host costs in a year, per unit of it: the capacity of a year in which demand
    is below its peak can always be bought at that price. At the peak there is none.
    """
    _, sites, years, resources = problem.shape
    peak = int(problem.demand.sum(axis=(0, 2)).argmax())
    after = np.append(problem.buy_cost[:, 1:], np.zeros((sites, 1), np.int64), axis=1)
    cost = np.maximum(problem.run_cost + problem.buy_cost - after, 0).astype(np.float64)
    cost[:, peak] = np.inf
    size = np.maximum(problem.host_size, 1).astype(np.float64)
    return (cost[:, :, None] / size[:, None, :]).reshape(sites, years * resources)


@kernel
def dot(a: Floats, b: Floats) -> float:
    """A sum in a fixed order."""
    total = 0.0
    for k in range(a.shape[0]):
        total += a[k] * b[k]
    return total


@dataclass(frozen=True, slots=True)
class Climb:
    """How soft the kinks are, how much rows are dithered, and when to stop.

    After `most_steps` evaluations, or when 12 steps together gain less than `tolerance`.
    """

    softness: float
    dither: float
    most_steps: int
    tolerance: float = 2e-7


def ascend(
    dual: Dual, scale: Scale, start: Prices, climb: Climb, enough: Callable[[Prices, float], bool]
) -> Prices:
    """Prices near the maximum of L, softened; `enough` sees each step's prices and value."""
    x = np.minimum(scale.numbers(start), scale.highest)

    def look(trial: Floats) -> Slope:
        return dual.at(scale.prices(trial), climb.softness, climb.dither)

    slope = look(x)
    value, gradient = slope.value, scale.slope(slope)
    memory: Memory = deque(maxlen=MEMORY)
    history = deque([value], maxlen=PATIENCE + 1)
    step, used = 1.0, 1
    while used < climb.most_steps:
        direction = _direction(_held(x, gradient, scale), gradient, memory)
        if not memory:
            direction, step = _unit(direction), FIRST_STEP
        line = _Line(x, direction, value, gradient)
        found, slope, tried = _climb(line, step, climb.most_steps - used, look, scale, enough)
        used += tried
        if found is None and memory:
            memory.clear()
            continue
        if found is None or enough(scale.prices(found), slope.value):
            return scale.prices(x if found is None else found)
        new = scale.slope(slope)
        _remember(memory, found - x, gradient - new)
        x, gradient, value, step = found, new, slope.value, 1.0
        history.append(value)
        if len(history) > PATIENCE and value - history[0] <= climb.tolerance * abs(value):
            break
    return scale.prices(x)


def _unit(direction: Floats) -> Floats:
    length = float(np.sqrt(dot(direction, direction)))
    return direction / length if length > 0 else direction


def _remember(memory: Memory, moved: Floats, turned: Floats) -> None:
    """A step and how the slope turned on it, where that says something of the curvature."""
    curve = dot(moved, turned)
    if curve > 1e-12 * dot(turned, turned):
        memory.append((moved, turned, 1.0 / curve))


@dataclass(frozen=True, slots=True)
class _Line:
    """A point with its value and slope, and the way to go from there."""

    x: Floats
    direction: Floats
    value: float
    gradient: Floats


def _climb(
    line: _Line,
    step: float,
    most: int,
    look: Callable[[Floats], Slope],
    scale: Scale,
    enough: Callable[[Prices, float], bool],
) -> tuple[Floats | None, Slope, int]:
    """(point, its slope, evaluations): the first step, ever shorter, that gains as it should.

    Also a point that is already enough; `None` where no step of the `most` allowed gains.
    """
    for tried in range(1, most + 1):
        trial = np.clip(line.x + step * line.direction, 0.0, scale.highest)
        slope = look(trial)
        gains = slope.value >= line.value + ARMIJO * dot(line.gradient, trial - line.x)
        if gains or enough(scale.prices(trial), slope.value):
            return trial, slope, tried
        step *= SHRINK
        if step < SHORTEST:
            break
    return None, slope, tried


def _held(x: Floats, gradient: Floats, scale: Scale) -> Bools:
    """Prices at an end of their range that the slope pushes out of it."""
    held: Bools = ((x <= 0) & (gradient <= 0)) | ((x >= scale.highest) & (gradient >= 0))
    return held


def _direction(
    held: Bools, gradient: Floats, memory: deque[tuple[Floats, Floats, float]]
) -> Floats:
    """Two-loop recursion over the prices that are free to move."""
    q = np.where(held, 0.0, gradient)
    weights = []
    for moved, turned, rho in reversed(memory):
        a = rho * dot(moved, q)
        q = q - a * turned
        weights.append(a)
    if memory:
        moved, turned, rho = memory[-1]
        q = q / (rho * dot(turned, turned))
    for (moved, turned, rho), a in zip(memory, reversed(weights), strict=True):
        q = q + moved * (a - rho * dot(turned, q))
    q = np.where(held, 0.0, q)
    return q if dot(q, gradient) > 0 else np.where(held, 0.0, gradient)
