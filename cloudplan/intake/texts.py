"""The files of a folder as they would be, from a plan: texts, each checked against what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cloudplan.diagnostics import CloudplanError, error
from cloudplan.intake.folder import File, Place
from cloudplan.intake.plan import Draft, ItemPlan, Plan, extent
from cloudplan.intake.shape import (
    DEPENDENCIES,
    SECTIONS,
    WORKLOADS,
    in_order,
    order_of,
)
from cloudplan.intake.text.edits import edited, with_values
from cloudplan.intake.text.items import NewItem, items_lines
from cloudplan.intake.text.places import Edit, FixedError, line_end
from cloudplan.intake.text.rows import Rows, inserted, removed, rows_of
from cloudplan.intake.text.spans import Span, span_of
from cloudplan.intake.values import nested
from cloudplan.load.tree import Map, Seq
from cloudplan.model.intake import Kind

HEAD = (
    "# From {source}, by cloudplan import. Edit it freely: the next import changes only what\n"
    "# changed there. Where each value stood is in {source}.imported.\n"
)


def new_text(file: File, plan: Plan, drafts: Mapping[Kind, Mapping[str, Draft]]) -> str:
    """A file with what the plan changes in it, and with new items. Raises `CloudplanError`."""
    try:
        return edited(file.document.text, _edits(file, plan, drafts))
    except FixedError as problem:
        raise CloudplanError(
            [
                error(
                    "merge-refused",
                    f"{file.found.name} cannot be changed without touching more than is meant",
                    detail=f"{problem}.".capitalize(),
                    fix="write the place in a simpler way, or move the items to another file",
                    source=file.document.source(file.document.at),
                )
            ]
        ) from None


def whole_text(source: str, drafts: Mapping[Kind, Mapping[str, Draft]]) -> str:
    """A new file with nothing but new items."""
    lines = [line for kind in SECTIONS for line in _section_lines(kind, drafts.get(kind, {}))]
    return HEAD.format(source=source) + "".join(f"{line}\n" for line in lines)


def _section_lines(kind: Kind, drafts: Mapping[str, Draft]) -> list[str]:
    items = [drafts[name].item(name) for name in sorted(drafts)]
    return [f"{SECTIONS[kind]}:", *items_lines(items, 2)] if items else []


def _edits(file: File, plan: Plan, drafts: Mapping[Kind, Mapping[str, Draft]]) -> Iterator[Edit]:
    path = str(file.found.path)
    for at, item in plan.items.items():
        if at[0] == path and at not in plan.gone:
            yield from _item_edits(file.document.text, plan.span(_top(item)), item)
    fresh: list[str] = []
    for kind, section in SECTIONS.items():
        gone = frozenset(
            number for name, own, number in plan.gone if (name, own) == (path, section)
        )
        if drafts.get(kind) and section not in file.document.root:
            fresh += _section_lines(kind, drafts[kind])
        elif gone or drafts.get(kind):
            yield from _section_edits(file, kind, drafts.get(kind, {}), gone)
    if fresh:
        yield _at_the_end(file.document.text, fresh)


def _top(item: ItemPlan) -> Place:
    return replace(item.place, kind=item.kind, below=None)


def _item_edits(text: str, span: Span, plan: ItemPlan) -> Iterator[Edit]:
    yield from _value_edits(text, span, plan.kind, plan.values)
    rows: dict[str, tuple[Mapping[Any, NewItem], set[int]]] = {
        WORKLOADS: (plan.new_workloads, plan.gone_workloads),
        DEPENDENCIES: (plan.new_links, plan.gone_links),
    }
    for number, values in plan.workloads.items():
        if number not in plan.gone_workloads:
            below = span.keys[WORKLOADS].value.items[number]
            yield from _value_edits(text, below, "workload", values)
    for number, values in plan.links.items():
        if number not in plan.gone_links:
            below = span.keys[DEPENDENCIES].value.items[number]
            yield from with_values(text, below, values, lambda _: LINK_KEYS)
    for key, (new, gone) in rows.items():
        if new or gone:
            yield from _row_edits(text, span, key, [new[n] for n in sorted(new)], frozenset(gone))


LINK_KEYS = ("from", "to", "gib_month", "rtt_ms_max")


def _value_edits(text: str, span: Span, kind: Kind, values: Mapping[str, Any]) -> Iterator[Edit]:
    return with_values(
        text, span, in_order(kind, nested(values)), lambda path: order_of(kind, path)
    )


def _row_edits(
    text: str, span: Span, key: str, new: list[NewItem], gone: frozenset[int]
) -> Iterator[Edit]:
    """Rows of a list within an item come and go."""
    there = span.keys.get(key)
    if there is None:
        keys = order_of("application", key)
        yield from with_values(text, span, {key: tuple(new)}, lambda _: keys)
    elif there.value.items:
        rows = rows_of(text, there.value)
        yield from removed(rows, gone)
        yield from inserted(rows, [(len(rows.starts), item) for item in new], gone)
    elif there.value.fixed or span.is_flow or "#" in text[there.end : there.value.end]:
        raise FixedError("its list is empty in a way that leaves no place")
    else:
        lines = "".join(f"\n{line}" for line in items_lines(new, span.column + 2))
        yield Edit(there.end + 1, there.value.end, lines)


def _section_edits(
    file: File, kind: Kind, drafts: Mapping[str, Draft], gone: frozenset[int]
) -> Iterator[Edit]:
    """Items of a section come and go."""
    root, section = file.document.root, SECTIONS[kind]
    if isinstance(root.get(section), Seq) and root[section]:
        rows = _section_rows(file, section)
        yield from removed(rows, gone)
        ids = [row.get("id") if isinstance(row, Map) else None for row in root[section]]
        items = [(_before(ids, name), drafts[name].item(name)) for name in sorted(drafts)]
        yield from inserted(rows, items, gone)
    else:
        yield _filled(file, kind, drafts)


def _before(ids: list[Any], name: str) -> int:
    """The number of the item to stand before: the order of a sorted list is kept."""
    texts = [str(own) for own in ids]
    is_sorted = texts == sorted(texts)
    return (
        next((i for i, own in enumerate(texts) if own > name), len(ids)) if is_sorted else len(ids)
    )


def _section_rows(file: File, section: str) -> Rows:
    document = file.document
    at = document.root.value_at(section)
    first = document.text[document.offset(at)]
    if first not in "-[":
        raise FixedError("an anchor or an alias stands there, so other places would change too")

    def end_of(index: int) -> int:
        start, column, stop = extent(file, section, index)
        return span_of(document.text, start, column, stop).end

    starts = [document.offset(mark) for mark in document.root[section].marks]
    return Rows(document.text, at[1] - 1, first == "[", starts, end_of)


def _filled(file: File, kind: Kind, drafts: Mapping[str, Draft]) -> Edit:
    """A section that holds nothing yet: ``sites:`` or ``sites: []``."""
    document, section = file.document, SECTIONS[kind]
    start = document.offset(document.root.key_at(section)) + len(section)
    end = document.offset(document.root.value_at(section))
    rest = document.text[end : line_end(document.text, end)]
    if document.text[start : start + 1] != ":" or rest.split("#")[0].strip() not in ("", "[]"):
        raise FixedError(f"the list {section} is written in a way that leaves no place")
    end += 2 * rest.startswith("[]")
    lines = "".join(f"\n{line}" for line in _section_lines(kind, drafts)[1:])
    return Edit(start + 1, max(end, start + 1), lines)


def _at_the_end(text: str, lines: list[str]) -> Edit:
    """Sections that the file does not have yet."""
    if text.lstrip().startswith("{") or "\n..." in text:
        raise FixedError("the file has no place at its end")
    line_break = "" if text.endswith("\n") else "\n"
    return Edit(len(text), len(text), line_break + "".join(f"{line}\n" for line in lines), _LAST)


_LAST = (1,)
"""Behind all rows that come to the same place."""
