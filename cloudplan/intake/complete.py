"""What the schema needs and a source may not say: from flags, or told; never made up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from cloudplan.diagnostics import Diagnostic, Source, warning
from cloudplan.intake.shape import needed
from cloudplan.load.tree import Map, shown
from cloudplan.model.intake import Cell, Intake, Item, Kind, Link, Plain, Value

FLAG = "--"
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_flag(value: Value) -> bool:
    """Whether a value was said on the command line and not by the source."""
    return value.cell.column.startswith(FLAG) or value.cell.file.startswith(FLAG)


def source_of(cell: Cell) -> Source:
    """A cell as the place of a finding."""
    return Source(f"{cell.file}#{cell.sheet}" if cell.sheet else cell.file, max(cell.row, 1))


def prepared(intake: Intake) -> tuple[Intake, list[Diagnostic]]:
    """The intake with every item once and with texts that can be written; and what was left out."""
    findings: list[Diagnostic] = []
    items = tuple(_once(map(_sound, intake.items), findings))
    links = {
        (link.application, link.from_, link.to): link for link in map(_sound_link, intake.links)
    }
    return replace(intake, items=items, links=tuple(links[key] for key in sorted(links))), findings


def _once(items: Iterable[Item], findings: list[Diagnostic]) -> Iterator[Item]:
    keys: dict[tuple[Kind, str], Item] = {}
    ids: dict[tuple[Kind, str], Item] = {}
    for item in items:
        first = keys.get((item.kind, item.key)) or ids.get((item.kind, item.id))
        if first is None:
            keys[item.kind, item.key] = ids[item.kind, item.id] = item
            yield item
            continue
        findings.append(
            warning(
                "same-item-twice",
                f'The {item.kind} "{shown(item.id)}" comes twice; the second is left out',
                detail=f"The first one is at {first.cell}.",
                fix="give the two different names at the source",
                source=source_of(item.cell),
            )
        )


def _sound(item: Item) -> Item:
    """Half of a surrogate pair can stand in a workbook and in no text file."""
    texts = [item.key, item.id, *(v.value for v in item.values.values())]
    if not any(_SURROGATE.search(part) for text in texts for part in _strings(text)):
        return item
    values = {path: replace(v, value=_clean(v.value)) for path, v in item.values.items()}
    return replace(item, key=_whole(item.key), id=_whole(item.id), values=values)


def _sound_link(link: Link) -> Link:
    ends = (_whole(link.application), _whole(link.from_), _whole(link.to))
    return replace(link, application=ends[0], from_=ends[1], to=ends[2])


def _strings(value: Plain) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _strings(part)


def _clean(value: Plain) -> Plain:
    if isinstance(value, tuple):
        return tuple(map(_clean, value))
    return _whole(value) if isinstance(value, str) else value


def _whole(text: str) -> str:
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def usable(
    kind: Kind, values: Mapping[str, Value], node: Map | None
) -> tuple[dict[str, Value], dict[str, list[str]]]:
    """The values that can stand in the inventory, and what the others lack, by their mapping.

    ``hosts`` without the size of one, for example, is refused by the schema.
    """
    lacking = {}
    for group in sorted({path.partition(".")[0] for path in values if "." in path}):
        own = node.get(group) if node is not None else None
        there = {path.partition(".")[2] for path in values if path.startswith(f"{group}.")}
        there |= set(own) if isinstance(own, Map) else set()
        if missing := [key for key in needed(kind, group) if key not in there]:
            lacking[group] = missing
    kept = {path: v for path, v in values.items() if path.partition(".")[0] not in lacking}
    return kept, lacking


def incomplete(kind: Kind, name: str, group: str, missing: list[str], cell: Cell) -> Diagnostic:
    """A part of an item that is not written for want of keys."""
    keys = ", ".join(f"{group}.{key}" for key in missing)
    if kind == "workload" and group == "demand":
        are = "is" if len(missing) == 1 else "are"
        return warning(
            "workload-without-size",
            f'The workload "{shown(name)}" is not written: its {keys} {are} not known',
            detail="A size is never made up.",
            fix="add the workload with its size by hand; the next import then keeps it up to date",
            source=source_of(cell),
        )
    return warning(
        "incomplete-part",
        f'The {kind} "{shown(name)}" is written without {group}: the source does not say {keys}',
        fix=f"add {group}: by hand",
        source=source_of(cell),
    )
