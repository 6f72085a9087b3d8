"""From an infeasible estate to `Softened`: who forbids what, and what could be given up for it.

The arrays are made once more for an estate in which every rule about single pairs is waived and
every pin is lifted, so that what is forbidden now has a price as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from cloudplan.candidates import Bools, Candidates, Ints, find_candidates
from cloudplan.conflicts.families import PIN, Families
from cloudplan.conflicts.relax import without_pair_rules
from cloudplan.conflicts.standbys import Standbys
from cloudplan.engine import NOTHING, Headroom, Limit, Problem, Softened, Veto
from cloudplan.formulate import Formulation, Names, formulate
from cloudplan.formulate.arrays import host_sizes
from cloudplan.formulate.draft import Draft
from cloudplan.formulate.traffic import Traffic
from cloudplan.model.estate import Dependency, Estate, Workload
from cloudplan.model.policy import BudgetRule
from cloudplan.rules import DependencyLimit, Network, rulebook


@dataclass(frozen=True)
class Soft:
    """An infeasible estate, softened. `free` is the estate without rules about single pairs."""

    found: Candidates
    free: Candidates
    formulation: Formulation
    families: Families = field(default_factory=Families)

    @classmethod
    def of(cls, found: Candidates) -> Soft:
        """The estate of `found`, which has no plan."""
        free = find_candidates(rulebook(without_pair_rules(found)), found.targets)
        return cls(found, free, formulate(free))

    @property
    def estate(self) -> Estate:
        return self.found.estate

    @property
    def names(self) -> Names:
        return self.formulation.names

    @cached_property
    def dependencies(self) -> list[tuple[Dependency, tuple[DependencyLimit, ...]]]:
        """The first pairs of the problem; standbys follow."""
        known = Draft(self.free, Traffic.of(self.free), self.network).dependencies
        return list(zip(known.rows, known.limits, strict=True))

    @cached_property
    def network(self) -> Network:
        return Network(self.free.estate)

    @cached_property
    def softened(self) -> Softened:
        """The problem with a label for all that forbids and a unit for all that can be given up."""
        vetoes = tuple(self._vetoes())
        problem = self._problem(vetoes)
        standbys = Standbys.of(self.free, self.names, self.families, problem)
        problem = standbys.problem
        pair_unit = self._pair_units(problem)
        pair_unit[standbys.pairs] = standbys.pair_units
        return Softened(
            problem,
            vetoes,
            tuple(self._headrooms()),
            standbys.asked,
            standbys.row_unit,
            pair_unit,
            tuple(self._members(a.workloads, a.label) for a in problem.apart),
            tuple(self._members(g.workloads, g.label) for g in problem.together),
            host_family=np.array([self._hosts(s) for s in range(problem.shape[1])], dtype=np.int64),
            limit_family=np.array([self._ceiling(li) for li in problem.limits], dtype=np.int64),
            unit_family=self.families.of_units,
        )

    def _problem(self, vetoes: tuple[Veto, ...]) -> Problem:
        posed = self.formulation.problem
        eligible = ~self._held
        explained = np.zeros_like(eligible)
        for veto in vetoes:
            explained |= veto.mask
        eligible &= self.found.allowed | explained
        limits = tuple(self._unknown_is_too_much(limit) for limit in posed.limits)
        bare = replace(self.free, rulebook=replace(self.free.rulebook, headrooms=()))
        return replace(posed, eligible=eligible, limits=limits, host_size=host_sizes(bare))

    @cached_property
    def _missing(self) -> Bools:
        """(W, S) the pairs without a known price, as things are or without rules."""
        missing = np.zeros_like(self.found.permitted)
        for pair in (*self.found.missing, *self.free.missing):
            missing[pair] = True
        return missing

    @cached_property
    def _held(self) -> Bools:
        """(W, S) what is closed without any rule: rows that someone holds where they are."""
        explained = self._missing.copy()
        for denied in self.found.verdicts.denied.values():
            explained |= denied
        closed = ~self.found.allowed
        held = np.any(closed & ~explained, axis=1, keepdims=True) | ~self.found.managed[:, None]
        kept: Bools = closed & held
        return kept

    def _vetoes(self) -> Iterator[Veto]:
        """Every rule that closes pairs, then the prices that are not known, by site."""
        waivable = {rule.id for rule in self.found.rulebook.pair_rules if rule.waivable}
        free_rows = ~self._held.any(axis=1, keepdims=True)
        for policy, denied in sorted(self.found.verdicts.denied.items()):
            mask = denied & free_rows
            rows = np.flatnonzero(mask.any(axis=1))
            label, unit = self._nothing, self._nothing.copy()
            for w in rows:
                label[w] = self._label(policy, self.found.rows[w])
                if policy == PIN:
                    unit[w] = self.families.pin(self.found, int(w))
                elif policy in waivable:
                    unit[w] = self.families.waiver(policy, self.found.rows[w])
            yield Veto(mask, label, unit)
        missing = self._missing & free_rows
        for s, site in enumerate(self.found.estate.sites):
            if missing[:, s].any():
                mask = np.zeros_like(missing)
                mask[:, s] = missing[:, s]
                text = f"the unknown prices of {site.id}"
                number = self.names.label(f"price {site.id}", text, site.source, "price")
                yield Veto(mask, np.full(len(missing), number), self._nothing)

    @property
    def _nothing(self) -> Ints:
        return np.full(len(self.found.rows), NOTHING, dtype=np.int64)

    def _label(self, policy: str, row: Workload) -> int:
        application = self.found.estate.application_by_id[row.application]
        if policy == PIN and row.pin is not None:
            text = f"the pin of {row.address} to {row.pin}"
            return self.names.label(f"pin {row.address}", text, row.source, policy)
        if policy == PIN:
            text = f"the disposition retain of {application.id}"
            return self.names.label(f"pin {application.id}", text, application.source, policy)
        if policy == "residency":
            text = f"the residency of {application.id}, {', '.join(application.data.residency)}"
            return self.names.label(f"{policy} {application.id}", text, application.source, policy)
        return self.names.rule(policy, self.found.rulebook.source(policy))

    def _pair_units(self, problem: Problem) -> Ints:
        """(E,) what frees a dependency from its limits."""
        unit = np.full(len(problem.pairs), NOTHING, dtype=np.int64)
        for e, (_, limits) in enumerate(self.dependencies):
            rules = tuple(sorted({li.policy for li in limits if li.effect == "deny"}))
            if rules:
                unit[e] = self.families.add("distance", rules, e)
        return unit

    def _members(self, workloads: tuple[int, ...], label: int) -> Ints:
        policy = self.names.policies[label]
        units = [self.families.waiver(policy, self.found.rows[w]) for w in workloads]
        return np.array(units, dtype=np.int64)

    def _headrooms(self) -> Iterator[Headroom]:
        """One for every headroom rule that binds, with the hosts that it would leave by itself."""
        book = self.free.rulebook
        rules = {rule.id: rule for _, rule in book.headrooms if rule.effect == "deny"}
        for id_, rule in sorted(rules.items()):
            alone = tuple(pair for pair in book.headrooms if pair[1].id == id_)
            size = host_sizes(replace(self.free, rulebook=replace(book, headrooms=alone)))
            label = self.names.rule(id_, rule.source)
            yield Headroom(size, label, self.families.add("headroom", (id_,), id_))

    def _hosts(self, s: int) -> int:
        site = self.found.estate.sites[s]
        return NOTHING if site.hosts is None else self.families.family("hosts", (site.id,))

    def _ceiling(self, limit: Limit) -> int:
        return self.families.family("ceiling", (self.names.policies[limit.label],))

    def _unknown_is_too_much(self, limit: Limit) -> Limit:
        """What has no known price satisfies no budget."""
        missing = self._missing | ~self.free.permitted
        budgets = {p.id for p in self.found.estate.policies if isinstance(p, BudgetRule)}
        if self.names.policies[limit.label] not in budgets or not missing.any():
            return limit
        scope = missing if limit.shared is None else missing & limit.shared.scope[:, None]
        return replace(limit, on_site=np.where(scope, max(limit.most, 0) + 1, limit.on_site))
