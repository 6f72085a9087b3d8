"""Bytes to text: UTF-8 and nothing else."""

from __future__ import annotations

import codecs

from cloudplan.load.tree import LINE_BREAK, UNPRINTABLE, Document, Position

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(document: Document, data: bytes, line: int = 1) -> str:
    """The text of `data` without a byte order mark; raises `StopReading`.

    `line` is the number of its first line.
    """
    if data.startswith(_UTF_16):
        raise document.stop("not-utf-8", (line, 1), "The file is in UTF-16", fix="save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        at = _position(data[: problem.start].decode("utf-8"), line)
        byte = data[problem.start]
        raise document.stop(
            "not-utf-8", at, f"The byte 0x{byte:02x} is not UTF-8", fix="save it as UTF-8"
        ) from None
    return text


def refuse_unprintable(document: Document) -> None:
    """YAML knows no control characters; raises `StopReading` at the first."""
    found = UNPRINTABLE.search(document.text)
    if found:
        at = _position(document.text[: found.start()], 1)
        code = f"U+{ord(found.group()):04X}"
        raise document.stop("control-character", at, f"The control character {code} is not text")


def _position(before: str, line: int) -> Position:
    lines = LINE_BREAK.split(before)
    return line + len(lines) - 1, len(lines[-1]) + 1
