"""New items as lines of YAML, laid out as ``fmt`` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudplan.intake.text.scalars import yaml_of

WIDTH = 100
STEP = 2


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something to be written: its keys in order, and the comment above it, if any.

    A value is plain, a mapping, or a tuple of `NewItem`.
    """

    fields: Mapping[str, Any]
    remark: str = ""


def is_items(value: Any) -> bool:
    """Whether a value is a list of items, which take lines of their own."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], NewItem)


def plain_of(value: Any) -> Any:
    """A value with its items as mappings: for a line, and to compare with what is read."""
    if isinstance(value, NewItem):
        return {key: plain_of(below) for key, below in value.fields.items()}
    if isinstance(value, Mapping):
        return {key: plain_of(below) for key, below in value.items()}
    return tuple(map(plain_of, value)) if isinstance(value, tuple) else value


def item_lines(item: NewItem, column: int) -> Iterator[str]:
    """The lines of an item whose dash stands in `column`; one without remark takes one line."""
    dash = " " * column
    if not item.remark:
        yield f"{dash}- {yaml_of(plain_of(item))}"
        return
    yield f"{dash}# {item.remark}"
    lines = [line for k, v in item.fields.items() for line in key_lines(k, v, column + STEP)]
    yield f"{dash}- {lines[0][column + STEP :]}"
    yield from lines[1:]


def items_lines(items: Iterable[NewItem], column: int) -> list[str]:
    """The lines of several items."""
    return [line for item in items for line in item_lines(item, column)]


def key_lines(key: str, value: Any, column: int) -> Iterator[str]:
    """The lines of a key and its value; a mapping takes one line where that is not too long."""
    start = f"{' ' * column}{yaml_of(key)}:"
    if is_items(value):
        yield start
        yield from items_lines(value, column + STEP)
        return
    line = f"{start} {yaml_of(plain_of(value))}"
    if len(line) <= WIDTH or not isinstance(value, Mapping):
        yield line
        return
    yield start
    for below, held in value.items():
        yield from key_lines(below, held, column + STEP)
