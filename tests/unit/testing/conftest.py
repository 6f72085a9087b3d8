"""Files of rules and tests in a folder of their own, and what comes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudplan.load.cases import read_tests
from cloudplan.model.report import Report, Result
from cloudplan.testing import Wish, session

RULES = """
groups: {near: [BE, NL]}
policies:
  - id: near
    kind: placement
    because: It should be near.
    when: application.data.confidentiality >= 3
    require: site.location.country in groups.near && !('old' in site.controls)
"""
GIVEN = """
given:
  sites:
    - {id: here, kind: on_prem, location: {country: BE}, controls: []}
    - {id: old, kind: on_prem, location: {country: BE}, controls: [old]}
    - {id: far, kind: public_cloud, location: {country: FR}, controls: []}
  applications:
    - {id: open, data: {confidentiality: 2}}
    - {id: secret, data: {confidentiality: 3}}
    - {id: top, data: {confidentiality: 4}}
"""
Run = Callable[..., Report]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run(cases, rules=..., given=..., **wish)`` in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(
        cases: str, *, rules: str = RULES, given: str = GIVEN, only: str = "", **wish: object
    ) -> Report:
        (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
        (tmp_path / "rules_test.yaml").write_text(f"{given}\ntests:\n{cases}", encoding="utf-8")
        pattern = re.compile(only) if only else None
        return session(read_tests(["."]), Wish(pattern=pattern, **wish))  # type: ignore[arg-type]

    return call


def the(report: Report, outcome: str) -> list[Result]:
    """The results of one outcome."""
    return [result for result in report.results if result.outcome == outcome]
