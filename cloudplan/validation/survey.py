"""What all findings look at: the rules, who wrote them, and which sites they leave to whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import islice
from operator import or_

from cloudplan.diagnostics import Severity, Source
from cloudplan.load import Loaded
from cloudplan.model.estate import Estate
from cloudplan.model.sites import Site
from cloudplan.resources import folder
from cloudplan.rules import Rulebook
from cloudplan.rules.attributes import OF_SITE, Reading, Subject
from cloudplan.rules.findings import EFFECTS, BulkRule, PairRule
from cloudplan.rules.table import Classes, Table
from cloudplan.validation.claims import Claim, Grid, Values, grid

FEW_PAIRS = 20_000
"""Up to so many pairs of classes a rule that can judge by arrays is asked pair by pair."""
MOST_SAMPLED, SAMPLES = 2_000, 12
"""How many combinations of values are looked at for samples, and how many samples are kept."""


@dataclass(frozen=True)
class Survey:
    """An estate whose rules are sound; `thorough` asks for what is worth a note only."""

    loaded: Loaded
    book: Rulebook
    thorough: bool
    _sorts: dict[tuple[str, ...], list[tuple[Values, int]]] = field(default_factory=dict)
    _grids: dict[str, Grid] = field(default_factory=dict)
    _spoken: dict[str, list[Values]] = field(default_factory=dict)

    @property
    def estate(self) -> Estate:
        return self.loaded.estate

    @cached_property
    def shipped(self) -> frozenset[str]:
        """The files that hold a shipped pack as it was shipped."""
        packs = folder("policies").glob("*.yaml")
        known = {hashlib.sha256(pack.read_bytes()).hexdigest() for pack in packs}
        return frozenset(file.path for file in self.loaded.inputs if file.sha256 in known)

    def is_silent(self, source: Source) -> bool:
        """Whether nothing is said about what stands there, since it is shipped so."""
        return not self.thorough and source.file in self.shipped

    def weight(self, source: Source) -> Severity:
        """A warning for what a city wrote, a note for what it took over."""
        return "info" if source.file in self.shipped else "warning"

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every rule, by its place."""
        conditions = self.book.desk.conditions
        found = (Claim.of(policy, conditions) for policy in self.estate.policies)
        return tuple(sorted(found, key=lambda claim: (claim.policy.source, claim.policy.id)))

    @cached_property
    def denials(self) -> tuple[Claim, ...]:
        """The placement rules that forbid."""
        found = (c for c in self.claims if c.policy.kind == "placement")
        return tuple(claim for claim in found if claim.policy.effect == "deny")

    def own_grid(self, claim: Claim) -> Grid:
        """All that one rule can tell apart."""
        if claim.policy.id not in self._grids:
            self._grids[claim.policy.id] = grid([claim], claim.reads, self.estate.groups)
        return self._grids[claim.policy.id]

    def spoken(self, claim: Claim) -> list[Values]:
        """A few combinations of values on which a rule has something to say."""
        if claim.policy.id not in self._spoken:
            points = islice(self.own_grid(claim).points(), MOST_SAMPLED)
            found: list[Values] = [point for point in points if claim.fires(point)]
            self._spoken[claim.policy.id] = found[:: max(1, len(found) // SAMPLES)]
        return self._spoken[claim.policy.id]

    def closed(self, claim: Claim, sort: Values) -> int:
        """The sites on which a placement rule does not hold for a sort of workloads."""
        closed = 0
        for site, members in self.site_sorts(claim.of_site):
            closed |= members if claim.fires({**sort, **site}) else 0
        return closed

    def site_sorts(self, names: tuple[str, ...]) -> list[tuple[Values, int]]:
        """What sites are as far as some attributes go, and which are such."""
        if names not in self._sorts:
            readings = tuple(a for a in OF_SITE if a.name in names)
            classes = self.sites.classes(readings)
            members = self._members(classes)
            first = (self.sites.subjects[s] for s in classes.first)
            values: list[Values] = [{a.name: a.get(site) for a in readings} for site in first]
            self._sorts[names] = list(zip(values, members, strict=True))
        return self._sorts[names]

    @staticmethod
    def _members(classes: Classes) -> list[int]:
        members = [0] * len(classes.first)
        for s, k in enumerate(classes.of):
            members[k] |= 1 << s
        return members

    @cached_property
    def sites(self) -> Table[Site]:
        return Table(self.estate.sites)

    @cached_property
    def every_site(self) -> int:
        """Sets of sites are whole numbers here: bit s stands for ``estate.sites[s]``."""
        return (1 << len(self.estate.sites)) - 1

    @cached_property
    def open_sites(self) -> list[int]:
        """For each row of the rulebook the sites that no deny rule closes to it."""
        rows, found = self.book.desk.rows, [self.every_site] * len(self.book.rows)
        for readings, rules in _by_readings(self.book.pair_rules):
            left = self._left_by(rules, readings)
            if any(mask != self.every_site for mask in left):
                of = rows.classes(readings).of
                found = [mask & left[k] for mask, k in zip(found, of, strict=True)]
        for w in self._waived:
            found[w] = self._left_to(w)
        return found

    @cached_property
    def _waived(self) -> list[int]:
        """The rows that some waiver takes out of a rule."""
        named = {address for _, address in self.book.desk.waivers.active}
        return [w for w, r in enumerate(self.book.rows) if (r.standby_of or r.address) in named]

    def _left_to(self, row: int) -> int:
        """What the rules leave to one row, its waivers counted."""
        left = 0
        for s, site in enumerate(self.estate.sites):
            said = self.book.judge(self.book.rows[row], site)
            left |= (not any(f.effect == "deny" and not f.waived for f in said)) << s
        return left

    def _left_by(
        self, rules: Sequence[PairRule], readings: tuple[Reading[Subject], ...]
    ) -> list[int]:
        """For each class of rows the sites that the rules leave."""
        rows = self.book.desk.rows
        subjects = [rows.subjects[w] for w in rows.classes(readings).first]
        left = [self.every_site] * len(subjects)
        for rule in rules:
            closed = self.closed_by(rule, subjects)
            left = [mask & ~shut for mask, shut in zip(left, closed, strict=True)]
        return left

    def closed_by(self, rule: PairRule, subjects: Sequence[Subject]) -> list[int]:
        """For each subject the sites that a rule denies to it."""
        classes = self.sites.classes(rule.of_site)
        places = [self.sites.subjects[s] for s in classes.first]
        members = self._members(classes)
        if len(subjects) * len(places) > FEW_PAIRS and isinstance(rule, BulkRule):
            effects = rule.judge_many(subjects, places).effects.tolist()
            return [
                _union(m for m, e in zip(members, row, strict=True) if e == EFFECTS["deny"])
                for row in effects
            ]
        return [
            _union(m for m, place in zip(members, places, strict=True) if _denies(rule, x, place))
            for x in subjects
        ]


def _denies(rule: PairRule, subject: Subject, site: Site) -> bool:
    found = rule.judge(subject, site)
    return found is not None and found.effect == "deny"


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _by_readings(
    rules: Sequence[PairRule],
) -> list[tuple[tuple[Reading[Subject], ...], list[PairRule]]]:
    """Rules that read the same of a subject, together."""
    found: dict[tuple[str, ...], tuple[tuple[Reading[Subject], ...], list[PairRule]]] = {}
    for rule in rules:
        key = tuple(reading.name for reading in rule.of_subject)
        found.setdefault(key, (rule.of_subject, []))[1].append(rule)
    return list(found.values())
