"""What the rules say about single pairs, asked again and again: once per distinct combination.

Rules that read the same are a panel. Two pairs that a panel cannot tell apart hear the same, so
that the hundred thousand pairs of a plan cost little more than a look at a table for each. Only
what names its subject is said afresh.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from cloudplan.model.estate import Workload
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Subject
from cloudplan.rules.desk import Waivers
from cloudplan.rules.findings import Finding, PairRule
from cloudplan.rules.table import Table

Numbered = tuple[int, PairRule]
"""A rule and its place among all rules."""
Said = tuple[tuple[int, Finding], ...]
"""Findings and the places of their rules."""


@dataclass(slots=True)
class _Panel:
    """Rules that read the same, the classes they tell apart, and what they said of them."""

    rules: list[Numbered]
    rows: Table[Subject]
    sites: Table[Site]
    of_row: list[int] = field(init=False)
    of_site: list[int] = field(init=False)
    said: dict[tuple[int, int], Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rule = self.rules[0][1]
        self.of_row = self.rows.classes(rule.of_subject).of
        self.of_site = self.sites.classes(rule.of_site).of

    def judge(self, w: int, s: int) -> Said:
        key = self.of_row[w], self.of_site[s]
        found = self.said.get(key)
        if found is None:
            found = judged(self.rules, self.rows.subjects[w], self.sites.subjects[s])
            self.said[key] = found
        return found


class PairJudge:
    """Judges rows on sites, by the rules that `waivers` may set aside."""

    def __init__(
        self,
        rules: Sequence[PairRule],
        rows: Table[Subject],
        sites: Table[Site],
        waivers: Waivers,
    ) -> None:
        self._rules, self._waivers = rules, waivers
        self._row = {id(subject.workload): w for w, subject in enumerate(rows.subjects)}
        self._site = {id(site): s for s, site in enumerate(sites.subjects)}
        self._personal = [(k, rule) for k, rule in enumerate(rules) if rule.personal]
        others = [(k, rule) for k, rule in enumerate(rules) if not rule.personal]
        self._panels = [_Panel(same, rows, sites) for same in _alike(others)]

    def judge(self, subject: Subject, site: Site) -> tuple[Finding, ...]:
        """What does not hold or costs, in the order of the rules, waived or not."""
        w, s = self._row.get(id(subject.workload)), self._site.get(id(site))
        said: list[tuple[int, Finding]] = []
        if w is None or s is None:  # not one of the rows or sites, but like one
            said += judged(list(enumerate(self._rules)), subject, site)
        else:
            said += judged(self._personal, subject, site)
            for panel in self._panels:
                said += panel.judge(w, s)
            said.sort(key=itemgetter(0))
        return tuple([self._waived(k, found, subject.workload) for k, found in said])

    def _waived(self, rule: int, found: Finding, workload: Workload) -> Finding:
        is_waived = self._rules[rule].waivable and self._waivers.cover(found.policy, workload)
        return replace(found, waived=True) if is_waived else found


def _alike(rules: Sequence[Numbered]) -> Collection[list[Numbered]]:
    """Rules that read the same, together."""
    found: dict[tuple[object, object], list[Numbered]] = {}
    for k, rule in rules:
        reads = tuple(r.name for r in rule.of_subject), tuple(r.name for r in rule.of_site)
        found.setdefault(reads, []).append((k, rule))
    return found.values()


def judged(rules: Sequence[Numbered], subject: Subject, site: Site) -> Said:
    """What each rule says about a pair, if anything."""
    said = ((k, rule.judge(subject, site)) for k, rule in rules)
    return tuple((k, found) for k, found in said if found is not None)
