"""What tests need beyond packages of Python, and what happens where it is missing."""

from __future__ import annotations

import os

import pytest

EVERYTHING = "CLOUDPLAN_ALL_TESTS"
"""Where this is 1, as in CI, a test that cannot run has failed: nobody reads what was skipped."""


def missing(what: str, packages: str) -> None:
    """Ends the test: skipped, or failed where everything has to run."""
    reason = f"{what} is not here; Debian has it in {packages}"
    if os.environ.get(EVERYTHING) == "1":
        pytest.fail(f"{EVERYTHING}=1, but {reason}", pytrace=False)
    pytest.skip(reason)
