"""Placeholders for what is broken, so that the rest of an entity can still be checked.

A workload with a wrong vCPU may also name a site that does not exist; its author wants to hear of
both at once. What pydantic complains about is replaced by a value of the kind it asks for, until
it is content. The result never gets into an estate.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cloudplan.load.tree import Map, Node, Seq

T = TypeVar("T")
UNREADABLE = "unreadable"
"""Stands for a text that is broken or absent; nothing may be concluded from it."""

_ROUNDS = 8
_DROP: Any = object()
_VALUES: dict[str, Any] = {
    "missing": None,
    "extra_forbidden": _DROP,
    "string_type": UNREADABLE,
    "string_unicode": UNREADABLE,
    "string_too_short": UNREADABLE,
    "number_type": 1,
    "out_of_range": 1,
    "int_type": 1,
    "bool_type": True,
    "level_type": None,
    "bad_date": "2000-01-01",
    "bad_country": "XX",
    "bad_currency": "XXX",
    "list_type": [],
    "too_short": {"und": UNREADABLE},
    "dict_type": {"und": UNREADABLE},
    "model_type": {},
}


def mended(validate: Callable[[Node], T], node: Node, details: list[ErrorDetails]) -> T | None:
    """The model of `node` with placeholders; `None` when that does not lead anywhere."""
    root = {"": _copy(node)}
    for _ in range(_ROUNDS):
        for detail in details:
            _replace(root, detail)
        try:
            return validate(root[""])
        except ValidationError as failure:
            details = failure.errors(include_url=False)
    return None


def _copy(node: Node) -> Node:
    if isinstance(node, Map):
        return {key: _copy(value) for key, value in node.items()}
    return [_copy(item) for item in node] if isinstance(node, Seq) else node


def _replace(root: dict[str, Any], detail: ErrorDetails) -> None:
    is_key = detail["loc"][-1:] == ("[key]",)
    *above, last = ("", *(detail["loc"][:-1] if is_key else detail["loc"]))
    node: Any = root
    value = _DROP if is_key else _placeholder(detail)
    try:
        for step in above:
            node = node[step]
        if value is _DROP:
            del node[last]
        else:
            node[last] = copy(value)
    except (LookupError, TypeError):
        return  # it went with something around it that was replaced already


def _placeholder(detail: ErrorDetails) -> Any:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        return re.findall(r"'([^']+)'", str(context["expected"]))[0]
    if kind == "string_pattern_mismatch":
        return f"{UNREADABLE}/{UNREADABLE}" if "]*/" in str(context["pattern"]) else UNREADABLE
    bound = context.get("ge", context.get("le"))
    return _VALUES.get(kind, _DROP) if bound is None else bound
