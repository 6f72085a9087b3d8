"""``exactly: true``: nothing is rejected or warned of that no expectation names."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Source
from cloudplan.model.testing import Case, Expectation
from cloudplan.rules import Finding
from cloudplan.testing.scene import Scene, named
from cloudplan.testing.unmet import Unmet, verdicts

KEYS = {"deny": "rejected_by", "warn": "warns"}
WORDS = {"deny": "rejected by", "warn": "warned of by"}


def unexpected(scene: Scene, case: Case) -> Iterator[Unmet]:
    """Every workload on every site or, with `placed`, only where it stands."""
    if case.placed is None:
        yield from _pairs(scene, case)
    if case.placed is not None or _asks_of_a_plan(case):
        yield from _standing(scene, case)


def _asks_of_a_plan(case: Case) -> bool:
    return any(e.key == "warns" and not e.sites for e in case.expectations)


def _pairs(scene: Scene, case: Case) -> Iterator[Unmet]:
    expected = {
        (e.key, address, site, rule)
        for e in case.expectations
        for address in e.workloads
        for site in e.sites
        for rule in e.names
    }
    for address in scene.rows:
        for site in scene.estate.sites:
            extra = [
                f
                for f in scene.findings(address, site.id)
                if f.effect in KEYS
                and not f.waived
                and (KEYS[f.effect], address, site.id, f.policy) not in expected
            ]
            if extra:
                yield _extra(case.source, f"{address} on {site.id}", extra)


def _extra(source: Source, who: str, found: list[Finding]) -> Unmet:
    told = ", ".join(f"{WORDS[f.effect]} {f.policy}" for f in found)
    return Unmet(source, f"{who}: {told}, which nobody expects", verdicts(found))


def _standing(scene: Scene, case: Case) -> Iterator[Unmet]:
    """Rules that do not hold where everything stands; pairs of a plan were looked at before."""
    expected = {(e.key, rule) for e in case.expectations if _of_standing(e) for rule in e.names}
    for breach in scene.breaches:
        if breach.effect not in KEYS or (case.placed is None and breach.what == "rule"):
            continue
        extra = [p for p in named(breach) if (KEYS[breach.effect], p) not in expected]
        for policy in extra:
            who = breach.address or "the estate"
            summary = f"{who}: {WORDS[breach.effect]} {policy}, which nobody expects"
            yield Unmet(case.source, summary, (f"- {breach.summary}",))


def _of_standing(expectation: Expectation) -> bool:
    return not expectation.sites
