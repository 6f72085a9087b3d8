"""What a case supposes, asked: verdicts at once, a placement or a plan only where one is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cloudplan.model.advice import Advice
from cloudplan.model.estate import Estate, Workload
from cloudplan.model.plan import Invocation, Plan
from cloudplan.model.policy import Policy
from cloudplan.referee import Breach, standing
from cloudplan.referee.case import Case as Standing
from cloudplan.referee.costs import priced_lines
from cloudplan.referee.families import breaches
from cloudplan.rules import Finding, Rulebook, rulebook
from cloudplan.rules.recovery import SUFFIX

IGNORED = ("hosts", "price")
"""Breaches that are no rule's: a test of rules need not say what things cost."""


@dataclass(frozen=True)
class Scene:
    """An estate and, perhaps, where its workloads stand (`placed`, by address).

    Raises `CloudplanError` from its properties where the rules themselves are wrong, or where no
    plan can be made for another reason than that nothing fits.
    """

    estate: Estate
    placed: Mapping[str, str] | None = None

    @cached_property
    def book(self) -> Rulebook:
        return rulebook(self.estate)

    @cached_property
    def rows(self) -> dict[str, Workload]:
        """Workloads and the standbys that rules ask for, by address."""
        return {row.address: row for row in self.book.rows}

    def knows(self, address: str) -> bool:
        """Whether there is such a workload, or could be such a standby."""
        primaries = {w.address for w in self.estate.workloads}
        return address.removesuffix(SUFFIX) in primaries or address in self.rows

    def findings(self, address: str, site: str) -> tuple[Finding, ...]:
        """What the rules say of one workload on one site."""
        return self.book.judge(self.rows[address], self.estate.site_by_id[site])

    @cached_property
    def policy(self) -> dict[str, Policy]:
        return {policy.id: policy for policy in self.estate.policies}

    @cached_property
    def outcome(self) -> Plan | Advice:
        """The plan of least cost, or why there is none."""
        from cloudplan.conflicts import NothingFitsError
        from cloudplan.load import Loaded
        from cloudplan.planner import Options, make_plan

        loaded = Loaded(self.estate, (), "", (), ())
        try:
            return make_plan(loaded, Options(repairs=False), Invocation((), ()))
        except NothingFitsError as none:
            return none.advice

    @cached_property
    def standing(self) -> Standing | None:
        """Where everything stands, as given or as planned; `None` where nothing fits."""
        if self.placed is not None:
            return standing(self.book, self._given())
        if isinstance(self.outcome, Advice):
            return None
        return standing(self.book, self.planned)

    def _given(self) -> dict[str, str]:
        """What `placed` does not name stands where it runs today, if it runs anywhere."""
        today = {address: row.site for address, row in self.rows.items()}
        both = today | {a: site for a, site in (self.placed or {}).items() if a in self.rows}
        return {address: site for address, site in both.items() if site is not None}

    @cached_property
    def planned(self) -> dict[str, str]:
        """Address -> site of the plan."""
        if isinstance(self.outcome, Advice):
            return {}
        return {p.address: p.after.site for p in self.outcome.placements if p.after is not None}

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        """The rules that do not hold where everything stands, waived ones left out."""
        if self.standing is None:
            return ()
        found = [b for b in breaches(self.standing) if b.what not in IGNORED and not b.waived]
        return (*found, *self._without_standby(self.standing))

    def _without_standby(self, case: Standing) -> list[Breach]:
        """Standbys that a rule asks for and that stand nowhere."""
        lacking = [
            (standby, policy)
            for standby in self.book.standbys
            if standby.primary in case.site_of and standby.address not in case.site_of
            for policy in standby.policies
        ]
        return [
            Breach(
                "recovery",
                "(5c)",
                f"{standby.primary} has no standby as {policy} asks",
                standby.primary,
                case.site_of[standby.primary].id,
                policy,
                source=self.policy[policy].source,
            )
            for standby, policy in lacking
        ]

    def priced(self, address: str) -> dict[str, Decimal]:
        """What priced rules ask a month where the workload stands, by rule."""
        case, found = self.standing, dict[str, Decimal]()
        if case is not None and address in case.site_of:
            for line in priced_lines(case, address):
                found[line.detail] = found.get(line.detail, Decimal(0)) + line.amount
        return found


def named(breach: Breach) -> tuple[str, ...]:
    """The rules that a breach is of; capacity is one by its reserved name."""
    if not breach.policy:
        return (breach.what,)
    return tuple(breach.policy.split(", "))
