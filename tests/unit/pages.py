"""The documentation as data: its pages, fences, tables and links."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "policies/*.md", "inventories/*/*.md")
    for path in ROOT.glob(pattern)
)
_FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def fences(text: str, language: str) -> list[str]:
    """The code blocks of one language, without the indentation of a list around them."""
    found = [(m[1], m[3]) for m in _FENCE.finditer(text) if m[2] == language]
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


def prose(text: str) -> str:
    """The page without its code blocks."""
    return _FENCE.sub("", text)


def table(text: str) -> list[list[str]]:
    """The cells of the table that `text` begins with, its two head rows left out."""
    lines = list(takewhile(lambda line: line.startswith("|"), text.lstrip("\n").splitlines()))
    cells = [re.split(r"(?<!\\)\|", line[1:-1]) for line in lines[2:]]
    return [[cell.strip() for cell in row] for row in cells]
