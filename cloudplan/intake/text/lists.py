"""Lists of plain values: items go and come, the others keep their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cloudplan.intake.text.places import Edit, FixedError, cut, region_end, whole_lines
from cloudplan.intake.text.scalars import yaml_of
from cloudplan.intake.text.spans import Key, Span
from cloudplan.model.intake import Plain


@dataclass(frozen=True, slots=True)
class ListChange:
    """What becomes of a list: the items at the indexes `gone` go, those of `new` come behind."""

    gone: frozenset[int]
    new: tuple[Plain, ...]


def with_items(text: str, key: Key, change: ListChange) -> Iterator[Edit]:
    """The edits of the list that is the value of `key`. Raises `FixedError`."""
    span = key.value
    if any(item.fixed for item in span.items):
        raise FixedError("an anchor or an alias stands there, so other places would change too")
    if len(change.gone) == len(span.items):
        yield _anew(text, key, change)
    elif span.is_flow:
        yield from _in_flow(text, span, change)
    else:
        yield from _in_block(text, span, change)


def _anew(text: str, key: Key, change: ListChange) -> Edit:
    """Nothing of it stays, so that its way to be written does not matter either."""
    span = key.value
    start = span.start if span.is_flow else key.end + 1
    if "#" in text[start : span.end]:
        raise FixedError("a comment stands in the list")
    return Edit(start, span.end, f"{'' if span.is_flow else ' '}{yaml_of(change.new)}")


def _in_flow(text: str, span: Span, change: ListChange) -> Iterator[Edit]:
    yield from cut(text, [(item.start, item.end) for item in span.items], change.gone)
    if change.new:
        end = span.items[_kept(span, change)[-1]].end
        more = "".join(f", {yaml_of(value)}" for value in change.new)
        yield Edit(end, end, more)


def _in_block(text: str, span: Span, change: ListChange) -> Iterator[Edit]:
    for at in sorted(change.gone):
        item = span.items[at]
        yield whole_lines(text, text.rfind("\n", 0, item.start) + 1, item.start, item.end)
    if change.new:
        last = span.items[_kept(span, change)[-1]]
        end = region_end(text, last.end, span.column)
        more = "".join(f"\n{' ' * span.column}- {yaml_of(v)}" for v in change.new)
        yield Edit(end, end, more, (-span.column, 0))


def _kept(span: Span, change: ListChange) -> list[int]:
    return [at for at in range(len(span.items)) if at not in change.gone]
