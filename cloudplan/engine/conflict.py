"""Which labels cannot hold together: a small set, none of which can be left out.

The duals of the elastic relaxation point at the labels that stand against each other; labels are
then left out one after another, as long as the rest is still infeasible. Each of these questions
is one of feasibility alone, and a plan found for one of them answers others as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from cloudplan.engine.elastic import Elastic, values_of, with_rows
from cloudplan.engine.elastic_rows import elastic
from cloudplan.engine.evaluate import evaluate
from cloudplan.engine.exact import solve
from cloudplan.engine.highs import Effort, relaxed, search
from cloudplan.engine.problem import Bools, Infeasible, Ints, Limits, Problem, Solution
from cloudplan.engine.softened import NOTHING, Labels, Softened
from cloudplan.engine.strengthen import broken
from cloudplan.engine.tighten import fits_alone

MATTERS = 1e-7  # less than this is nothing
ROUNDS = 8
MOST_WORK = 100_000_000  # nodes x nonzeros of one feasibility check
FEWEST_NODES = 50
MOST_CHECKED = 15_000_000  # nonzeros of all checks together that need a search
ANY_PLAN = 1.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sorted labels that cannot hold together; `minimal` if it is proven that each is needed."""

    labels: tuple[int, ...]
    minimal: bool


def find_conflict(soft: Softened, limits: Limits, model: Elastic | None = None) -> Conflict:
    """The conflict of a problem that is infeasible when all its labels hold.

    No label of it can be spared, unless a check ran into its limit: then its labels stay in. Where
    one workload alone has no site, it is about the one that needs the fewest labels for that.
    """
    model = model or elastic(soft)
    checks = Checks(soft, model, limits)
    core = _homeless(soft) or _core(soft, model)
    if not checks.infeasible(core):
        core = soft.labels
    found = shrink(core, checks.infeasible)
    while spare := [k for k in sorted(found) if checks.infeasible(found - {k})]:
        found -= {spare[0]}  # fewer labels can forbid more: without hosts there is no cost of hosts
    return Conflict(tuple(sorted(found)), minimal=not checks.gave_up)


def can_hold(soft: Softened, limits: Limits) -> bool:
    """Whether a plan is found that keeps everything."""
    checks = Checks(soft, elastic(soft), limits)
    return not checks.infeasible(soft.labels) and not checks.gave_up


def _core(soft: Softened, model: Elastic) -> Labels:
    """The labels whose rows have a price where the relaxation breaks as little as it can.

    All labels where the relaxation breaks nothing: then only whole numbers stand in the way.
    """
    arrays = model.arrays()
    arrays.cost[:] = 0.0
    arrays.cost[model.slack] = 1.0
    labels = np.array(model.row_label, dtype=np.int64)
    for _ in range(ROUNDS):
        found = relaxed(arrays)
        if found.stop != "optimal":
            return soft.labels
        workloads, sites = broken(model.form, found.values)
        if not workloads.size:
            break
        pairs = np.stack([model.form.x[workloads, sites], model.form.y[sites]], axis=1)
        arrays = with_rows(arrays, pairs, np.array([1.0, -1.0]), 0.0)
    if (arrays.cost * found.values).sum() < MATTERS:
        return soft.labels
    prices = np.abs(found.duals)
    priced = np.flatnonzero(prices[: labels.size] > MATTERS * prices.max())
    core = set(labels[priced].tolist())
    core.update(*(model.asked.get(row, frozenset()) for row in priced.tolist()))
    core |= {model.hosted.get(row, NOTHING) for row in priced.tolist()}
    return frozenset(core) - {NOTHING}


