"""Changes of a text by position: what is not changed keeps its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cloudplan.intake.text.items import key_lines, plain_of
from cloudplan.intake.text.lists import ListChange, with_items
from cloudplan.intake.text.places import Edit, FixedError, cut, region_end, whole_lines
from cloudplan.intake.text.scalars import yaml_of
from cloudplan.intake.text.spans import Key, Span
from cloudplan.intake.values import ABSENT

Order = Callable[[str], Sequence[str]]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits, whose places do not overlap; line ends stay those of the text."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    parts, end = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end, e.rank)):
        if edit.start < end:
            raise FixedError("two changes overlap")
        parts += [text[end : edit.start], edit.text.replace("\n", line_end)]
        end = edit.end
    return "".join([*parts, text[end:]])


def with_values(
    text: str, span: Span, new: Mapping[str, Any], order: Order, path: str = ""
) -> Iterator[Edit]:
    """The edits that put the values of `new` into a mapping; `ABSENT` removes a key.

    `new` holds mappings where a mapping is to be changed; `order` gives the keys in their order of
    the mapping that holds a path; `path` is that of this mapping, with a point behind it. Raises
    `FixedError`.
    """
    _refuse_fixed(span)
    gone = frozenset(k for k, v in new.items() if v is ABSENT and k in span.keys)
    yield from _without(text, span, gone)
    kept = [key for key in span.keys if key not in gone]
    for key, value in new.items():
        there = span.keys.get(key)
        if value is ABSENT:
            continue
        if there is None:
            yield _added(text, span, key, value, kept, order(f"{path}{key}"))
        elif isinstance(value, Mapping) and there.value.kind == "map":
            yield from _below(text, span, key, value, order, f"{path}{key}.")
        else:
            yield from _replaced(text, there, value)


def _refuse_fixed(span: Span) -> None:
    if span.fixed:
        raise FixedError("an anchor or an alias stands there, so other places would change too")


def _below(
    text: str, span: Span, key: str, new: Mapping[str, Any], order: Order, path: str
) -> Iterator[Edit]:
    inner = span.keys[key].value
    gone = {k for k, v in new.items() if v is ABSENT}
    if gone and gone >= set(inner.keys):
        yield from _without(text, span, frozenset((key,)))
    else:
        yield from with_values(text, inner, new, order, path)


def _replaced(text: str, key: Key, value: Any) -> Iterator[Edit]:
    old = key.value
    _refuse_fixed(old)
    if old.kind == "seq" and isinstance(value, ListChange):
        yield from with_items(text, key, value)
    elif old.kind != "scalar" or (isinstance(value, Mapping) and text[old.start : old.end].strip()):
        raise FixedError("something of another kind stands there")
    else:
        yield Edit(old.start, old.end, f"{'' if old.start < old.end else ' '}{yaml_of(value)}")


def _added(
    text: str, span: Span, key: str, value: Any, kept: Sequence[str], order: Sequence[str]
) -> Edit:
    """Behind the last key that comes before it in the order of the documentation."""
    rank = order.index(key) if key in order else len(order)
    before = [k for k in kept if k in order and order.index(k) < rank]
    names = before or ([] if span.is_flow else kept[:1])
    line = f"{yaml_of(key)}: {yaml_of(plain_of(value))}"
    if not names:
        return Edit(span.start + 1, span.start + 1, f"{line}, " if kept else line, (rank,))
    end = max(_end(span.keys[name]) for name in names)
    if span.is_flow:
        return Edit(end, end, f", {line}", (rank,))
    at = region_end(text, end, span.column)
    lines = "".join(f"\n{line}" for line in key_lines(key, value, span.column))
    return Edit(at, at, lines, (-span.column, 1, rank))


def _without(text: str, span: Span, gone: frozenset[str]) -> Iterator[Edit]:
    """Keys with their values go; refused where a comment would be lost or a line has more."""
    names = list(span.keys)
    if span.is_flow:
        units = [(span.keys[name].start, _end(span.keys[name])) for name in names]
        yield from cut(text, units, frozenset(names.index(key) for key in gone))
        return
    if gone and len(gone) == len(names):
        raise FixedError("nothing would be left of the mapping")
    for key in sorted(gone):
        start, end = text.rfind("\n", 0, span.keys[key].start) + 1, _end(span.keys[key])
        yield whole_lines(text, start, span.keys[key].start, end)


def _end(key: Key) -> int:
    """Behind the value, or the colon where there is none."""
    return max(key.end + 1, key.value.end)
