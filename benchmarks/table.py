"""Tables that appear row by row, as aligned text or as Markdown to paste into a page."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

SHOWN = ("numpy", "numba", "highspy", "ortools")


class Table:
    """Prints its head when made and a line per row; cells of numbers are aligned to the right."""

    def __init__(self, heads: Sequence[str], widths: Sequence[int], *, markdown: bool) -> None:
        self._widths = [max(len(h), w) for h, w in zip(heads, widths, strict=True)]
        self._markdown = markdown
        self.row(heads)
        if markdown:
            print("|" + "---|" * len(heads), flush=True)

    def row(self, cells: Sequence[str]) -> None:
        """One line, at once."""
        if self._markdown:
            print("| " + " | ".join(cells) + " |", flush=True)
            return
        first, *others = (f"{c:>{w}}" for c, w in zip(cells, self._widths, strict=True))
        print(f"{first.strip():<{self._widths[0]}}  " + "  ".join(others), flush=True)


def percent(share: float | None, digits: int = 3) -> str:
    """A fraction as a percentage, or a dash."""
    return "-" if share is None else f"{100 * share:.{digits}f} %"


def number(value: float | None, digits: int = 0) -> str:
    """A figure, or a dash."""
    return "-" if value is None else f"{value:.{digits}f}"


def heading() -> str:
    """Day, machine, versions and command: what a table needs to be repeated."""
    versions = [f"{name} {_version(name)}" for name in SHOWN if _version(name)]
    command = " ".join([f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    return (
        f"{date.today().isoformat()}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, {', '.join(versions)}\n\n"
        f"    python {command}\n"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
