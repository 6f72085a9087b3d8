"""The ways out: for every part of the conflict the least that has to give, tried and priced.

Whatever helps has to break the conflict somewhere. So each sort of thing in it is asked for in
turn: by itself first, then together with what does not stand in the conflict, then with all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from cloudplan.candidates import Ints
from cloudplan.conflicts.amounts import needed_figure
from cloudplan.conflicts.changes import FIGURES, applied, changes, longer, raised
from cloudplan.conflicts.distances import least_limit
from cloudplan.conflicts.relax import only_warning
from cloudplan.conflicts.soften import Soft
from cloudplan.engine import (
    Elastic,
    Limits,
    cheapest_relief,
    elastic,
    is_only_choice,
    least_relief,
)
from cloudplan.model.advice import Change, Repair
from cloudplan.model.estate import Estate
from cloudplan.model.plan import Plan
from cloudplan.model.policy import LatencyRule

Trial = Callable[[Estate], Plan | None]
"""The plan of a changed estate, if there is one that the referee passes."""
Changes = tuple[Change, ...]
MOST_REPAIRS = 5
MOST_CHOSEN = 200  # beyond, which ones are given up is not chosen by cost
ENOUGH = 3  # ways out of one sort each, before sorts are mixed


@dataclass(frozen=True)
class Workshop:
    """What is needed to find ways out of a conflict; the models are made once.

    `soft` may be a part of `estate`; at most `most_tried` ways are tried on the whole of it.
    """

    soft: Soft
    model: Elastic
    limits: Limits
    estate: Estate
    most_tried: int

    @cached_property
    def _priced(self) -> Elastic:
        return elastic(self.soft.softened, priced=True)

    @property
    def _everything(self) -> frozenset[int]:
        return frozenset(range(len(self.soft.families.members)))

    def proposals(self, labels: tuple[int, ...], known: int) -> list[Changes]:
        """Sets of changes that should do, those that change least first.

        Sorts are mixed only where there are not `ENOUGH`, the number already `known` included.
        """
        families, names = self.soft.families, self.soft.names
        mine = frozenset[int]().union(*(families.of_label(names, label) for label in labels))
        alone = {family: self._with(frozenset({family})) for family in sorted(mine)}
        found = [wanted for several in alone.values() for wanted in several]
        found += _for_all(self.soft, {names.policies[label] for label in labels}, self.limits)
        for family in [f for f, several in alone.items() if not several]:
            if len(found) + known < ENOUGH:
                found += self._with((self._everything - mine) | {family})
        if not found and not known:
            found = self._with(self._everything)
        return sorted(_smallest(found), key=_size)

    def _with(self, allowed: frozenset[int]) -> list[Changes]:
        """The least that has to change within some families, if they are enough."""
        relief = least_relief(self.model, allowed, self.limits)
        if relief is None:
            return []
        if 0 < len(relief.units) <= MOST_CHOSEN and not is_only_choice(
            self.model, allowed, relief, self.limits
        ):
            relief = cheapest_relief(self._priced, allowed, relief, self.limits)
        wanted = changes(self.soft, relief)
        return [wanted] if wanted else []


def _for_all(soft: Soft, policies: set[str], limits: Limits) -> Iterator[Changes]:
    """Instead of waivers of a limit on latency to users, the least higher limit for all."""
    for rule in soft.found.estate.policies:
        if rule.id in policies and isinstance(rule, LatencyRule) and rule.to == "users":
            least = least_limit(soft, rule.id, limits)
            if least is not None:
                yield (longer(soft, rule, least),)


def _smallest(found: list[Changes]) -> list[Changes]:
    """Without those that change all that another one changes, and more."""
    atoms = {wanted: _atoms(wanted) for wanted in found}
    return [w for w in atoms if not any(atoms[other] < atoms[w] for other in atoms)]


def _atoms(wanted: Changes) -> frozenset[object]:
    """Every single thing that changes."""
    return frozenset(
        (c.kind, c.policy, c.site, c.figure, c.after, subject)
        for c in wanted
        for subject in c.addresses or c.applications or (c.what,)
    )


def _size(wanted: Changes) -> tuple[int, int, str]:
    """How much is given up: workloads and hosts, then kinds of things."""
    amount = 0
    for change in wanted:
        if change.kind == "hosts" and change.after is not None and change.before is not None:
            amount += int(change.after - change.before)
        else:
            amount += max(len(change.addresses), 1)
    return amount, len(wanted), " ".join(change.what for change in wanted)


def verified(workshop: Workshop, labels: tuple[int, ...], trial: Trial) -> tuple[Repair, ...]:
    """The ways out of a conflict with which there is a plan, the cheapest first."""
    high = list[Changes]()
    if workshop.soft.estate is workshop.estate:
        high += _beyond_the_ceilings(workshop.soft, labels, trial)
    proposals = dict.fromkeys((*high, *workshop.proposals(labels, len(high))))
    found: list[Repair] = []
    for wanted in list(proposals)[: workshop.most_tried]:
        plan = trial(applied(workshop.estate, wanted))
        found += [] if plan is None else [_repair(wanted, plan)]
        if len(found) == MOST_REPAIRS:
            break
    useful = [r for r in found if not any(_is_better(other, r) for other in found)]
    ranked = sorted(useful, key=lambda r: (r.cost, len(r.changes)))
    return tuple(replace(repair, more=repair.cost - ranked[0].cost) for repair in ranked)


def _is_better(one: Repair, other: Repair) -> bool:
    """Whether it raises the same figure by less and costs no more."""
    if len(one.changes) != 1 or len(other.changes) != 1 or one.cost > other.cost:
        return False
    (mine,), (theirs,) = one.changes, other.changes
    if (mine.policy, mine.figure, mine.before) != (theirs.policy, theirs.figure, theirs.before):
        return False
    if mine.before is None or mine.after is None or theirs.after is None:
        return False
    return abs(mine.after - mine.before) < abs(theirs.after - mine.before)


def _beyond_the_ceilings(soft: Soft, labels: tuple[int, ...], trial: Trial) -> Iterator[Changes]:
    """Each ceiling as high as the cheapest plan of all would have it."""
    estate = soft.estate
    standing = {soft.names.policies[label] for label in labels}
    for policy in estate.policies:
        if policy.id in standing and type(policy) in FIGURES:
            plan = trial(only_warning(estate, policy.id))
            if plan is not None:
                after = needed_figure(soft, *_arrays(soft, plan), policy)
                yield (raised(soft, policy, after),)


def _arrays(soft: Soft, plan: Plan) -> tuple[Ints, Ints]:
    """The sites (W,) and hosts (S, T) of a plan."""
    sites = {site.id: s for s, site in enumerate(soft.found.estate.sites)}
    standing = {p.address: sites[p.after.site] for p in plan.placements if p.after is not None}
    hosts = np.zeros((len(sites), soft.found.horizon.years), dtype=np.int64)
    for site in plan.sites:
        if site.hosts_by_year is not None:
            hosts[sites[site.id]] = site.hosts_by_year
    return np.array([standing[row.address] for row in soft.found.rows]), hosts


def _repair(wanted: Changes, plan: Plan) -> Repair:
    named = {address for change in wanted for address in change.addresses}
    named_applications = {id_ for change in wanted for id_ in change.applications}
    placed = [
        (p.address, p.after.site)
        for p in plan.placements
        if p.after is not None
        and (
            p.address in named
            or p.standby_of in named
            or p.address.split("/")[0] in named_applications
        )
    ]
    return Repair(
        changes=wanted,
        cost=plan.totals.tco,
        monthly=plan.totals.monthly,
        one_off=plan.totals.one_off,
        more=Decimal("0.00"),
        proven_gap=plan.solver.gap,
        placed=tuple(placed),
    )
