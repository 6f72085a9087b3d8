"""What holds for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Nobody's own rate cards may change what a test sees; commands that tests start inherit this.
os.environ.pop("CLOUDPLAN_RATES", None)
os.environ["XDG_DATA_HOME"] = str(Path(__file__).parent / "no-data-of-anybody")

MADE_ONCE = {
    "runner_temp": "an installation by the action",
    "image": "a container's Python",
    "planned": "a run of Terraform",
    "mistaken": "a run of Terraform",
    "town": "a plan of the shipped city",
}
"""Fixtures that cost more than the tests that use them: these tests go to one worker."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the worker that tests share; pytest-xdist reads it with `--dist loadgroup`."""
    for item in items:
        for fixture in MADE_ONCE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}/{fixture}"))
