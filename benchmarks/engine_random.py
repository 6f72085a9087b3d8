"""The exact engine on random estates, against the naive pair-product model in the same solver.

    python benchmarks/engine_random.py [--seconds 30] [--gap 0.001] [--naive]

Prints one line per size: seconds, proven gap, and with --naive the gap that the solver reaches
in the same seconds with one column per pair of sites. The generator is seeded: three owned
sites with hosts over five years, the others clouds of several providers, tariffs by provider
and region.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from time import monotonic

import numpy as np

from cloudplan.engine import Limits, Pair, Problem, Solution, solve
from cloudplan.engine import exact as model
from cloudplan.engine.formulation import Formulation
from cloudplan.engine.highs import Effort, run
from cloudplan.engine.milp import CENTS_PER_UNIT
from cloudplan.engine.problem import Ints
from cloudplan.engine.tighten import tighten

SIZES = ((100, 10, 0), (100, 10, 125), (250, 10, 0), (250, 10, 350), (500, 25, 0), (500, 25, 750))
LARGE = ((2000, 25, 0), (2000, 25, 3000))
OWNED, YEARS = 3, 5


def estate(workloads: int, sites: int, edges: int, seed: int = 0, room: float = 1.0) -> Problem:
    """A random problem; the owned sites can be bought up to `room` times what all would need."""
    rng = np.random.default_rng(seed)
    owned = np.arange(sites) < OWNED
    demand = _demand(rng, workloads)
    host = np.array([192_000, 512_000, 20_000_000])
    needed = (demand[:, -1].sum(axis=0) / host).max()
    most = max(2, int(np.ceil(needed * room / OWNED)))
    vcpu = demand[:, 0, 0] / 1000
    price = rng.uniform(0.8, 1.3, sites) * np.where(owned, 0.05, 1.0) * 60_000
    cost = np.rint(vcpu[:, None] * price * rng.uniform(0.9, 1.1, (workloads, sites)))
    eligible = rng.random((workloads, sites)) < 0.85
    eligible[np.arange(workloads), rng.integers(0, sites, workloads)] = True
    opening = rng.integers(300_000, 1_500_000, sites) * (rng.random(sites) < 0.6)
    running = rng.integers(150_000, 300_000, (sites, 1)) * np.ones(YEARS)
    return Problem(
        cost=(cost * eligible).astype(np.int64),
        eligible=eligible,
        demand=demand,
        finite=owned,
        host_size=np.tile(host, (sites, 1)),
        installed=np.where(owned, max(1, most // 2), 0),
        most_hosts=np.where(owned, most, 0),
        spare=owned.astype(np.int64),
        run_cost=(running * owned[:, None]).astype(np.int64),
        buy_cost=(1_800_000 * 0.97 ** np.arange(YEARS) * owned[:, None]).astype(np.int64),
        open_cost=opening,
        capacity_label=np.arange(sites),
        pairs=_traffic(rng, workloads, sites, edges),
    )


def _demand(rng: np.random.Generator, workloads: int) -> Ints:
    vcpu = 2 * np.exp(rng.normal(1.2, 0.8, workloads))
    shape = np.stack([np.ones(workloads), np.full(workloads, 4.0), np.full(workloads, 30.0)], 1)
    shape[:, 1:] *= rng.uniform(0.6, 1.4, (workloads, 2))
    growth = 1 + rng.uniform(0, 0.1, workloads)
    grown = (vcpu * growth ** np.arange(YEARS)[:, None]).T
    demand: Ints = np.ceil(1000 * grown[:, :, None] * shape[:, None, :]).astype(np.int64)
    return demand


def _traffic(rng: np.random.Generator, workloads: int, sites: int, edges: int) -> tuple[Pair, ...]:
    provider = np.sort(rng.integers(0, max(2, sites // 5), sites))
    region = provider * 10 + rng.integers(0, 3, sites)
    within, other = (
        rng.uniform(0.01, 0.02, sites)[provider],
        rng.uniform(0.05, 0.12, sites)[provider],
    )
    tariff = np.where(provider[:, None] == provider, within[:, None], other[:, None])
    tariff = np.where(region[:, None] == region, 0.005 * (provider[:, None] % 2), tariff)
    tariff[np.diag_indices(sites)] = 0
    anywhere = np.ones((sites, sites), dtype=np.bool_)
    pairs = []
    for _ in range(edges):
        first, second = (int(w) for w in rng.choice(workloads, 2, replace=False))
        cents = np.exp(rng.normal(4.0, 1.2)) * 60 * 100
        cost = np.rint(cents * tariff).astype(np.int64)
        pairs.append(Pair(first, second, cost, anywhere, 0))
    return tuple(pairs)


def naive_gap(problem: Problem, seconds: float, gap: float) -> float | None:
    """The gap of the solver alone on z[s, s2] >= x[i, s] + x[j, s2] - 1; None without a plan."""
    form = model.formulate(replace(tighten(problem), pairs=()))
    for pair in problem.pairs:
        _pair_product(form, pair)
    outcome = run(form.milp.arrays(), Effort(gap, 10**9, seconds))
    if outcome.values is None or outcome.bound is None:
        return None
    found = float(np.dot(form.milp.cost, outcome.values))
    return (found - outcome.bound) / found


def _pair_product(form: Formulation, pair: Pair) -> None:
    for s in np.flatnonzero(form.x[pair.first] >= 0):
        for s2 in np.flatnonzero(form.x[pair.second] >= 0):
            if pair.cost[s, s2]:
                z = form.milp.add_columns(1)
                form.milp.add_cost(z, pair.cost[s, s2])
                ends = np.array([form.x[pair.first, s], form.x[pair.second, s2]])
                form.milp.add_row([(z, 1), (ends, -1)], lower=-1)


def _line(size: tuple[int, int, int], problem: Problem, options: argparse.Namespace) -> str:
    begun = monotonic()
    found = solve(problem, Limits(gap=options.gap, seconds=options.seconds))
    took = monotonic() - begun
    name = "{:>5} x {:<3} {:>5} pairs".format(*size)
    if not isinstance(found, Solution):
        return f"{name}  {took:6.1f} s  {type(found).__name__}"
    gap = (found.objective - found.bound) / found.objective
    euros = found.objective / CENTS_PER_UNIT
    line = f"{name}  {took:6.1f} s  gap {gap:9.5%}  {found.stopped_by:<10}  {euros:14,.2f}"
    if options.naive and size[2]:
        other = naive_gap(problem, options.seconds, options.gap)
        line += "  naive " + ("no plan" if other is None else f"gap {other:9.5%}")
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--room", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    for size in LARGE if options.large else SIZES:
        problem = estate(*size, seed=options.seed, room=options.room)
        print(_line(size, problem, options), flush=True)


if __name__ == "__main__":
    main()
