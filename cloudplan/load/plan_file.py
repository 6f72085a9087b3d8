"""Plan files: the plan as JSON, and back.

The same plan gives the same bytes. A file of a newer minor version is read, keys that are not
known are ignored; a file of another major version is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import msgspec

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.load.atomic import write_atomic
from cloudplan.load.files import STDIN, Found, display_name, unreadable
from cloudplan.load.typed import Sort, typed
from cloudplan.model.plan import FORMAT_VERSION, Plan
from cloudplan.model.said import plain_text

MAX_PLAN_BYTES = 1024**3
PIECE = 2_000
"""Placements that are written at once: a few megabytes."""
_MAX_EXPONENT = 30
_ENCODER = msgspec.json.Encoder(decimal_format="number", order="deterministic", enc_hook=plain_text)
PLAN = Sort("a plan", "a plan of cloudplan", "not-a-plan", "make a plan with cloudplan plan --out")
_BEGINNING = 4_096
_VERSIONED = re.compile(rb'\s*\{\s*"format_version"')
_IF_ANY = ("calm", "waves")
"""Keys of plans that follow another one, and of those that say when: left out of all others."""
_LARGE_EXPONENT = re.compile(rb"[0-9][eE][-+]?[0-9]{2,}\s*[,\]}]")


class _Version(msgspec.Struct):
    format_version: str


class _Kind(msgspec.Struct):
    format_version: object = None


def is_plan(path: str) -> bool:
    """Whether a path holds a plan of any version rather than a part of an inventory.

    Standard input is looked at, not read. What cannot be read is none.
    """
    if path == STDIN:
        peek = getattr(sys.stdin.buffer, "peek", None)
        return peek is not None and _VERSIONED.match(peek(_BEGINNING)[:_BEGINNING]) is not None
    try:
        state = Path(path).stat()
        if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_PLAN_BYTES:
            return False
        data = Path(path).read_bytes()
        return msgspec.json.decode(data, type=_Kind).format_version is not None
    except (OSError, ValueError, RecursionError):
        return False


def plan_json(plan: Plan) -> bytes:
    """The plan as the file holds it: UTF-8, two blanks of indent, a line feed at the end."""
    return b"".join(_pieces(plan))


def write_plan(plan: Plan, path: str | Path) -> None:
    """Write the plan in one step; ``-`` is standard output. Raises `CloudplanError`."""
    write_atomic(path, _pieces(plan))


def _pieces(plan: Plan) -> Iterator[bytes]:
    """The file in pieces, so that a plan of hundreds of megabytes is never held a second time."""
    before = b"{"
    for field in fields(plan):
        if field.name in _IF_ANY and getattr(plan, field.name) is None:
            continue
        yield before + b"\n  " + _ENCODER.encode(field.name) + b": "
        yield from _value(getattr(plan, field.name))
        before = b","
    yield b"\n}\n"


def plan_sha256(plan: Plan) -> str:
    """The digest of the plan's file, as cloudplan writes it."""
    digest = hashlib.sha256()
    for piece in _pieces(plan):
        digest.update(piece)
    return digest.hexdigest()


def _value(value: object) -> Iterator[bytes]:
    """A field of the plan; a long list in several pieces, which are themselves lists."""
    if not isinstance(value, (tuple, dict)) or len(value) <= PIECE:
        yield _formatted(value)
        return
    first, last = (b"[", b"]") if isinstance(value, tuple) else (b"{", b"}")
    before = first
    for piece in _parts(value):
        yield before + _formatted(piece).removeprefix(first).removesuffix(b"\n  " + last)
        before = b","
    yield b"\n  " + last


def _parts(value: tuple[object, ...] | dict[str, object]) -> Iterator[object]:
    """Lists and objects of `PIECE`; keys come in their order, as everywhere in the file."""
    starts = range(0, len(value), PIECE)
    if isinstance(value, tuple):
        yield from (value[start : start + PIECE] for start in starts)
        return
    keys = sorted(value)
    for start in starts:
        yield {key: value[key] for key in keys[start : start + PIECE]}


def _formatted(value: object) -> bytes:
    """JSON one level deep; no text in it holds a line feed of its own."""
    return msgspec.json.format(_ENCODER.encode(value), indent=2).replace(b"\n", b"\n  ")


def read_plan(source: str | Path | bytes) -> Plan:
    """The plan in a file, on standard input (``-``), or in bytes. Raises `CloudplanError`."""
    name, data = ("plan", source) if isinstance(source, bytes) else _read(str(source))
    _check_version(typed(data, _Version, PLAN, name).format_version, name)
    check_exponents(data, name)
    return typed(data, Plan, PLAN, name)


def _read(path: str) -> tuple[str, bytes]:
    name = display_name(path, Path())
    found = Found(STDIN if path == STDIN else name, Path(path))
    try:
        data = found.read(MAX_PLAN_BYTES)
    except (OSError, ValueError) as problem:
        raise CloudplanError([unreadable(name, problem)]) from None
    if len(data) > MAX_PLAN_BYTES:
        summary = f"The plan is larger than {MAX_PLAN_BYTES // 1024**2} MiB"
        raise CloudplanError([error("file-too-large", summary, source=Source(name))])
    return name, data


def _check_version(version: str, name: str) -> None:
    major = FORMAT_VERSION.partition(".")[0]
    if version.partition(".")[0] != major:
        raise CloudplanError(
            [
                error(
                    "plan-version",
                    f"The plan has format version {version[:20]!r}; this program reads {major}.x",
                    fix="make the plan again, or use the program that made it",
                    source=Source(name),
                )
            ]
        )


def check_exponents(data: bytes, name: str, of: str = "the plan") -> None:
    """A number such as 1e999999 is small to write and fills the memory when it is shown."""

    def small(text: str) -> Decimal:
        number = Decimal(text)
        if abs(number.adjusted()) > _MAX_EXPONENT:
            raise CloudplanError(
                [error("out-of-range", f"A number in {of} is too large", source=Source(name))]
            )
        return number

    if _LARGE_EXPONENT.search(data):
        with suppress(ValueError, ArithmeticError):  # the decoder says what is wrong, and where
            json.loads(data, parse_float=small)
