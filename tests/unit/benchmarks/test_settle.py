from __future__ import annotations

from pathlib import Path

from benchmarks.estates.settle import settle
from benchmarks.estates.write import Asked, write
from cloudplan.checking import check_today
from cloudplan.load import read
from tests.unit.pages import ROOT

POLICIES = ROOT / "policies"


def test_a_settled_region_keeps_its_rules_about_pairs(tmp_path: Path) -> None:
    """What several workloads share is left as it comes out: room, round trips, ceilings."""
    write(tmp_path / "region", Asked(300, 20))
    before = _about_pairs(tmp_path / "region")
    settle(tmp_path / "region", POLICIES, 0.0)
    assert len(before) > 50
    assert _about_pairs(tmp_path / "region") == set()


def _about_pairs(folder: Path) -> set[tuple[str, str]]:
    """The failures of placement rules, users' latency, residency and standbys."""
    loaded = read([str(folder)], [str(POLICIES)])
    pairs = {p.id for p in loaded.estate.policies if p.kind in ("placement", "latency", "recovery")}
    found = (r for r in check_today(loaded).results if r.outcome == "failed")
    names = {*pairs, "residency", "price"}
    return {(r.rule, r.subject) for r in found if r.rule in names and " -> " not in r.subject}
