"""Which labels cannot hold together: a small set, found by leaving labels out one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from cloudplan.engine.exact import solve
from cloudplan.engine.highs import ENGINE
from cloudplan.engine.problem import Bools, Infeasible, Limits, Pair, Problem, Veto
from cloudplan.engine.tighten import fits_alone

Labels = frozenset[int]


def find_conflict(problem: Problem, vetoes: tuple[Veto, ...], limits: Limits) -> Infeasible:
    """Sorted labels that cannot hold together, for a problem that is known to be infeasible.

    If one workload alone has no site, the fewest labels that leave one without. Else no label
    can be spared, unless a feasibility check ran into `limits`: then its labels stay in.
    """
    alone = _homeless(problem, vetoes)
    if alone is not None:
        return Infeasible(tuple(sorted(alone)), ENGINE)
    labels = _all_labels(problem, vetoes)
    return Infeasible(tuple(sorted(shrink(labels, _judge(problem, vetoes, limits)))), ENGINE)


def shrink(labels: Labels, infeasible: Callable[[Labels], bool]) -> Labels:
    """A subset that is still infeasible and from which no label can be left out.

    Tries large parts first, so that many labels of no concern cost few checks.
    """
    kept = sorted(labels)
    size = max(len(kept) // 2, 1)
    while kept:
        first = 0
        while first < len(kept):
            rest = kept[:first] + kept[first + size :]
            if infeasible(frozenset(rest)):
                kept = rest
            else:
                first += size
        if size == 1:
            break
        size = max(size // 2, 1)
    return frozenset(kept)


def without(problem: Problem, vetoes: tuple[Veto, ...], keep: Labels) -> Problem:
    """The question of feasibility alone, under the constraints of the labels in `keep`."""
    binding = [int(label) in keep for label in problem.capacity_label]
    return replace(
        problem,
        cost=np.zeros_like(problem.cost),
        eligible=_eligible(problem, vetoes, keep),
        finite=problem.finite & np.array(binding, dtype=np.bool_),
        run_cost=np.zeros_like(problem.run_cost),
        buy_cost=np.zeros_like(problem.buy_cost),
        open_cost=np.zeros_like(problem.open_cost),
        pairs=tuple(_free(pair, pair.label in keep) for pair in problem.pairs),
        apart=tuple(a for a in problem.apart if a.label in keep),
        together=tuple(g for g in problem.together if g.label in keep),
        limits=tuple(limit for limit in problem.limits if limit.label in keep),
    )


def _judge(problem: Problem, vetoes: tuple[Veto, ...], limits: Limits) -> Callable[[Labels], bool]:
    def infeasible(keep: Labels) -> bool:
        return isinstance(solve(without(problem, vetoes, keep), limits), Infeasible)

    return infeasible


def _all_labels(problem: Problem, vetoes: tuple[Veto, ...]) -> Labels:
    labels = {veto.label for veto in vetoes}
    labels |= {pair.label for pair in problem.pairs if not pair.allowed.all()}
    labels |= {apart.label for apart in problem.apart}
    labels |= {group.label for group in problem.together}
    labels |= {limit.label for limit in problem.limits}
    return frozenset(labels) | frozenset(problem.capacity_label[problem.finite].tolist())


def _eligible(problem: Problem, vetoes: tuple[Veto, ...], keep: Labels) -> Bools:
    """Where the kept vetoes leave a workload; what no veto explains stays as it is."""
    eligible = problem.eligible.copy()
    for veto in vetoes:
        eligible |= veto.mask
    for veto in vetoes:
        if veto.label in keep:
            eligible &= ~veto.mask
    return eligible


def _free(pair: Pair, keep: bool) -> Pair:
    allowed = pair.allowed if keep else np.ones_like(pair.allowed)
    return replace(pair, cost=np.zeros_like(pair.cost), allowed=allowed)


def _homeless(problem: Problem, vetoes: tuple[Veto, ...]) -> Labels | None:
    """The fewest labels that leave one workload without any site, if there is such a one."""
    reasons = list(_reasons(problem, vetoes))
    base = _eligible(problem, vetoes, frozenset())
    left = base.copy()
    for _, mask in reasons:
        left &= ~mask
    found = [_needed(int(w), base, reasons) for w in np.flatnonzero(~left.any(axis=1))]
    return min(found, key=lambda labels: (len(labels), sorted(labels)), default=None)


def _needed(w: int, base: Bools, reasons: list[tuple[int, Bools]]) -> Labels:
    def homeless(keep: Labels) -> bool:
        left = base[w].copy()
        for label, mask in reasons:
            if label in keep:
                left &= ~mask[w]
        return not left.any()

    return shrink(frozenset(label for label, mask in reasons if mask[w].any()), homeless)


def _reasons(problem: Problem, vetoes: tuple[Veto, ...]) -> Iterator[tuple[int, Bools]]:
    """(label, mask (W, S)) of all that keeps single workloads off single sites."""
    for veto in vetoes:
        yield veto.label, veto.mask
    fits = fits_alone(problem)
    for s in np.flatnonzero(problem.finite):
        mask = np.zeros_like(fits)
        mask[:, s] = ~fits[:, s]
        yield int(problem.capacity_label[s]), mask
    for pair in problem.pairs:
        if pair.first == pair.second and not pair.allowed.diagonal().all():
            mask = np.zeros_like(fits)
            mask[pair.first] = ~pair.allowed.diagonal()
            yield pair.label, mask
