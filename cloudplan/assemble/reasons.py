"""Why a workload goes where it goes, in sentences that need no other page to be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cloudplan.assemble.view import View
from cloudplan.engine import Alternatives
from cloudplan.model.money import from_cents
from cloudplan.model.plan import Action
from cloudplan.model.text import pick
from cloudplan.rules import Standby

MOST_NAMED = 2
"""Other sites whose obstacle a reason spells out."""


@dataclass(frozen=True)
class Reasons:
    """Says for one row after the other why it goes where it goes."""

    view: View
    others: Alternatives

    def of(self, row: int, action: Action) -> tuple[str, ...]:
        """First what forbids or outprices today's site, then how free the choice was."""
        if action == "unmanaged":
            return ("not among the targets",)
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
        return [f"asked for by {policy}: {because}"]

    def _what_was_agreed(self, row: int) -> list[str]:
        """Whether it is a change of what was accepted, where that is not what it does today."""
        workload = self.view.found.rows[row]
        agreed = (self.view.estate.accepted or {}).get(workload.address)
        if agreed is None or agreed == workload.site:
            return []
        if agreed == self.view.site_of[workload.address].id:
            return ["as the accepted plan says"]
        return [f"a change of the accepted plan, which puts it on {agreed}"]

    @cached_property
    def _standbys(self) -> Mapping[str, Standby]:
        return {standby.address: standby for standby in self.view.found.rulebook.standbys}

    def _why_leave(self, row: int, today: int) -> str:
        """The rule that forbids today's site, or what staying would cost more."""
        view, name = self.view, self.view.estate.sites[today].id
        forbidding = self._forbidding.get(row)
        if forbidding:
            rest = f" and {len(forbidding) - 1} more" if len(forbidding) > 1 else ""
            because = view.found.rulebook.because(forbidding[0])
            return f"{name} is forbidden by {forbidding[0]}{rest}: {pick(because)}"
        if (row, today) in view.found.missing:
            return f"{name} has no known price: {view.found.missing[row, today]}"
        if not self.others.asked_possible[row]:
            return f"staying at {name} would break {self._broken(row, today)}"
        more = f"{from_cents(int(self.others.asked_extra[row])):,}".replace(",", " ")
        span = view.estate.horizon_months
        return f"staying at {name} would cost {view.estate.currency} {more} more over {span} months"

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
            return "pinned by the inventory"
        if allowed[row] == 1:
            unpriced = permitted[row] > 1
            return f"the only site that every rule allows{' and whose price is known' * unpriced}"
        possible = int(self.others.count[row]) + 1
        if possible == 1:
            return self._no_other_way(row, allowed[row] - 1)
        return f"costs least of the {possible} sites that are possible"

    @cached_property
    def _counts(self) -> tuple[list[int], list[int]]:
        """Sites of each row that are allowed, and that would be if every price were known."""
        found = self.view.found
        return found.allowed.sum(axis=1).tolist(), found.permitted.sum(axis=1).tolist()

    def _no_other_way(self, row: int, others: int) -> str:
        """Why the other allowed sites are not possible, as far as a sentence can hold it."""
        if others > MOST_NAMED:
            return f"{others} other sites are allowed, but a rule or a capacity would break there"
        here, sites = int(self.view.solution.site[row]), self.view.estate.sites
        allowed = self.view.found.allowed[row].nonzero()[0].tolist()
        broken = [f"{sites[s].id} would break {self._broken(row, s)}" for s in allowed if s != here]
        return f"no other site is possible: {'; '.join(broken)}"

    def _broken(self, row: int, s: int) -> str:
        return ", ".join(self.view.named(self.others.broken.get((row, s), ()))) or "a rule"
