"""An application as the YAML a person would write: block lists, small maps on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

Scalar = str | int | None
Cell = str | int | list[str] | None
SAFE = re.compile(r"[A-Za-zÀ-ÿ][\wÀ-ÿ .'()/+-]*")
AMBIGUOUS = {"no", "yes", "on", "off", "true", "false", "null", "none", "y", "n", "~"}


def scalar(value: Scalar) -> str:
    """A plain scalar where YAML 1.1 and 1.2 read the same, quoted otherwise."""
    if value is None:
        return "null"
    text = str(value)
    is_number = re.fullmatch(r"0|[1-9]\d*|\d+\.\d+|\d{4}-\d\d-\d\d", text) is not None
    is_plain = SAFE.fullmatch(text) and text.strip() == text and " #" not in text
    if is_number or (is_plain and text.lower() not in AMBIGUOUS):
        return text
    return json.dumps(text, ensure_ascii=False)


def flow_map(pairs: Mapping[str, Cell]) -> str:
    """``{a: 1, b: [x, y]}``; an empty text or `None` is left out."""
    kept = {key: value for key, value in pairs.items() if value not in ("", None)}
    cells = (f"{key}: {_value(value)}" for key, value in kept.items())
    return "{" + ", ".join(cells) + "}"


def flow_list(items: Iterable[str]) -> str:
    """``[a, b]``, or ``[]``."""
    return "[" + ", ".join(scalar(item) for item in items) + "]"


def _value(value: Cell) -> str:
    return flow_list(value) if isinstance(value, list) else scalar(value)
