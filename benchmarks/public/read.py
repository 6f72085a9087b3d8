"""Readers of three public formats; each gives arrays and nothing that only it would have."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path, PurePath

import numpy as np

from benchmarks.public.instance import Instance, sites_with_one_host
from cloudplan.engine.problem import Ints

RESOURCES = ("cpuPower", "memory", "networkBandwidth")


def gap(path: Path) -> Instance:
    """Generalised assignment: ``m n``, m x n costs, m x n weights, m capacities."""
    numbers = np.array(path.read_text(encoding="ascii").split(), dtype=np.int64)
    sites, workloads = (int(n) for n in numbers[:2])
    cells = sites * workloads
    cost, weight, capacity = np.split(numbers[2:], [cells, 2 * cells])
    problem = sites_with_one_host(
        capacity=capacity[:sites, None],
        open_cost=np.zeros(sites, dtype=np.int64),
        cost=_by_workload(cost, sites),
        demand=np.ones((workloads, 1), dtype=np.int64),
    )
    return Instance(replace(problem, factor=_by_workload(weight, sites)))


def sscflp(path: Path) -> Instance:
    """Facility location: ``m n``, m x (capacity, fixed cost), n demands, m x n costs.

    A cost is of serving the whole demand. Fractions of money are scaled until all is whole.
    """
    words = path.read_text(encoding="ascii").split()
    sites, workloads = int(words[0]), int(words[1])
    count = 2 * sites + workloads + sites * workloads  # some files carry padding behind the data
    numbers = [Decimal(word) for word in words[2 : 2 + count]]
    capacity, fixed = numbers[: 2 * sites : 2], numbers[1 : 2 * sites : 2]
    demand, cost = numbers[2 * sites :][:workloads], numbers[2 * sites + workloads :]
    scale, units = _scale([*fixed, *cost]), _scale([*capacity, *demand])
    problem = sites_with_one_host(
        capacity=_whole(capacity, units)[:, None],
        open_cost=_whole(fixed, scale),
        cost=_by_workload(_whole(cost, scale), sites),
        demand=_whole(demand, units)[:, None],
    )
    return Instance(problem, scale)


def cloud_balancing(path: Path) -> Instance:
    """Computers with a cost and three capacities, processes to place: cost of those in use."""
    data = json.loads(path.read_text(encoding="utf-8"))
    computers, processes = data["computerList"], data["processList"]
    need = [f"required{name[0].upper()}{name[1:]}" for name in RESOURCES]
    problem = sites_with_one_host(
        capacity=np.array([[c[name] for name in RESOURCES] for c in computers], dtype=np.int64),
        open_cost=np.array([c["cost"] for c in computers], dtype=np.int64),
        cost=np.zeros((len(processes), len(computers)), dtype=np.int64),
        demand=np.array([[p[name] for name in need] for p in processes], dtype=np.int64),
    )
    return Instance(problem)


READERS: dict[str, Callable[[Path], Instance]] = {
    "gap": gap,
    "sscflp": sscflp,
    "cloudbalancing": cloud_balancing,
}


def instances(folder: Path, families: list[str], only: str) -> Iterator[tuple[str, Path]]:
    """Family and path of every instance below `folder`/family whose path or name is like `only`."""
    for family in families:
        for path in sorted((folder / family).rglob("*"), key=_natural):
            if path.is_file() and _matches(path.relative_to(folder), only):
                yield family, path


def best_known(folder: Path) -> dict[str, Decimal]:
    """Best-known value by path below `folder`; empty without a ``best_known.csv``."""
    path = folder / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        return {row["path"]: Decimal(row["best_known_value"]) for row in csv.DictReader(file)}


def _matches(path: PurePath, only: str) -> bool:
    return fnmatch(path.as_posix(), only) or fnmatch(path.name, only)


def _natural(path: Path) -> tuple[str, int, str]:
    digits = "".join(c for c in path.name if c.isdigit())
    return path.parent.as_posix(), int(digits or 0), path.name


def _by_workload(numbers: Ints, sites: int) -> Ints:
    """M rows of n numbers, site by site, as (W, S)."""
    return np.ascontiguousarray(numbers.reshape(sites, -1).T)


def _scale(numbers: list[Decimal]) -> int:
    """The power of ten that makes whole numbers of all."""
    decimals = (-int(n.normalize().as_tuple().exponent) for n in numbers)
    return int(10 ** max(0, *decimals))


def _whole(numbers: list[Decimal], scale: int) -> Ints:
    return np.array([int(n * scale) for n in numbers], dtype=np.int64)
