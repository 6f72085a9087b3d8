"""Tariffs by the nearest common class, laid out for messages along trees."""

import numpy as np

from cloudplan.engine.large.dual import Dual, Prices, levels
from cloudplan.engine.large.forest import spanning_forest
from cloudplan.engine.pair_table import FREE, PairTable
from cloudplan.engine.problem import Problem


def _table(nests: list[list[int]]) -> PairTable:
    """Three sites that all share the last nest; 5 cents within a region, 7 between them."""
    region = np.array([0, 0, 1])
    tariff = np.where(region[:, None] == region[None, :], 0, 1)
    np.fill_diagonal(tariff, FREE)
    none = np.full(1, FREE)
    return PairTable(
        first=np.array([0]), second=np.array([1]), label=np.array([0]),
        price=np.array([[5, 7]]), tariff=tariff, surcharge=np.zeros((0, 3, 3), np.int64),
        surcharge_of=none, mask=np.zeros((0, 3, 3), np.bool_), mask_of=none,
        nests=np.array(nests),
    )  # fmt: skip


def test_a_nest_of_all_sites_leaves_no_level_for_nothing() -> None:
    tariff, _ = levels(_table([[0, 0, 1], [0, 0, 0]]), 3)
    assert (tariff != FREE).all()


def test_traffic_counts_in_the_bound_when_all_sites_share_a_nest() -> None:
    table = _table([[0, 0, 1], [0, 0, 0]])
    far = np.array([[True, False, False], [False, False, True]])
    nothing = np.zeros(3, np.int64)
    problem = Problem(
        cost=np.zeros((2, 3), np.int64), eligible=far, demand=np.ones((2, 1, 1), np.int64),
        finite=np.zeros(3, np.bool_), host_size=np.zeros((3, 1), np.int64), installed=nothing,
        most_hosts=nothing, spare=nothing, run_cost=np.zeros((3, 1), np.int64),
        buy_cost=np.zeros((3, 1), np.int64), open_cost=nothing, capacity_label=nothing, pairs=table,
    )  # fmt: skip
    dual = Dual(problem, table, spanning_forest(table, 2), 1)
    assert dual.at(Prices.none(problem)).value == 7
