from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers.solvers import SOLVERS
from benchmarks.public import read
from benchmarks.public.instance import Instance
from cloudplan.engine import Limits, Solution, evaluate, solve

GAP = """ 2 3
 1 9 9
 8 2 3
 4 4 4
 5 5 5
 8 5
"""  # both sites take what they can: weights 4 on the first, 5 on the second
SSCFLP = """2 3
10 5.25
6. 3.5
4 6 0
1. 9. 2.
8.125 2. 1.
"""
CLOUD = """{"computerList": [
 {"id": 0, "cpuPower": 4, "memory": 8, "networkBandwidth": 4, "cost": 100},
 {"id": 1, "cpuPower": 8, "memory": 8, "networkBandwidth": 8, "cost": 150}],
 "processList": [
 {"id": 0, "requiredCpuPower": 3, "requiredMemory": 3, "requiredNetworkBandwidth": 1},
 {"id": 1, "requiredCpuPower": 4, "requiredMemory": 3, "requiredNetworkBandwidth": 1}]}
"""


def read_text(tmp_path: Path, reader: Callable[[Path], Instance], text: str) -> Instance:
    path = tmp_path / "instance"
    path.write_text(text, encoding="ascii")
    return reader(path)


def optimum(instance: Instance) -> Decimal:
    found = solve(instance.problem, Limits())
    assert isinstance(found, Solution)
    assert found.status == "optimal"
    return instance.value(found.objective)


def test_gap_reads_costs_then_weights_site_by_site(tmp_path: Path) -> None:
    instance = read_text(tmp_path, read.gap, GAP)
    assert instance.problem.cost.tolist() == [[1, 8], [9, 2], [9, 3]]
    assert instance.problem.demand_on(1)[:, 0, 0].tolist() == [5, 5, 5]
    assert optimum(instance) == 1 + 2 + 9


def test_facility_location_scales_fractions_and_takes_no_demand(tmp_path: Path) -> None:
    instance = read_text(tmp_path, read.sscflp, SSCFLP)
    assert instance.scale == 1000
    assert instance.problem.demand[:, 0, 0].tolist() == [4, 6, 0]
    assert optimum(instance) == Decimal("5.25") + Decimal("3.5") + 1 + 2 + 1


def test_padding_behind_the_data_is_no_data(tmp_path: Path) -> None:
    padded = read_text(tmp_path, read.sscflp, SSCFLP + "\0" * 9 + "39. 41.")
    assert optimum(padded) == Decimal("12.75")


def test_cloud_balancing_counts_the_computers_in_use(tmp_path: Path) -> None:
    instance = read_text(tmp_path, read.cloud_balancing, CLOUD)
    assert instance.problem.shape == (2, 2, 1, 3)
    assert optimum(instance) == 150


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [(read.gap, GAP, "12"), (read.sscflp, SSCFLP, "12.75"), (read.cloud_balancing, CLOUD, "150")],
)
def test_the_peers_agree(
    tmp_path: Path, solver: str, reader: Callable[[Path], Instance], text: str, value: str
) -> None:
    if solver == "cpsat":
        pytest.importorskip("ortools")
    instance = read_text(tmp_path, reader, text)
    answer = SOLVERS[solver](instance.problem, 20, 1)
    assert answer.site is not None
    assert answer.bound is not None
    verdict = evaluate(instance.problem, answer.site)
    assert verdict.feasible
    assert instance.value(verdict.objective) == instance.value(answer.bound) == Decimal(value)


def test_instances_come_in_natural_order_and_by_glob(tmp_path: Path) -> None:
    folder = tmp_path / "sscflp" / "yang"
    folder.mkdir(parents=True)
    for name in ("p10", "p2", "p1"):
        (folder / name).write_text(SSCFLP, encoding="ascii")
    found = [path.name for _, path in read.instances(tmp_path, ["gap", "sscflp"], "*")]
    assert found == ["p1", "p2", "p10"]
    assert [p.name for _, p in read.instances(tmp_path, ["sscflp"], "*/yang/p1")] == ["p1"]
    assert [p.name for _, p in read.instances(tmp_path, ["sscflp"], "p2")] == ["p2"]


def test_best_known_values_by_path(tmp_path: Path) -> None:
    assert read.best_known(tmp_path) == {}
    rows = "path,workloads,sites,best_known_bound,best_known_value\ngap/a,2,3,,12.50\n"
    (tmp_path / "best_known.csv").write_text(rows, encoding="utf-8")
    assert read.best_known(tmp_path) == {"gap/a": Decimal("12.5")}


def test_weights_stay_whole() -> None:
    assert np.issubdtype(read._whole([Decimal("1.5")], 10).dtype, np.integer)
