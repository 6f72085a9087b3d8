"""Standard output and error: encoding, colour, width, and pipes that close."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Mapping
from typing import TextIO

from cloudplan.language import Speech
from cloudplan.render.figures import ENGLISH
from cloudplan.render.page import NARROWEST, WIDEST, Page

AUTOMATION = ("CI", "TF_IN_AUTOMATION", "CLOUDPLAN_IN_AUTOMATION")
OFF = ("", "0", "false")
WIDTH_WITHOUT_TERMINAL = 80
ASCII = str.maketrans(
    {
        "╷": ",",
        "│": "|",
        "╵": "'",
        "─": "-",
        "·": "-",
        "…": "...",
        "–": "-",  # noqa: RUF001
        "—": "-",
        "→": "->",
        "€": "EUR",
        "█": "#",
        "░": ":",
        "\ufffd": "?",
    }
)


def prepare() -> None:
    """UTF-8 and plain line feeds into files and pipes; a terminal keeps its own encoding."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def out(text: str) -> None:
    """Write to standard output."""
    _write(sys.stdout, text)


def err(text: str) -> None:
    """Write to standard error, after all that went to standard output before."""
    sys.stdout.flush()
    _write(sys.stderr, text)
    sys.stderr.flush()


def out_bytes(data: bytes) -> None:
    """Write bytes to standard output exactly as they are."""
    from cloudplan.load.atomic import write_atomic

    write_atomic("-", data)


def page_of(stream: TextIO, say: Speech = ENGLISH) -> Page:
    """The page that fits a stream, by what it is and by the environment, in a language."""
    is_terminal = stream.isatty()
    return Page(
        width=_width() if is_terminal else WIDTH_WITHOUT_TERMINAL,
        color=wants_color(is_terminal, os.environ) and _understands_color(is_terminal),
        hints=not in_automation(os.environ),
        folds=is_terminal,
        say=say,
    )


def wants_color(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """NO_COLOR (and ``--no-color``) wins over FORCE_COLOR, that over TERM=dumb and pipes."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "") not in OFF:
        return True
    return is_terminal and environment.get("TERM") != "dumb"


def in_automation(environment: Mapping[str, str]) -> bool:
    """Whether a program reads along, so that hints to a person are noise."""
    return any(environment.get(name, "").lower() not in OFF for name in AUTOMATION)


def abandon() -> None:
    """Nobody reads any more: let nothing be written when the interpreter shuts down."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


def fitting(text: str, encoding: str) -> str:
    """The text, with plain characters for those that the encoding does not have."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(ASCII).encode(encoding, "replace").decode(encoding)
    return text


def _write(stream: TextIO, text: str) -> None:
    stream.write(fitting(text, stream.encoding or "utf-8"))


def _width() -> int:
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


def _understands_color(is_terminal: bool) -> bool:
    """An old Windows console prints escape sequences as they stand."""
    if sys.platform == "win32" and is_terminal:
        from rich.console import detect_legacy_windows

        return not detect_legacy_windows()
    return True
