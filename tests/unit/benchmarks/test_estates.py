from pathlib import Path

import numpy as np
import pytest

from benchmarks.estates import region, shape
from benchmarks.estates.arrays import Asked, generate
from benchmarks.estates.links import RTT_LIMITS_MS
from benchmarks.estates.write import Asked as AskedFiles
from benchmarks.estates.write import write
from cloudplan.candidates import find_candidates
from cloudplan.engine import FREE, PairTable, evaluate
from cloudplan.load import read
from cloudplan.rules import rulebook

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("traffic", shape.TRAFFICS)
@pytest.mark.parametrize("capacity", shape.ROOM)
def test_there_is_always_a_plan(traffic: shape.Traffic, capacity: shape.Capacity) -> None:
    made = generate(Asked(3000, 20, 2, 7, traffic, capacity))
    problem, (here, there) = made.problem, made.refuge
    assert isinstance(problem.pairs, PairTable)
    pinned = problem.eligible.sum(axis=1) == 1
    site = np.where(pinned, problem.eligible.argmax(axis=1), here)
    for group in problem.apart:
        site[group.workloads[1]] = there
    site[problem.pairs.second[problem.pairs.mask_of == len(RTT_LIMITS_MS)]] = there
    assert evaluate(problem, site).violations == ()
    assert pinned.any()
    assert problem.apart
    assert problem.together


def test_the_same_figures_give_the_same_arrays() -> None:
    one, other = (generate(Asked(500, 10, 3, 5)).problem for _ in range(2))
    assert np.array_equal(one.cost, other.cost)
    assert np.array_equal(one.demand, other.demand)
    assert not np.array_equal(one.cost, generate(Asked(500, 10, 3, 6)).problem.cost)


def test_who_is_not_eligible_costs_nothing_and_most_have_a_choice() -> None:
    problem = generate(Asked(2000, 20)).problem
    assert not problem.cost[~problem.eligible].any()
    assert np.median(problem.eligible.sum(axis=1)) >= 5


def test_a_tariff_depends_on_the_sender_and_the_nearest_nest() -> None:
    where = region.region(np.random.default_rng(3), 50)
    _, column, nests = region.tariffs(where)
    assert (column.diagonal() == FREE).all()
    level = np.where(
        nests[0][:, None] == nests[0], 0, np.where(nests[1][:, None] == nests[1], 1, 2)
    )
    for s in range(50):
        for k in range(3):
            others = (level[s] == k) & (np.arange(50) != s)
            assert len(np.unique(column[s, others])) <= 1


def test_a_forest_has_no_cycle_and_as_many_edges_as_wanted() -> None:
    rng = np.random.default_rng(0)
    start = shape.applications(rng, 5000)
    first, second = shape.edges(rng, start, "forest")
    root = list(range(5000))

    def find(w: int) -> int:
        while root[w] != w:
            root[w] = w = root[root[w]]
        return w

    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        assert find(a) != find(b)
        root[find(a)] = find(b)
    assert len(first) == round(0.85 * 5000)


def test_cyclic_traffic_has_cycles_and_no_loops() -> None:
    rng = np.random.default_rng(0)
    start = shape.applications(rng, 5000)
    first, second = shape.edges(rng, start, "cyclic")
    assert len(first) == round(0.85 * 5000)
    assert (first != second).all()
    app = np.searchsorted(start, np.stack([first, second]), side="right")
    assert 0 < (app[0] != app[1]).mean() < 0.2


@pytest.mark.parametrize(("traffic", "capacity"), [("forest", "slack"), ("cyclic", "tight")])
def test_a_written_region_keeps_the_shipped_rules(
    tmp_path: Path, traffic: shape.Traffic, capacity: shape.Capacity
) -> None:
    write(tmp_path, AskedFiles(400, 20, 1, traffic, capacity))
    estate = read([str(tmp_path)], [str(ROOT / "policies")]).estate  # raises on any error
    assert (len(estate.workloads), len(estate.sites)) == (400, 20)
    allowed = find_candidates(rulebook(estate)).allowed.sum(axis=1)
    assert allowed.min() >= 1
    assert (allowed >= 3).mean() > 0.9


def test_a_written_region_is_the_same_every_time(tmp_path: Path) -> None:
    texts = []
    for name in ("a", "b"):
        write(tmp_path / name, AskedFiles(150, 12, 4, "cyclic"))
        texts.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert texts[0] == texts[1]
