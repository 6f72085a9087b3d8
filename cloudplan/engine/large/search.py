"""Local search: a placement improved until nothing helps, then shaken and improved again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cloudplan.engine.large.bulk import (
    joining_offers,
    leaving_offers,
    move_in,
    move_in_while_it_pays,
    move_out,
    take_back,
    worths,
)
from cloudplan.engine.large.dual import Floats
from cloudplan.engine.large.exchange import exchange_all, thin_out, ways_out
from cloudplan.engine.large.model import UNLIMITED, Model, State, Weights, state_of
from cloudplan.engine.large.moves import (
    PAYS,
    chain_all,
    is_allowed,
    join_partners,
    mark_broken,
    score,
    shift_all,
)
from cloudplan.engine.large.state_kernel import move, reset
from cloudplan.engine.problem import Ints

REACH = 6  # targets of a row that chains go through
MEMBERS = 16  # rows of a large site that a chain looks at
HARDER = 1.4  # times the price of overload where a descent ends overloaded
HARDEST = 1e15  # cents a unit; what costs more than that would leave the range of floats
SMALL = 3_000_000  # rows x members up to which chains look at every member
MANY = 30_000  # rows beyond which chains go through two targets
CHAINS = 12_000_000  # about how many chains one pass may look at
HUGE = 1e200
PART = 20_000  # rows of a pass between two looks at the clock
HOPE = 0.2  # part of what sites cost more that exchanges may still win back
NEAREST = 3  # targets of a row for whose sake it looks around when something changes there


class Search:
    """One placement under search; `best` is the cheapest allowed one seen, with its cents."""

    def __init__(
        self, model: Model, targets: Ints, weights: Weights, site: Ints, worth: Floats, seed: int
    ) -> None:
        self.model, self.targets, self.weights, self._worth = model, targets, weights, worth
        self.state: State = state_of(model, site)
        reset(model, weights, self.state)
        self.best: Ints | None = None
        self.best_cents = UNLIMITED
        self._since = 0
        self._anywhere = np.zeros((0, targets.shape[1]), targets.dtype)
        self._chance = np.random.default_rng(seed)
        rows = model.cost.shape[0]
        self._rows = np.arange(rows)
        self._moved, self._came_from = np.zeros(2 * rows, np.int64), np.zeros(2 * rows, np.int64)
        self._change = np.zeros(rows)
        most = int(self.state.count.max(initial=1))
        self._reach, self._members = REACH, most
        if rows * most > SMALL:
            self._reach = REACH if rows <= MANY else 2
            self._members = int(np.clip(CHAINS // (rows * self._reach * 10), 3, MEMBERS))

    @property
    def cents(self) -> float:
        """The placement's cents, what it breaks included at its weight."""
        return float(score(self.model, self.state, self.weights))

    def keep(self) -> bool:
        """Remembers the placement if it is allowed and the cheapest so far."""
        cents = int(self.state.totals[0])
        if cents < self.best_cents and is_allowed(self.model, self.state):
            self.best, self.best_cents = self.state.site.copy(), cents
            return True
        return False

    def forget(self) -> None:
        """The best so far does not count: the model it was judged by was too generous."""
        self.best, self.best_cents = None, UNLIMITED

    def take(self, model: Model) -> None:
        """From now on the placement is judged by another model."""
        self.model = model
        reset(model, self.weights, self.state)

    def restore(self, site: Ints) -> None:
        """Goes back to a placement."""
        self.state.site[:] = site
        reset(self.model, self.weights, self.state)

    def descend(self, passes: int, over: Callable[[], bool], *, chains: bool = True) -> None:
        """Shifts, then chains, until none pays, `passes` are made, or `over` says stop."""
        threshold = self.model.cost.shape[0] // 2000
        for number in range(passes):
            order = self._chance.permutation(self._rows)
            made = self._shift(order)
            if made <= threshold and chains:
                made += self._chain(order, over)
            self.keep()
            if (made <= threshold and (number or not threshold)) or over():
                return

    def _shift(self, order: Ints) -> int:
        made: int = shift_all(self.model, self.state, self.weights, self.targets, order)
        return made

    def _chain(self, order: Ints, over: Callable[[], bool]) -> int:
        made, part = 0, max(CHAINS // (self._reach * self._members * 100), 256)
        for first in range(0, order.size, part):
            rows = order[first : first + part]
            made += chain_all(
                self.model, self.state, self.weights, self.targets, rows, self._reach, self._members
            )
            if over():
                break
        return made

    def exchange(self, passes: int, most: int, over: Callable[[], bool]) -> None:
        """Exchanges until a pass gains next to nothing; swaps look at `most` rows of a site."""
        for turn in range(passes):
            before = self.cents
            if over():
                return
            self._exchanged(self._chance.permutation(self._rows), most, turn, over)
            self.keep()
            if before - self.cents < 1e-6 * abs(before):
                return

    def _exchanged(self, order: Ints, most: int, turn: int, over: Callable[[], bool]) -> None:
        """One pass of exchanges over the rows of `order`."""
        loss, goal = self._ways_out()
        ranked, begin = self._ranked(loss)
        for first in range(0, order.size, PART):
            part = order[first : first + PART]
            exchange_all(
                self.model, self.state, self.weights, self.targets, part, loss, goal,
                ranked, begin, most, turn,
            )  # fmt: skip
            if over():
                return

    def _ways_out(self) -> tuple[Floats, Ints]:
        rows = self._rows.size
        loss, goal = np.empty(rows), np.empty(rows, np.int64)
        ways_out(self.model, self.state, self.weights, self.targets, self._rows, loss, goal)
        return loss, goal

    def _ranked(self, key: Floats) -> tuple[Ints, Ints]:
        """The rows of each site by `key` (W,), and where each site's begin (S + 1,)."""
        ranked = np.lexsort((self._rows, key, self.state.site))
        sites = np.arange(self.model.cost.shape[1] + 1)
        return ranked, np.searchsorted(self.state.site[ranked], sites)

    def press(self) -> bool:
        """Makes overload dearer where there is any; true if there is."""
        beyond = self.state.amount > self.model.limit_most
        full = self.state.over > 0
        for weight, is_over in ((self.weights.over, full), (self.weights.limit, beyond)):
            weight[is_over] = np.minimum(weight[is_over] * HARDER, HARDEST)
        return not is_allowed(self.model, self.state)

    def squeeze(self, s: int, goal: Ints) -> bool:
        """Empties site s down to `goal` (K,) if that pays; true if it did."""
        before = self.cents
        made, met = self._give_up(s, goal)
        if met and self.cents < before + PAYS:
            return True
        take_back(self.model, self.weights, self.state, self._moved, self._came_from, made)
        return False

    def _asked(self, rows: Ints, s: int) -> Ints:
        demand: Ints = self.model.demand[rows]
        return demand * self.model.factor[rows, s][:, None] if self.model.factor.size else demand

    def close(self, s: int) -> None:
        """Moves everything off site s, wherever it is cheapest, allowed or not."""
        self._give_up(s, np.full(self.model.demand.shape[1], -1))

    def open(self, s: int) -> None:
        """Moves to site s whatever gains from it, the most per demand first, until it is full."""
        change = self._change
        joining_offers(self.model, self.state, self._rows, s, change)
        gains = np.flatnonzero(change < 0)
        size = np.maximum(self._asked(gains, s).sum(axis=1), 1)
        rows = gains[np.lexsort((gains, change[gains] / size))]
        move_in(self.model, self.weights, self.state, rows, s, self._moved, self._came_from)

    def close_what_pays(self, over: Callable[[], bool]) -> int:
        """Tries to do without each site whose opening has a price; returns how often it paid."""
        state = self.state
        few = (state.count > 0) & (state.count * 20 < state.site.size)
        priced = np.flatnonzero((self.model.standing > 0) & few)
        worth = np.array([self._least_loss(int(s)) < state.own[s] for s in priced], dtype=np.bool_)
        return sum(
            [self._tried(s, self._emptied, settles=False) for s in self._each(priced[worth], over)]
        )

    def _least_loss(self, s: int) -> float:
        """What the rows of s cost more elsewhere at the prices, pairs apart."""
        model, worth = self.model, self._worth
        rows = self.state.member[s, : self.state.count[s]].astype(np.int64)
        cents = model.cost[rows] + model.demand[rows].astype(np.float64) @ worth.T
        cents[~model.eligible[rows]] = HUGE
        here = cents[:, s].copy()
        cents[:, s] = HUGE
        return float((cents.min(axis=1) - here).sum())

    def _emptied(self, s: int) -> int:
        made, _ = self._give_up(s, np.full(self.model.demand.shape[1], -1))
        return made

    def more_hosts(self, over: Callable[[], bool]) -> int:
        """Tries to fill every site further, with new hosts too; returns how often it paid."""
        used = np.flatnonzero(self.model.finite & (self.state.count > 0))
        tries = [self._tried(s, self._fill, settles=True) for s in self._each(used, over)]
        return sum(tries)

    def _each(self, sites: Ints, over: Callable[[], bool]) -> Iterator[int]:
        """The sites in a random order, until time is up; what was gained meanwhile is kept."""
        for s in self._chance.permutation(sites):
            if over():
                break
            yield int(s)
        self.keep()

    def _tried(self, s: int, change: Callable[[int], int], *, settles: bool) -> bool:
        """Changes site s, lets the rows around settle, and takes all back if it does not pay.

        `change` returns how many rows it moved and recorded.
        """
        before, site = self.cents, self.state.site.copy()
        own = float(self.state.own.sum())
        made = change(s)
        if not made:
            return False
        if settles:
            freed = np.unique(self._came_from[:made])
            near = np.flatnonzero(np.isin(self.targets[:, :NEAREST], freed).any(axis=1))
            self._shift(self._chance.permutation(near))
            hope = HOPE * abs(float(self.state.own.sum()) - own)
            if before + PAYS <= self.cents < before + hope:
                self._exchanged(self._chance.permutation(near), 16, s, lambda: False)
        if self.cents < before + PAYS:
            return True
        self.restore(site)
        return False

    def _fill(self, s: int) -> int:
        """Rows come to s as long as they gain, with what their places are worth to others."""
        model, state, change = self.model, self.state, self._change
        worth = np.zeros(self._rows.size)
        joining_offers(model, state, self._rows, s, change)
        worths(model, state, self._rows, self._worth, worth)
        gains = np.flatnonzero((change < worth) & (state.site != s))
        asked = (self._asked(gains, s) * self._worth[s]).sum(axis=1)
        value = (worth[gains] - change[gains]) / np.maximum(asked, 1e-9)
        rows = gains[np.lexsort((gains, -value))]
        made, _ = move_in_while_it_pays(
            model, self.weights, state, rows, worth[rows], s, self._moved, self._came_from
        )
        return int(made)

    def fewer_hosts(self, over: Callable[[], bool]) -> int:
        """Tries to do with one host less wherever hosts can be given up; returns how often it paid.

        The emptiest last hosts first.
        """
        model, state, paid = self.model, self.state, 0
        resources = model.size.shape[1]
        years = model.host_price.shape[1]
        for s in self._chance.permutation(np.flatnonzero(model.finite & (state.count > 0))):
            for t in range(years):
                row = slice(t * resources, (t + 1) * resources)
                ground = state.ground[s, row]
                if over():
                    return paid
                if (ground < 0).any():
                    continue
                goal = np.full(model.demand.shape[1], UNLIMITED)
                goal[row] = ground
                excess = np.maximum(state.used[s, row] - ground, 0) / np.maximum(model.size[s], 1)
                if excess.max() <= 0.7:
                    paid += self.squeeze(int(s), goal)
        self.keep()
        return paid

    def relieve(self, over: Callable[[], bool]) -> None:
        """Takes rows off every overloaded site until it carries what is left, at any price."""
        for s in np.flatnonzero(self.state.over > 0):
            if over():
                return
            self._give_up(int(s), self.model.capacity[s])
        self.keep()

    def mend(self) -> None:
        """Rows of pairs and groups that are not allowed: to any site, then both ends to one."""
        if self.state.totals[1] == 0:
            return
        marks = np.zeros(self._rows.size, dtype=np.bool_)
        mark_broken(self.model, self.state, marks)
        order = self._chance.permutation(np.flatnonzero(marks))
        shift_all(self.model, self.state, self.weights, self._anywhere, order)
        if self.state.totals[1]:
            join_partners(self.model, self.state, self.weights, order)
        self.keep()

    def thin_out(self, over: Callable[[], bool]) -> None:
        """Takes rows off every overloaded site, to where there is room, the cheapest first."""
        loss, _ = self._ways_out()
        worth = np.zeros(self._rows.size)
        worths(self.model, self.state, self._rows, self._worth, worth)
        key = np.minimum(loss, HUGE) / np.maximum(worth, 1e-9)
        ranked, begin = self._ranked(key)
        for s in np.flatnonzero(self.state.over > 0):
            if over():
                return
            rows = ranked[begin[s] : begin[s + 1]]
            thin_out(
                self.model, self.state, self.weights, self.targets, self._anywhere, int(s), rows
            )
        self.keep()

    def _give_up(self, s: int, goal: Ints) -> tuple[int, bool]:
        """Moves rows off site s until its demand is at most `goal`, the cheapest first."""
        count = int(self.state.count[s])
        change = self._change[:count]
        leaving_offers(self.model, self.state, self.weights, self.targets, s, change)
        members = self.state.member[s, :count].astype(np.int64)
        excess = np.maximum(self.state.used[s] - goal, 0)
        part = (self._asked(members, s) * (excess > 0) / np.maximum(excess, 1)).max(axis=1)
        # A row that helps twice as much may cost twice as much; one that saves goes first.
        rows = members[np.lexsort((members, np.minimum(change, HUGE) / np.maximum(part, 1e-9)))]
        made, met = move_out(
            self.model, self.state, self.weights, self.targets, s, rows, goal,
            self._moved, self._came_from,
        )  # fmt: skip
        return made, met

    def shake(self, strength: int) -> None:
        """Moves some rows to one of their first targets at random."""
        for w in self._chance.choice(self._rows, min(strength, self._rows.size), replace=False):
            b = int(self.targets[w, self._chance.integers(0, min(5, self.targets.shape[1]))])
            if b >= 0 and self.model.eligible[w, b]:
                move(self.model, self.weights, self.state, int(w), b)

    def shaken(self) -> bool:
        """One shake and descent from the current placement; true if a better one was found.

        Opens and closes sites where that has a price, else moves a few rows. What is no better
        than what it came from is taken back, but for small losses now and then.
        """
        before, site = self.cents, self.state.site.copy()
        known = self.best_cents
        self._disturb()
        self.descend(30, lambda: False)
        now = self.cents
        if not is_allowed(self.model, self.state):
            self.press()
            if self._chance.integers(0, 10) == 0:
                self.weights.over[:] *= 0.8
        if now > before * (1 + 1e-9) + 0.5:
            self.restore(site)
        self._since = 0 if self.best_cents < known else self._since + 1
        if self._since >= 200 and self.best is not None:
            self._since = 0
            self.restore(self.best)
        return self.best_cents < known

    def _disturb(self) -> None:
        state, model = self.state, self.model
        priced = (model.standing != 0) & (model.finite | (model.standing > 0))
        if priced.any() and self._chance.integers(0, 4) > 0:
            closed = np.flatnonzero((state.count == 0) & (model.floor <= model.most))
            opened = np.flatnonzero(state.count > 0)
            way = self._chance.integers(0, 3)
            if way != 0 and closed.size:
                self.open(int(self._chance.choice(closed)))
            if way != 1 and opened.size > 1:
                self.close(int(self._chance.choice(opened)))
            return
        self.shake(int(self._chance.integers(2, 6)))
