"""All rules of an estate, bound to its rows: what the planner and the referee both ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.model.estate import Estate, Workload
from cloudplan.model.policy import HeadroomRule, Policy
from cloudplan.model.reserved import BECAUSE
from cloudplan.model.sites import Site
from cloudplan.rules import builtin, recovery
from cloudplan.rules.attributes import Subject
from cloudplan.rules.bindings import Bindings, joined
from cloudplan.rules.checks import (
    WAIVABLE_BUILTINS,
    problems,
    retired_dependencies,
    unknown_conditions,
)
from cloudplan.rules.conditions import Conditions
from cloudplan.rules.desk import Desk, Waivers
from cloudplan.rules.findings import Finding, Text, where
from cloudplan.rules.network import Network
from cloudplan.rules.pair_judge import PairJudge
from cloudplan.rules.registry import KINDS
from cloudplan.rules.table import Table
from cloudplan.rules.verdicts import Verdicts, tabulate


@dataclass(frozen=True, kw_only=True)
class Rulebook(Bindings):
    """The rules of an estate in the form in which they bind.

    `rows` are the workloads that need a place: not the retired ones, with the standbys, sorted
    by address. What the rules ask of several rows stands in the fields of `Bindings`.
    """

    estate: Estate
    rows: tuple[Workload, ...]
    desk: Desk

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Conditions whose answer is unknown, dependencies that are dropped: warnings only."""
        return (*unknown_conditions(self.desk), *retired_dependencies(self.estate))

    @cached_property
    def headroom(self) -> Mapping[str, tuple[HeadroomRule, ...]]:
        """The headroom rules of each site that has any."""
        found: dict[str, tuple[HeadroomRule, ...]] = {}
        for site, rule in self.headrooms:
            found[site] = (*found.get(site, ()), rule)
        return found

    def judge(self, workload: Workload, site: Site) -> tuple[Finding, ...]:
        """What the rules say about one pair: only what does not hold or costs, waived or not."""
        application = self.estate.application_by_id[workload.application]
        return self._pair_judge.judge(Subject(workload, application), site)

    def judge_all(self) -> Verdicts:
        """`judge` for all `rows` x `estate.sites` at once."""
        return tabulate(self.pair_rules, self.desk.rows, self._sites, self.desk.waivers)

    def because(self, policy: str) -> Text:
        """Why a rule is there, per language; built-in rules by their reserved id."""
        return self._policy[policy].because if policy in self._policy else BECAUSE[policy]

    def source(self, policy: str) -> str:
        """``file:line`` of a rule, or that it is built in."""
        return where(self._policy[policy].source) if policy in self._policy else builtin.SOURCE

    def basis(self, policy: str) -> str:
        """Law, advice, proposal, standard or city."""
        return self._policy[policy].basis if policy in self._policy else builtin.BASIS

    def may_be_waived(self, policy: str) -> bool:
        """Whether one workload can be taken out of a rule, or out of a built-in one."""
        if policy in self._policy:
            return KINDS[self._policy[policy].kind].waivable
        return policy in WAIVABLE_BUILTINS

    @cached_property
    def _policy(self) -> dict[str, Policy]:
        return {policy.id: policy for policy in self.estate.policies}

    @cached_property
    def _sites(self) -> Table[Site]:
        return Table(self.estate.sites)

    @cached_property
    def _pair_judge(self) -> PairJudge:
        return PairJudge(self.pair_rules, self.desk.rows, self._sites, self.desk.waivers)


def check(estate: Estate) -> tuple[Diagnostic, ...]:
    """Every error in the conditions and waivers of the estate's rules, with its place."""
    return tuple(sorted(problems(estate, Conditions(estate)), key=lambda d: d.sort_key))


def rulebook(estate: Estate) -> Rulebook:
    """Bind the estate's rules.

    Raises `CloudplanError` with all that `check` finds.
    """
    conditions = Conditions(estate)
    if wrong := tuple(problems(estate, conditions)):
        raise CloudplanError(wrong)
    network, waivers = Network(estate), Waivers.of(estate)
    first = Desk(estate, conditions, network, waivers, Table(_active(estate)))
    recovered = KINDS["recovery"].bind(first, _rules(estate, "recovery"))
    desk = replace(first, rows=_with_standbys(first, recovered)) if recovered.standbys else first
    others = [k.bind(desk, _rules(estate, id_)) for id_, k in KINDS.items() if id_ != "recovery"]
    bound = joined((builtin.bind(desk), recovered, *others))
    return Rulebook(
        estate=estate,
        rows=tuple(subject.workload for subject in desk.rows.subjects),
        desk=desk,
        **{f.name: getattr(bound, f.name) for f in fields(bound)},
    )


def _active(estate: Estate) -> list[Subject]:
    """The workloads that stay, in the order of their addresses."""
    applications = estate.application_by_id
    pairs = ((row, applications[row.application]) for row in estate.workloads)
    return [
        Subject(row, application)
        for row, application in pairs
        if application.disposition != "retire"
    ]


def _with_standbys(desk: Desk, recovered: Bindings) -> Table[Subject]:
    """The rows of the desk and the standbys, in the order of their addresses."""
    primaries = ((desk.by_address[s.primary], s) for s in recovered.standbys)
    standbys = [
        Subject(recovery.standby_row(primary.workload, standby), primary.application)
        for primary, standby in primaries
    ]
    return Table(sorted([*desk.rows.subjects, *standbys], key=lambda s: s.workload.address))


def _rules(estate: Estate, kind: str) -> tuple[Policy, ...]:
    """In the order of their ids, so that the order of files never matters."""
    return tuple(sorted((p for p in estate.policies if p.kind == kind), key=lambda p: p.id))
