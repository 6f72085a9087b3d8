"""An import that is killed between two of its files: the next one understands what it left."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError, Exit
from cloudplan.intake import writing
from cloudplan.load.atomic import write_atomic
from cloudplan.model.intake import Intake
from tests.unit.intake.intakes import (
    SETTINGS,
    application,
    files_of,
    intake,
    link,
    summaries,
    taken,
    workload,
)

CRM, HR = application("crm"), application("hr")
FIRST = intake(CRM, HR, workload("crm/db"), workload("hr/vm"))
SECOND = intake(
    CRM,
    HR,
    application("new"),
    workload("crm/db", vcpu=8),
    workload("hr/vm", vcpu=8),
    workload("crm/web"),
    links=[link("crm", "web", "db")],
)
THIRD = intake(
    CRM,
    HR,
    application("new"),
    workload("crm/db", vcpu=16),
    workload("hr/vm", vcpu=16),
    workload("crm/web", vcpu=16),
    links=[link("crm", "web", "db", 5)],
)
STEPS = 3
"""The base in waiting, and the two files."""


def two_files(folder: Path) -> None:
    """The first import, and an application that a person moved to a file of its own."""
    taken(folder, FIRST)
    path = folder / "rvtools.yaml"
    text = path.read_text()
    start = text.index('  # from rvtools vInfo: "hr"')
    path.write_text(text[:start])
    (folder / "people.yaml").write_text("applications:\n" + text[start:])


def killed(folder: Path, given: Intake, after: int) -> None:
    """An import in a process that is gone after it wrote so many files."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    left = after

    def write(path: str | Path, data: bytes | Iterable[bytes]) -> None:
        nonlocal left
        if left:
            write_atomic(path, data)
            left -= 1
        if not left:
            os._exit(9)

    setattr(writing, "write_atomic", write)  # noqa: B010 - it is not exported
    try:
        taken(folder, given)
    finally:
        os._exit(9)


@pytest.mark.parametrize("after", range(STEPS + 1))
@pytest.mark.parametrize("then", [SECOND, THIRD], ids=["the same", "another"])
def test_the_next_import_ends_where_it_would_have(tmp_path: Path, after: int, then: Intake) -> None:
    expected, city = tmp_path / "1" / "city", tmp_path / "2" / "city"
    two_files(expected)
    taken(expected, SECOND)
    taken(expected, then)
    two_files(city)
    killed(city, SECOND, after)
    last = taken(city, then)
    assert last.report.exit_code == Exit.OK
    assert summaries(last, "kept") == []
    assert files_of(city) == files_of(expected)


def test_a_hand_edit_between_is_still_seen(tmp_path: Path) -> None:
    city = tmp_path / "city"
    two_files(city)
    killed(city, SECOND, STEPS - 1)
    for name in ("rvtools.yaml", "people.yaml"):
        path = city / name
        path.write_text(
            path.read_text().replace("vcpu: 8", "vcpu: 5").replace("vcpu: 4", "vcpu: 5")
        )
    last = taken(city, THIRD)
    assert "workload hr/vm, demand.vcpu was changed at the source and here" in summaries(
        last, "import-conflict"
    )


def test_a_full_disk_is_told_and_the_next_import_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = tmp_path / "city"
    two_files(city)

    def full(path: str | Path, data: bytes | Iterable[bytes]) -> None:
        if Path(path).name == "rvtools.yaml":
            raise CloudplanError([])
        write_atomic(path, data)

    monkeypatch.setattr(writing, "write_atomic", full)
    with pytest.raises(CloudplanError):
        taken(city, SECOND)
    monkeypatch.undo()
    assert "vcpu: 8" in (city / "people.yaml").read_text()
    last = taken(city, SECOND)
    assert last.report.exit_code == Exit.OK
    assert not (city / ".rvtools.imported-begun").exists()
    assert taken(city, SECOND, SETTINGS).files == ()
