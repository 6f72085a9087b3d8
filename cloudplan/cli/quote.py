"""The line of an input file that a finding is about."""

from __future__ import annotations

from pathlib import Path

from cloudplan.diagnostics import Source

LARGEST = 32 * 1024 * 1024
BEFORE, WIDTH = 30, 70
CUT = "..."


def quote(source: Source) -> str:
    """The line that a finding is about, cut around its column; empty if it cannot be read."""
    path = Path(source.file)
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return ""
        with path.open(encoding="utf-8", errors="replace") as lines:
            line = next((text for at, text in enumerate(lines, 1) if at == source.line), "")
    except (OSError, ValueError):
        return ""
    start = max(0, source.column - 1 - BEFORE) if len(line) > WIDTH else 0
    cut = line.rstrip()[start : start + WIDTH]
    return f"{CUT * bool(start)}{cut}{CUT * (start + WIDTH < len(line.rstrip()))}"
