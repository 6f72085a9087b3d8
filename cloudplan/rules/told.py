"""What a plan tells of its estate, with what only the rules know: standbys, and who needs keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cloudplan.model import told as model
from cloudplan.model.facts import Facts
from cloudplan.model.policy import PlacementRule
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Subject
from cloudplan.rules.pair_judge import PairJudge
from cloudplan.rules.rulebook import Rulebook
from cloudplan.rules.table import Table

KEY_CONTROLS = ("customer-keys", "hsm")
"""The controls of a site that mean that the customer holds the keys."""


def told(book: Rulebook, placed: Mapping[str, Site]) -> Facts:
    """The facts of a plan that puts each address on that site."""
    standbys = (row for row in book.rows if row.standby_of is not None)
    return model.facts(book.estate, standbys, _keys(book, placed))


def _keys(book: Rulebook, placed: Mapping[str, Site]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Who stands on a site by rules that would not hold if the customer did not hold the keys."""
    asking = {
        rule.id
        for rule in book.estate.policies
        if isinstance(rule, PlacementRule) and any(c in rule.require.text for c in KEY_CONTROLS)
    }
    rules = [rule for rule in book.pair_rules if rule.id in asking]
    keyless = {site.id: _keyless(site) for site in book.estate.sites if _has_keys(site)}
    sites = Table([*book.estate.sites, *keyless.values()])
    judge = PairJudge(rules, book.desk.rows, sites, book.desk.waivers)

    def broken(subject: Subject, site: Site) -> set[str]:
        return {found.policy for found in judge.judge(subject, site)}

    for subject in book.desk.rows.subjects:
        site = placed.get(subject.workload.address)
        if site is None or site.id not in keyless:
            continue
        without = broken(subject, keyless[site.id])
        if without and (owed := without - broken(subject, site)):
            yield subject.workload.address, tuple(sorted(owed))


def _has_keys(site: Site) -> bool:
    return any(control in KEY_CONTROLS for control in site.controls or ())


def _keyless(site: Site) -> Site:
    kept = tuple(control for control in site.controls or () if control not in KEY_CONTROLS)
    return replace(site, controls=kept)
