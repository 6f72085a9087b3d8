"""Every message that reading can give, word for word.

A folder is a case: its files are read together with `base.yaml` (unless one of them has
"estate" in its name), and `expected.txt` is what a user sees. To accept a change on purpose, run
``CLOUDPLAN_ACCEPT=1 pytest tests/errors`` and review the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.load import read

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/expected.txt"))


def rendered(diagnostic: Diagnostic) -> str:
    at = f"{diagnostic.source}: " if diagnostic.source else ""
    lines = [f"{at}{diagnostic.severity}[{diagnostic.code}]: {diagnostic.summary}"]
    lines += [f"    {diagnostic.detail}"] if diagnostic.detail else []
    lines += [f"    fix: {diagnostic.fix}"] if diagnostic.fix else []
    return "\n".join(lines) + "\n"


def messages(case: Path) -> str:
    has_estate = any("estate" in path.name for path in case.iterdir())
    try:
        loaded = read([".", *([] if has_estate else ["../base.yaml"])], [], at=case)
    except CloudplanError as problem:
        return "".join(map(rendered, problem.diagnostics))
    return "".join(map(rendered, (*loaded.waiver_failures, *loaded.diagnostics)))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_messages_are_word_for_word(case: Path) -> None:
    expected = case / "expected.txt"
    found = messages(case)
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_message_says_where_and_stays_on_one_line(case: Path) -> None:
    for line in messages(case).splitlines():
        assert line.startswith("    ") or "[" in line.partition(": ")[2] or "error[" in line
        assert line.isprintable()


def test_the_base_alone_has_nothing_to_say() -> None:
    assert read(["base.yaml"], [], at=HERE).diagnostics == ()


def test_there_is_a_case_for_every_folder() -> None:
    folders = {p for p in HERE.iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert folders == set(CASES)
