"""Values as HCL: the one place where text of a plan becomes part of a program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_RESERVED = frozenset(("for", "if", "in", "null", "true", "false"))
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


class Word(str):
    """A name of the program itself, such as an identifier: it stands without quotes."""

    __slots__ = ()

    def __new__(cls, text: str) -> Word:
        if not _PLAIN.match(text):
            raise ValueError(f"{text!r} is not a name in HCL")
        return super().__new__(cls, text)


def hcl(value: object) -> str:
    """A value as an HCL literal; text interpolates nothing and keeps to its line.

    Raises `TypeError` for what has no literal.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, str):
        return f'"{_inside(value)}"'
    if isinstance(value, int | Decimal):
        return f"{Decimal(value).normalize():f}"
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(map(hcl, value))}]"
    raise TypeError(f"{type(value).__name__} has no literal in HCL")


def _object(value: Mapping[str, object]) -> str:
    inside = ", ".join(f"{_key(str(key))} = {hcl(one)}" for key, one in value.items())
    return f"{{ {inside} }}" if inside else "{}"


def _key(key: str) -> str:
    return key if _PLAIN.match(key) and key not in _RESERVED else hcl(key)


def _inside(text: str) -> str:
    made = "".join(map(_character, unicodedata.normalize("NFC", text)))
    return made.replace("${", "$${").replace("%{", "%%{")


def _character(character: str) -> str:
    """What does not print, marks of direction among them, is an escape of its code point."""
    if character in _NAMED:
        return _NAMED[character]
    if character.isprintable():
        return character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\\ufffd"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
