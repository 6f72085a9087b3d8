"""Values as they are compared: what a source says, what a tree holds, and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cloudplan.load.tree import Ambiguous, Map, Node
from cloudplan.model.intake import Plain


class _Absent:
    """The value of a key that is not there."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false, which Python takes for 1 and 0."""

    value: bool


Held = Any
"""A `Plain` value as `held` gives it, a `Map`, or `ABSENT`."""


def held(value: Plain | Node | _Absent) -> Held:
    """A form in which equal values are equal, wherever they come from.

    A day is its text, a list a tuple, and true is not 1.
    """
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Ambiguous):
        return value.day.isoformat() if value.day else value
    if isinstance(value, (tuple, list)):
        return tuple(map(held, value))
    return value


def at_path(node: Node, path: str) -> Held:
    """What stands at ``demand.vcpu`` below a node, or `ABSENT`."""
    for step in path.split("."):
        if not isinstance(node, Map) or step not in node:
            return ABSENT
        node = node[step]
    return held(node)


def paths_of(node: Map, apart: frozenset[str]) -> Iterator[str]:
    """The paths of all values below a mapping; the keys in `apart` at its top are left out."""
    for key, value in node.items():
        if key in apart:
            continue
        if isinstance(value, Map):
            yield from (f"{key}.{below}" for below in paths_of(value, frozenset()))
        else:
            yield key


def nested(values: Mapping[str, Plain]) -> dict[str, Any]:
    """Values by path as mappings within mappings."""
    root: dict[str, Any] = {}
    for path, value in values.items():
        *above, last = path.split(".")
        node = root
        for step in above:
            node = node.setdefault(step, {})
        node[last] = value
    return root


def shown_value(value: Held) -> str:
    """A value for a message, on one line and of a bearable length."""
    if value is ABSENT:
        return "nothing"
    if isinstance(value, Map):
        return "a mapping"
    if isinstance(value, Ambiguous):
        return value.text
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(shown_value, value))}]"
    if isinstance(value, Truth):
        return "true" if value.value else "false"
    return "null" if value is None else str(value)


def plain_number(value: Decimal) -> str:
    """Digits and at most one point, without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
