"""Compiles the kernels before any clock runs, on small problems that need them.

A kernel is compiled when it is first called, and kept for later runs. On a new machine that takes
about a minute; were it left to chance, a time limit would be used up by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from filelock import FileLock

from cloudplan.engine.large.jit import cache_folder, variants
from cloudplan.engine.problem import (
    Apart,
    Ints,
    Limit,
    Pair,
    Problem,
    Progress,
    Together,
    Watch,
)

SITES, YEARS, RESOURCES = 5, 2, 3
Kind = Literal["many", "few", "lean"]
"""Many rows, few rows, sites that are all or nothing: each calls other kernels."""
FEW, MANY, MOST = 60, 4_500, 20_000
"""Rows on both sides of what counts as small, and more than a linear program is asked about; of
many a sample is priced first."""
SECONDS = 4.0


MOST_TRIES = 25


def prepare(kind: Kind, solve: Callable[[Problem, float], object], watch: Watch | None) -> None:
    """Have the kernels of a kind compiled, and say so, unless an earlier run of this version did.

    `solve` is the price search within some seconds. Where runs begin at the same time, one of them
    compiles and the others wait for it.
    """
    done = _mark(kind)
    if done is not None and done.exists():
        return
    if watch is not None:
        watch(Progress("compiling the engine, once on this machine", None, None, 0.0))
    if done is None:
        _compile(kind, solve)
        return
    with FileLock(done.with_suffix(".lock")):
        if not done.exists():
            _compile(kind, solve)
            done.touch()


def _compile(kind: Kind, solve: Callable[[Problem, float], object]) -> None:
    """Compiling uses up the seconds, so that it is begun again until it meets nothing new."""
    for problem in SAMPLES[kind]():
        for _ in range(MOST_TRIES):
            known = variants()
            solve(problem, SECONDS)
            if variants() == known:
                break


def _mark(kind: Kind) -> Path | None:
    """The file that says that these very sources were compiled; `None` where nothing is kept."""
    folder = cache_folder()
    if folder is None:
        return None
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    digest = hashlib.sha256(str(here).encode() + sources).hexdigest()
    return folder / f"{kind}-{digest[:16]}.ready"


def _many() -> tuple[Problem, ...]:
    return (_tied(_problem(MANY)), _tied(_problem(MOST)))


def _few() -> tuple[Problem, ...]:
    return (_tied(_problem(FEW)), _problem(FEW))


def _all_or_nothing() -> tuple[Problem, ...]:
    rooms = _problem(FEW)
    opened = _whole(rooms, opening=50_000)
    free = replace(opened, cost=np.zeros_like(rooms.cost))
    return (_whole(rooms, opening=0), opened, free, _by_site(_whole(rooms, opening=0)))


SAMPLES: dict[Kind, Callable[[], tuple[Problem, ...]]] = {
    "few": _few,
    "lean": _all_or_nothing,
    "many": _many,
}


def _problem(rows: int) -> Problem:
    """Two sites with hosts to buy, the others elastic."""
    draw = np.random.default_rng(1)
    demand = draw.integers(1, 20, (rows, 1, RESOURCES)) * np.array([1, 2])[None, :, None]
    need = demand[:, -1].sum(axis=0)
    finite = np.arange(SITES) < 2
    size = np.where(finite[:, None], np.maximum(need // 8, demand.max()), 1)
    return Problem(
        cost=draw.integers(10_000, 90_000, (rows, SITES)),
        eligible=np.ones((rows, SITES), dtype=bool),
        demand=demand,
        finite=finite,
        host_size=size,
        installed=np.where(finite, 1, 0),
        most_hosts=np.where(finite, 6, 0),
        spare=np.zeros(SITES, dtype=np.int64),
        run_cost=np.where(finite[:, None], 30_000, 0) * np.ones((SITES, YEARS), dtype=np.int64),
        buy_cost=np.where(finite[:, None], 90_000, 0) * np.ones((SITES, YEARS), dtype=np.int64),
        open_cost=np.full(SITES, 40_000),
        capacity_label=np.zeros(SITES, dtype=np.int64),
        labels=("capacity", "pair", "apart", "together", "limit"),
    )


def _tied(problem: Problem) -> Problem:
    """The same with traffic in circles, rows apart and together, and a ceiling."""
    rows = problem.shape[0]
    cost = np.where(np.eye(SITES, dtype=bool), 0, 900)
    near = np.ones((SITES, SITES), dtype=bool)
    circles = [(w, w + 1 if w % 3 < 2 else w - 2) for w in range(rows - rows % 3)]
    return replace(
        problem,
        pairs=tuple(Pair(first, second, cost, near, 1) for first, second in circles),
        apart=tuple(Apart((w, w + 4), np.arange(SITES), 2) for w in range(0, rows - 4, 9)),
        together=tuple(Together((w, w + 1), 3) for w in range(5, rows - 1, 11)),
        limits=(_ceiling(problem, len(circles)),),
    )


def _ceiling(problem: Problem, pairs: int) -> Limit:
    hosts = np.zeros((SITES, YEARS), dtype=np.int64)
    return Limit(
        on_site=problem.cost,
        run=hosts,
        buy=hosts,
        open=hosts[:, 0],
        traffic=(None,) * pairs,
        most=int(problem.cost.mean(axis=1).sum()),
        label=4,
    )


def _whole(problem: Problem, opening: int) -> Problem:
    """Every site with one host that stands: capacity, and a price of opening it."""
    one, none = np.ones(SITES, dtype=np.int64), np.zeros((SITES, YEARS), dtype=np.int64)
    need: Ints = problem.demand.sum(axis=0).max(axis=0)
    return replace(
        problem,
        finite=one.astype(bool),
        host_size=one[:, None] * (need * 2 // SITES),
        installed=one,
        most_hosts=one,
        run_cost=none,
        buy_cost=none,
        open_cost=one * opening,
    )


def _by_site(problem: Problem) -> Problem:
    """What a row asks for differs by site."""
    draw = np.random.default_rng(2)
    return replace(problem, factor=draw.integers(1, 3, problem.cost.shape))
