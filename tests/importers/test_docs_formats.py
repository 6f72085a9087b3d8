"""docs/how-to/import-formats.md: its examples are read, and give what is printed below them.

To accept a change on purpose, run ``CLOUDPLAN_ACCEPT=1 pytest tests/importers``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from cloudplan.importers import IMPORTERS
from cloudplan.importers.mapping import read_mapping
from cloudplan.model.intake import Item, Plain
from tests.importers.support import loaded, read, rendered
from tests.unit.pages import ROOT

PAGE = ROOT / "docs/how-to/import-formats.md"
FILE = re.compile(r"<!-- (\S+\.yaml) -->\n```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLE = re.compile(
    r"(<!-- (?P<format>[a-z-]+) (?P<file>\S+) -->\n```\w+\n(?P<content>.*?)^```\n\n```text\n)"
    r"(?P<shown>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def test_the_examples_give_what_is_printed(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")

    def step(found: re.Match[str]) -> str:
        path = tmp_path / found["file"]
        path.write_text(found["content"], encoding="utf-8")
        mapping = tmp_path / "mapping.yaml" if found["format"] == "generic" else None
        intake = read(found["format"], path, mapping=mapping)
        assert loaded(intake, tmp_path).estate.applications
        links = [f"{k.application}/{k.from_} -> {k.to}" for k in intake.links]
        lines = [*map(_line, intake.items), *links]
        made = "".join(f"{line}\n" for line in lines)
        return f"{found[1]}{made}{rendered(intake.findings)}```"

    page = EXAMPLE.sub(step, text)
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    assert page == PAGE.read_text(encoding="utf-8")


def _line(item: Item) -> str:
    said = ", ".join(f"{path} {_shown(v.value)}" for path, v in sorted(item.values.items()))
    return f"{item.kind} {item.id}: {said}"


def _shown(value: Plain) -> str:
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, tuple) else str(value)


def test_every_format_of_this_page_is_one_of_the_program() -> None:
    text = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^## ([a-z-]+)$", text, re.MULTILINE)
    assert set(headings) == IMPORTERS.keys() - {"rvtools", "azure-migrate"}
    assert {found["format"] for found in EXAMPLE.finditer(text)} == set(headings)
    assert re.findall(r"cloudplan import (\S+)", text) == ["archimate", "generic", "generic"]


def test_the_levels_of_the_page_are_a_mapping(tmp_path: Path) -> None:
    name, content = FILE.findall(PAGE.read_text(encoding="utf-8"))[0]
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_mapping(tmp_path / name).levels["Hoog"] == 4
