"""Plans for people, word for word, at the width of a pipe and of a wide terminal.

A folder of tests/golden/render is a case: `plan.json` and what is printed for it. To accept a
change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/unit/render`` and review the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloudplan.load.plan_file import read_plan
from cloudplan.render.page import Page
from cloudplan.render.plan import plan_text

GOLDEN = Path(__file__).parents[2] / "golden" / "render"
CASES = sorted(path.parent for path in GOLDEN.glob("*/plan.json"))
VARIANTS = {
    "80.txt": (Page(80), False),
    "120.txt": (Page(120, folds=True), False),
    "all.txt": (Page(80, color=True, folds=True), True),
}


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_plan_reads_as_recorded(case: Path, name: str) -> None:
    page, everything = VARIANTS[name]
    found = plan_text(page, read_plan(case / "plan.json"), everything=everything)
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        (case / name).write_text(found, encoding="utf-8", newline="\n")
    assert found == (case / name).read_text(encoding="utf-8")


def test_there_are_cases() -> None:
    assert {case.name for case in CASES} == {"city", "early", "hostile", "nothing"}


def test_the_city_fits_in_eighty_columns_but_for_the_line_that_programs_read() -> None:
    lines = (GOLDEN / "city" / "80.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 80 and not line.startswith("Placement: ")] == []
