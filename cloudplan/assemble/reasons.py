"""Why a workload goes where it goes, in sentences that need no other page to be understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cloudplan.assemble.view import View
from cloudplan.engine import Alternatives
from cloudplan.model.money import from_cents
from cloudplan.model.plan import Action
from cloudplan.model.said import Said, worth
from cloudplan.model.text import pick
from cloudplan.rules import Standby

MOST_NAMED = 2
"""Other sites whose obstacle a reason spells out."""
NOT_A_TARGET = Said("not among the targets")
RETIRED = Said("its application is retired")
RETIRED_ALREADY = Said("its application is retired and it runs nowhere")
A_RULE = Said("a rule")


@dataclass(frozen=True)
class Reasons:
    """Says for one row after the other why it goes where it goes."""

    view: View
    others: Alternatives

    def of(self, row: int, action: Action) -> tuple[str, ...]:
        """First what forbids or outprices today's site, then how free the choice was."""
        if action == "unmanaged":
            return (NOT_A_TARGET,)
        said = self._why_at_all(row)
        if action == "move" and self.view.found.rows[row].site is not None:
            said.append(self._why_leave(row, int(self.view.site_today[row])))
        said += self._what_was_agreed(row)
        said.append(self._how_free(row))
        return tuple(said)

    def _why_at_all(self, row: int) -> list[str]:
        """A standby exists because a rule asks for it."""
        standby = self._standbys.get(self.view.found.rows[row].address)
        if standby is None:
            return []
        policy = standby.policies[0]
        because = pick(self.view.found.rulebook.because(policy))
        return [Said("asked for by {rule}: {because:said}", rule=policy, because=because)]

    def _what_was_agreed(self, row: int) -> list[str]:
        """Whether it is a change of what was accepted, where that is not what it does today."""
        workload = self.view.found.rows[row]
        agreed = (self.view.estate.accepted or {}).get(workload.address)
        if agreed is None or agreed == workload.site:
            return []
        if agreed == self.view.site_of[workload.address].id:
            return [Said("as the accepted plan says")]
        return [Said("a change of the accepted plan, which puts it on {site}", site=agreed)]

    @cached_property
    def _standbys(self) -> Mapping[str, Standby]:
        return {standby.address: standby for standby in self.view.found.rulebook.standbys}

    def _why_leave(self, row: int, today: int) -> str:
        """The rule that forbids today's site, or what staying would cost more."""
        view, name = self.view, self.view.estate.sites[today].id
        forbidding = self._forbidding.get(row)
        if forbidding:
            return self._forbidden(name, forbidding)
        if (row, today) in view.found.missing:
            why = view.found.missing[row, today]
            return Said("{site} has no known price: {why:said}", site=name, why=why)
        if not self.others.asked_possible[row]:
            broken = self._broken(row, today)
            return Said("staying at {site} would break {broken:said}", site=name, broken=broken)
        more = from_cents(int(self.others.asked_extra[row]))
        return Said(
            "staying at {site} would cost {more:money} more over {months:figure} months",
            site=name,
            more=worth(more, view.estate.currency),
            months=view.estate.horizon_months,
        )

    def _forbidden(self, site: str, rules: Sequence[str]) -> Said:
        """By the first of the rules, whose reason stands for all."""
        because = pick(self.view.found.rulebook.because(rules[0]))
        if len(rules) == 1:
            return Said(
                "{site} is forbidden by {rule}: {because:said}",
                site=site,
                rule=rules[0],
                because=because,
            )
        return Said(
            "{site} is forbidden by {rule} and {count:figure} more: {because:said}",
            site=site,
            rule=rules[0],
            count=len(rules) - 1,
            because=because,
        )

    @cached_property
    def _forbidding(self) -> Mapping[int, list[str]]:
        """Row -> the rules that forbid today's site, in the order of their ids."""
        found: dict[int, list[str]] = {}
        for policy, denials in self.view.denials.items():
            for denial in denials:
                here = np.isin(self.view.site_today[denial.rows], denial.columns)
                for row in denial.rows[here].tolist():
                    found.setdefault(row, []).append(policy)
        return found

    def _how_free(self, row: int) -> str:
        allowed, permitted = self._counts
        if self.view.found.rows[row].pin is not None:
            return Said("pinned by the inventory")
        if allowed[row] == 1 and permitted[row] > 1:
            return Said("the only site that every rule allows and whose price is known")
        if allowed[row] == 1:
            return Said("the only site that every rule allows")
        possible = int(self.others.count[row]) + 1
        if possible == 1:
            return self._no_other_way(row, allowed[row] - 1)
        return Said("costs least of the {count:figure} sites that are possible", count=possible)

    @cached_property
    def _counts(self) -> tuple[list[int], list[int]]:
        """Sites of each row that are allowed, and that would be if every price were known."""
        found = self.view.found
        return found.allowed.sum(axis=1).tolist(), found.permitted.sum(axis=1).tolist()

    def _no_other_way(self, row: int, others: int) -> str:
        """Why the other allowed sites are not possible, as far as a sentence can hold it."""
        if others > MOST_NAMED:
            return Said(
                "{count:figure} other sites are allowed, but a rule or a capacity "
                "would break there",
                count=others,
            )
        here, sites = int(self.view.solution.site[row]), self.view.estate.sites
        allowed = self.view.found.allowed[row].nonzero()[0].tolist()
        broken = [(sites[s].id, self._broken(row, s)) for s in allowed if s != here]
        if len(broken) == 1:
            return Said(
                "no other site is possible: {site} would break {broken:said}",
                site=broken[0][0],
                broken=broken[0][1],
            )
        (site, why), (other, also) = broken
        return Said(
            "no other site is possible: {site} would break {broken:said}; "
            "{other} would break {also:said}",
            site=site,
            broken=why,
            other=other,
            also=also,
        )

    def _broken(self, row: int, s: int) -> tuple[str, ...]:
        return self.view.named(self.others.broken.get((row, s), ())) or (A_RULE,)
