"""The tests of the shipped packs: all pass, every branch, no change unnoticed, as the page says."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from cloudplan.diagnostics import Exit
from cloudplan.load.cases import read_tests
from cloudplan.model.policy import Policy
from cloudplan.testing import Wish, session
from cloudplan.testing.coverage import coverage
from cloudplan.testing.mutate import mutation
from cloudplan.testing.run import run_case
from tests.unit.pages import ROOT

README = ROOT / "policies/README.md"
PACKS = sorted(p.name.removesuffix("_test.yaml") for p in (ROOT / "policies").glob("*_test.yaml"))


@cache
def figures(pack: str) -> tuple[int, int, int, int, int, int, int]:
    """Cases, branches gone and in all, changes noticed, not noticed, equivalent, and in all."""
    suite = read_tests([f"policies/{pack}_test.yaml"], at=ROOT)
    (file,) = suite.files
    mine = [p for p in suite.policies if Path(p.source.file).stem == pack]
    ran = [run_case(case) for case in file.cases]
    assert all(one.passed for one in ran)
    gone = coverage(mine, ran, file.unreachable)
    seen = mutation(mine, ran, file.equivalent)
    assert gone.needless == seen.needless == ()
    noticed = seen.total - seen.survivors - seen.pardoned
    return (
        len(ran),
        gone.gone,
        gone.total,
        noticed,
        seen.survivors,
        seen.pardoned,
        seen.total,
    )


def row(pack: str) -> str:
    cases, gone, branches, noticed, _, equivalent, changes = figures(pack)
    return f"| {pack} | {cases} | {gone} of {branches} | {noticed} of {changes} | {equivalent} |"


@pytest.mark.parametrize("pack", PACKS)
def test_every_branch_is_exercised_and_every_change_noticed(pack: str) -> None:
    _, gone, branches, _, survivors, _, changes = figures(pack)
    assert gone == branches > 0
    assert survivors == 0
    assert changes > branches


def test_the_page_states_the_figures() -> None:
    rows = [row(pack) for pack in PACKS]
    page = README.read_text(encoding="utf-8")
    head, _, rest = page.partition("<!-- tests -->\n")
    shown, mark, tail = rest.partition("<!-- /tests -->")
    table = shown.splitlines()[:2] + rows
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        text = head + "<!-- tests -->\n" + "\n".join(table) + "\n" + mark + tail
        README.write_text(text, encoding="utf-8", newline="\n")
    assert shown.splitlines() == table, "set CLOUDPLAN_ACCEPT=1 to write it again"


def test_all_packs_together() -> None:
    made = session(read_tests(["policies"], at=ROOT), Wish(threshold=100.0))
    assert made.exit_code == Exit.OK
    assert made.passed == sum(figures(pack)[0] for pack in PACKS)


def policies() -> tuple[Policy, ...]:
    return read_tests(["policies"], at=ROOT).policies


def test_every_rule_of_every_pack_is_among_them() -> None:
    named = {path.stem for path in (ROOT / "policies").glob("*.yaml")} - {"groups"}
    assert {Path(p.source.file).stem for p in policies()} == {
        name for name in named if not name.endswith("_test")
    }
    assert set(PACKS) == {Path(p.source.file).stem for p in policies()}
