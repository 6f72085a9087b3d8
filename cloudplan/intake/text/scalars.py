"""Values as YAML text that every reader reads alike, whatever a source calls its machines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cloudplan.intake.values import plain_number
from cloudplan.load.yaml_scalars import resolve_plain

_BARE = re.compile(r"[^\W\d_][\w./@+-]*(?: [\w./@()+-]+)*\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")


def yaml_of(value: Any) -> str:
    """A plain value, or mappings and lists of them, on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{yaml_of(k)}: {yaml_of(v)}' for k, v in value.items())}}}"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(yaml_of, value))}]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return plain_number(Decimal(value))


@lru_cache(maxsize=65_536)
def _text(text: str) -> str:
    """Bare where both versions of YAML read it as this text, else in quotes."""
    return text if _BARE.match(text) and resolve_plain(text) == text else quoted(text)


def quoted(text: str) -> str:
    """In double quotes on one line, as JSON and YAML read it.

    What cannot be seen, turns the direction or steers a terminal becomes an escape.
    """
    text = json.dumps(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text), ensure_ascii=False)
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
