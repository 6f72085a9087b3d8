"""The command line run in this process, from a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cloudplan.cli.app import run
from cloudplan.cli.streams import AUTOMATION


class Answer(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


Cloudplan = Callable[..., Answer]
SWITCHES = (*AUTOMATION, "NO_COLOR", "FORCE_COLOR", "CLOUDPLAN_DEBUG", "CLOUDPLAN_LANG", "COLUMNS")


@pytest.fixture
def cloudplan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cloudplan:
    """Runs ``cloudplan ARGUMENTS...`` in `tmp_path`."""
    monkeypatch.chdir(tmp_path)
    for name in SWITCHES:
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> Answer:
        code = run(arguments)
        return Answer(code, *capsys.readouterr())

    return call


@pytest.fixture
def city(cloudplan: Cloudplan, tmp_path: Path) -> Path:
    """The scaffold of ``init``, and a plan of it in ``plan.json``."""
    assert cloudplan("init", "city").code == 0
    assert cloudplan("plan", "city", "--out", "plan.json").code == 0
    return tmp_path / "city"
