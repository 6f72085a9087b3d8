"""What `validate` finds beyond single files, word for word: a planted mistake in each folder.

A folder is a case: its files are read together with `base.yaml`, and `expected.txt` is what is
found. To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/findings`` and review
the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloudplan.diagnostics import Diagnostic, exit_code
from cloudplan.load import read
from cloudplan.validation import strictly, validate

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("__"))


def rendered(diagnostic: Diagnostic) -> str:
    lines = [f"{diagnostic.source}: {diagnostic.severity}[{diagnostic.code}]: {diagnostic.summary}"]
    lines += [f"    {line}" for line in diagnostic.detail.splitlines()]
    lines += [f"    fix: {diagnostic.fix}"] if diagnostic.fix else []
    return "\n".join(lines) + "\n"


def found(case: Path) -> tuple[Diagnostic, ...]:
    return validate(read([".", "../base.yaml"], [], at=case))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_findings_are_word_for_word(case: Path) -> None:
    expected = case / "expected.txt"
    text = "".join(map(rendered, found(case)))
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        expected.write_text(text, encoding="utf-8", newline="\n")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_each_finding_says_where_and_what_to_do(case: Path) -> None:
    assert found(case)
    for finding in found(case):
        assert finding.source is not None
        assert finding.summary.isprintable()
        assert finding.fix or finding.severity == "error"


def test_a_city_in_order_has_nothing_to_say() -> None:
    assert validate(read(["base.yaml"], [], at=HERE), thorough=True) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_strictly_every_warning_is_a_violation(case: Path) -> None:
    usual = found(case)
    strict = strictly(usual)
    assert not [finding for finding in strict if finding.severity == "warning"]
    broken = any(d.severity == "error" and d.exit_code == 1 for d in usual)
    assert exit_code(strict) == (1 if broken else 3)
