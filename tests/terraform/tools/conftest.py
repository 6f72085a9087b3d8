"""The tools live in an environment of their own, which takes a minute to make: only on request."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts.terraform_tools.environment import ensure

VARIABLE = "CLOUDPLAN_TERRAFORM_TOOLS"


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of that environment, made if need be."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} names no folder for the environment of the tools")
    return ensure(Path(folder))
