"""The line of an input file that a finding is about."""

from __future__ import annotations

import io
import re
import stat
from functools import lru_cache
from pathlib import Path

from cloudplan.diagnostics import Source

LARGEST = 32 * 1024 * 1024
BEFORE, WIDTH = 30, 70
LONGEST_TOKEN = 1_000
PROBE = 8_192
CUT = "..."
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|' r"'(?:''|[^'])*'|" r"\{.*\}|\[.*\]|\S.*?(?=: |:$| #|$)")
_FLOW_TOKEN = re.compile(r"[^\s,{}\[\]:]+(?: +[^\s,{}\[\]:]+)*")


def quote(source: Source) -> str:
    """The line that a finding is about, cut around its column; empty if it cannot be read."""
    line = _line(source)
    start = max(0, source.column - 1 - BEFORE) if len(line) > WIDTH else 0
    cut = line[start : start + WIDTH]
    return f"{CUT * bool(start)}{cut}{CUT * (start + WIDTH < len(line))}"


def end_column(source: Source) -> int:
    """The column behind the key or the value that stands at a place; 0 if that cannot be told.

    What goes on in the next line ends with its first.
    """
    line = _line(source)
    start = source.column - 1
    rest = line[start : start + LONGEST_TOKEN]
    if not rest or rest[0].isspace():
        return 0
    in_flow = "{" in line[:start] or "[" in line[:start]
    token = (in_flow and rest[0] not in "\"'{[" and _FLOW_TOKEN.match(rest)) or _TOKEN.match(rest)
    return source.column + len(token[0].rstrip().rstrip(",")) if token else source.column + 1


def _line(source: Source) -> str:
    path = Path(source.file)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST:
            return ""
        lines = _lines(path.absolute(), state.st_mtime_ns, state.st_size)
    except (OSError, ValueError):
        return ""
    return lines[source.line - 1].rstrip() if 0 < source.line <= len(lines) else ""


@lru_cache(maxsize=2)
def _lines(path: Path, _mtime: int, _size: int) -> list[str]:
    """The lines of a file in this state; findings are sorted by file, so that each is read once.

    A workbook has none that anyone could read. What is not UTF-8 is read as importers read it.
    """
    data = path.read_bytes()
    if b"\0" in data[:PROBE]:
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return list(io.StringIO(text, newline=None))
