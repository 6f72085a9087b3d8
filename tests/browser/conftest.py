"""Debian's own Chromium without a window: started once, since that takes seconds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.needs import missing


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system; Playwright brings none that could be installed here."""
    path = shutil.which("chromium") or ""
    if not path:
        missing("chromium", "chromium")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
