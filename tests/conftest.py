"""What holds for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Nobody's own rate cards may change what a test sees; commands that tests start inherit this.
os.environ.pop("CLOUDPLAN_RATES", None)
os.environ["XDG_DATA_HOME"] = str(Path(__file__).parent / "no-data-of-anybody")

MADE_ONCE = ("runner_temp", "image", "chromium")
"""Of a session, and dearer than the tests that use them: an installation, a Python, a browser."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what is made once go to one worker; pytest-xdist reads who they are."""
    for item in items:
        shared = _shared(item)
        if shared is not None:
            item.add_marker(pytest.mark.xdist_group(shared))


def _shared(item: pytest.Item) -> str | None:
    """What the test shares with others: something of a session, or what its module makes."""
    info = getattr(item, "_fixtureinfo", None)
    fixtures = {} if info is None else info.name2fixturedefs
    for name in MADE_ONCE:
        if name in fixtures:
            return name
    makes = any(found and found[-1].scope == "module" for found in fixtures.values())
    return item.nodeid.split("::")[0] if makes else None
