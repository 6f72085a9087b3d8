"""Workflow commands as GitHub's runner reads them, after its own rules (both of its syntaxes)."""

from __future__ import annotations

from typing import NamedTuple

COMMANDS = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "set-output"}
DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


class Command(NamedTuple):
    """A command that the runner carries out."""

    name: str
    properties: dict[str, str]
    data: str


def command_in(line: str) -> Command | None:
    """The command in a line of output: ``::name key=value,...::data`` at its beginning, or
    ``##[name key=value;...]data`` anywhere."""
    return _double_colon(line.lstrip()) or _bracket(line)


def _double_colon(line: str) -> Command | None:
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, told = line[2:end].partition(" ")
    if name not in COMMANDS:
        return None
    pairs = (part.split("=", 1) for part in told.strip().split(",") if part)
    properties = {pair[0]: _unescaped(pair[1], PROPERTY) for pair in pairs if len(pair) == 2}
    return Command(name, properties, _unescaped(line[end + 2 :], DATA))


def _bracket(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name = line[start + 3 : end].partition(" ")[0]
    return Command(name, {}, line[end + 1 :]) if name in COMMANDS else None


def _unescaped(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for code, character in pairs:
        text = text.replace(code, character)
    return text
