"""What was imported can be planned, and the plan is checked by the referee."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudplan.model.plan import Invocation
from cloudplan.planner import Options, make_plan
from tests.importers.support import loaded, read
from tests.importers.test_docs_formats import EXAMPLE, FILE, PAGE

TEXT = PAGE.read_text(encoding="utf-8")
WITH_MACHINES = ("archimate", "backstage", "aws-migration-hub", "generic")


@pytest.mark.parametrize("format_", WITH_MACHINES)
def test_an_imported_estate_has_a_plan(tmp_path: Path, format_: str) -> None:
    for name, content in FILE.findall(TEXT):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (example,) = (found for found in EXAMPLE.finditer(TEXT) if found["format"] == format_)
    (tmp_path / example["file"]).write_text(example["content"], encoding="utf-8")
    mapping = tmp_path / "mapping.yaml" if format_ == "generic" else None
    estate = loaded(read(format_, tmp_path / example["file"], mapping=mapping), tmp_path)
    plan = make_plan(estate, Options(), Invocation(inventory=("made",), policies=()))
    assert plan.placements
    assert {placement.after.site for placement in plan.placements if placement.after} == {"room"}