@dataclass(slots=True)
class Checks:
    """Answers whether labels can hold together, and remembers the plans that say so."""

    soft: Softened
    model: Elastic
    limits: Limits
    gave_up: bool = False
    _work: int = 0
    _plans: list[tuple[Ints, Ints]] = field(default_factory=list)

    def infeasible(self, keep: Labels) -> bool:
        """Whether it is proven that nothing keeps these labels."""
        if any(self._keeps(*plan, keep) for plan in self._plans):
            return False
        arrays = self.model.held(keep)
        if relaxed(arrays).stop == "infeasible":
            return True
        self._work += arrays.index.size
        if self._work > MOST_CHECKED:
            self.gave_up = True
            return False
        nodes = max(MOST_WORK // max(arrays.index.size, 1), FEWEST_NODES)
        outcome = search(arrays, Effort(0.0, nodes, self.limits.seconds))
        if outcome.stop == "infeasible":
            return True
        if outcome.values is None:
            self.gave_up = True
            return False
        plan = values_of(self.model, outcome.values)
        if not self._keeps(*plan, keep):
            return self._by_the_engine(keep)
        self._plans.append(plan)
        return False

    def _by_the_engine(self, keep: Labels) -> bool:
        """Where the model is too loose, for it only bounds shares: the engine itself."""
        problem, rows = self.soft.under(keep)
        answer = solve(problem, Limits(gap=ANY_PLAN, seconds=self.limits.seconds))
        if isinstance(answer, Solution):
            site = np.full(self.soft.problem.shape[0], NOTHING)
            site[rows] = answer.site
            self._plans.append((site, answer.hosts))
            return False
        self.gave_up |= not isinstance(answer, Infeasible)
        return isinstance(answer, Infeasible)

    def _keeps(self, site: Ints, hosts: Ints, keep: Labels) -> bool:
        """Whether a plan keeps the labels, with its own hosts or with the fewest."""
        problem, rows = self.soft.under(keep)
        here = site[rows]
        if (here == NOTHING).any() or not problem.eligible[np.arange(rows.size), here].all():
            return False
        as_given = evaluate(problem, here, _only_open(problem, here, hosts))
        return as_given.feasible or evaluate(problem, here).feasible


def _only_open(problem: Problem, site: Ints, hosts: Ints) -> Ints:
    is_open = np.zeros(problem.shape[1], dtype=np.bool_)
    is_open[site] = True
    kept: Ints = hosts * (is_open & problem.finite)[:, None]
    return kept


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


def _homeless(soft: Softened) -> Labels | None:
    """The fewest labels that leave one workload without any site, if there is such a one."""
    reasons = list(_reasons(soft))
    left = soft.problem.eligible.copy()
    for mask, _ in reasons:
        left &= ~mask
    found = [_needed(soft, int(w), reasons) for w in np.flatnonzero(~left.any(axis=1))]
    return min(found, key=lambda labels: (len(labels), sorted(labels)), default=None)


def _needed(soft: Softened, w: int, reasons: list[tuple[Bools, Ints]]) -> Labels:
    def homeless(keep: Labels) -> bool:
        if asked and not asked & keep:
            return False
        left = soft.problem.eligible[w].copy()
        for mask, label in reasons:
            if int(label[w]) in keep:
                left &= ~mask[w]
        return not left.any()

    asked = soft.asked.get(w, frozenset[int]())
    mine = frozenset(int(label[w]) for mask, label in reasons if mask[w].any())
    return shrink((mine | asked) - {NOTHING}, homeless)


def _reasons(soft: Softened) -> Iterator[tuple[Bools, Ints]]:
    """(mask (W, S), label (W,)) of all that keeps single workloads off single sites."""
    problem, rows = soft.problem, soft.problem.shape[0]
    for veto in soft.vetoes:
        yield veto.mask, veto.label
    fits = fits_alone(problem)
    for s in np.flatnonzero(problem.finite):
        mask = np.zeros_like(fits)
        mask[:, s] = ~fits[:, s]
        if mask.any():
            yield mask, np.full(rows, problem.capacity_label[s])
    for pair in problem.pairs:
        if pair.first == pair.second and not pair.allowed.diagonal().all():
            mask = np.zeros_like(fits)
            mask[pair.first] = ~pair.allowed.diagonal()
            yield mask, np.full(rows, pair.label)
