"""What was last imported from a source, and where it stood: the base of the next merge.

``<source>.imported`` stands beside the files, is reviewed with them and holds JSON, an item a line.
A value is ``[value, column]``, or ``[value, [file, sheet, row, column]]`` where it stood elsewhere
than the item, and a note behind that if it was not read as it is. `called` is the source's own id
where the inventory has another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.intake.shape import KINDS
from cloudplan.intake.values import Truth, held
from cloudplan.model.intake import Cell, Kind, Value

SUFFIX = ".imported"
ABOUT = "What cloudplan last imported, and where it stood. Written by the program; keep it in git."
VERSION = 1
ASKED = ("owner", "site", "country")
Place = tuple[str, str, int, str]
ItemKey = tuple[Kind, str]
LinkKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it was last imported: `id` is the inventory's, `called` the source's own id.

    The values are in the form of `held`. `begun` are those of an import that was cut off: where a
    file holds one of them, that one was written.
    """

    kind: Kind
    key: str
    id: str
    called: str
    cell: Cell
    values: Mapping[str, Value]
    begun: Mapping[str, Value] | None = None
    is_sure: bool = True
    """False where an import that was cut off may or may not have written or removed the item."""


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """A dependency as it was last imported; `application`, `from_` and `to` are the source's.

    `begun` and `is_sure` are as of an `Entry`.
    """

    application: str
    from_: str
    to: str
    cell: Cell
    gib_month: Decimal | None
    begun: LinkEntry | None = None
    is_sure: bool = True

    @property
    def key(self) -> LinkKey:
        return (self.application, self.from_, self.to)


@dataclass(frozen=True, slots=True)
class Base:
    """All that was last imported from one source."""

    items: Mapping[ItemKey, Entry] = field(default_factory=dict)
    links: Mapping[LinkKey, LinkEntry] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    """The flags of `ASKED` that were given; where they are not given again they still count."""


class _Item(msgspec.Struct, forbid_unknown_fields=True):
    kind: Kind
    key: str
    id: str
    cell: Place
    values: dict[str, list[Any]]
    called: str = ""


class _Link(msgspec.Struct, forbid_unknown_fields=True):
    application: str
    from_: str = msgspec.field(name="from")
    to: str
    cell: Place
    gib_month: Decimal | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    about: str
    version: int
    source: str
    asked: dict[str, str]
    items: list[_Item]
    links: list[_Link]


_decode = msgspec.json.Decoder(_File, float_hook=Decimal).decode


def read_base(path: Path, name: str) -> Base:
    """The base in a file, nothing if there is no file; `name` is the file's in messages.

    Raises `CloudplanError`.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Base()
    except OSError as problem:
        summary = f"Cannot read {name!r}: {problem.strerror}"
        raise CloudplanError([error("cannot-read", summary, source=Source(name))]) from None
    try:
        found = _decode(data)
        if found.version != VERSION:
            raise ValueError(f"its version is {found.version}, and this program knows {VERSION}")
        return _base(found)
    except (ValueError, msgspec.MsgspecError, ArithmeticError, RecursionError) as problem:
        raise _broken(name, problem) from None


def _broken(name: str, problem: Exception) -> CloudplanError:
    return CloudplanError(
        [
            error(
                "bad-sidecar",
                f"{name} is not what an import writes",
                detail=f"{problem}. Without it nobody can tell what people changed by hand.",
                fix="restore it from git; if it is lost, remove it: then every value that differs "
                "from the source is a conflict once",
                source=Source(name),
            )
        ]
    )


def _base(found: _File) -> Base:
    items = [_entry(item) for item in found.items]
    links = [
        LinkEntry(x.application, x.from_, x.to, Cell(*x.cell), x.gib_month) for x in found.links
    ]
    return Base(
        {(i.kind, i.key): i for i in items}, {link.key: link for link in links}, found.asked
    )


def _entry(item: _Item) -> Entry:
    cell = Cell(*item.cell)
    values = {path: _value(parts, cell) for path, parts in item.values.items()}
    return Entry(item.kind, item.key, item.id, item.called or item.id, cell, values)


def _value(parts: list[Any], home: Cell) -> Value:
    if not 2 <= len(parts) <= 3 or not isinstance(parts[-1], (str, list)):
        raise ValueError("a value is [value, place] or [value, place, note]")
    value, place, *note = parts
    if isinstance(place, list):
        cell = Cell(*msgspec.convert(place, Place))
    else:
        cell = Cell(home.file, home.sheet, home.row, str(place))
    return Value(held(_tuples(value)), cell, str(note[0]) if note else "")


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def joined(last: Base, begun: Base | None) -> Base:
    """The base where an import was cut off between its files and its sidecar."""
    if begun is None:
        return last
    items: dict[ItemKey, Entry] = {}
    for key in {**last.items, **begun.items}:
        old, new = last.items.get(key), begun.items.get(key)
        if old and new:
            items[key] = replace(new, values=old.values, begun=new.values)
        elif one := old or new:
            items[key] = replace(one, is_sure=False)
    links: dict[LinkKey, LinkEntry] = {}
    for ends in {**last.links, **begun.links}:
        was, will = last.links.get(ends), begun.links.get(ends)
        if was and will:
            links[ends] = replace(will, gib_month=was.gib_month, begun=will)
        elif link := was or will:
            links[ends] = replace(link, is_sure=False)
    return Base(items, links, begun.asked)


def base_bytes(source: str, base: Base) -> bytes:
    """The file's bytes: the same for the same base."""
    items = sorted(base.items.values(), key=lambda e: (KINDS.index(e.kind), e.key))
    links = sorted(base.links.values(), key=lambda x: x.key)
    lines = (
        f'"about": {_json(ABOUT)},',
        f'"version": {VERSION},',
        f'"source": {_json(source)},',
        f'"asked": {_json(dict(sorted(base.asked.items())))},',
        *_list("items", [_json(_item_json(item)) for item in items], ","),
        *_list("links", [_json(_link_json(link)) for link in links], ""),
    )
    return ("{\n" + "\n".join(lines) + "\n}\n").encode()


def _list(name: str, rows: list[str], end: str) -> tuple[str, ...]:
    if not rows:
        return (f'"{name}": []{end}',)
    return (f'"{name}": [', ",\n".join(rows), f"]{end}")


def _item_json(entry: Entry) -> dict[str, Any]:
    called = {} if entry.called == entry.id else {"called": entry.called}
    return {
        "kind": entry.kind,
        "key": entry.key,
        "id": entry.id,
        **called,
        "cell": _place(entry.cell),
        "values": {p: _value_json(entry.values[p], entry.cell) for p in sorted(entry.values)},
    }


def _value_json(value: Value, home: Cell) -> list[Any]:
    cell = value.cell
    near = (cell.file, cell.sheet, cell.row) == (home.file, home.sheet, home.row)
    note = [value.note] if value.note else []
    return [_plain(value.value), cell.column if near else _place(cell), *note]


def _link_json(link: LinkEntry) -> dict[str, Any]:
    amount = {} if link.gib_month is None else {"gib_month": link.gib_month}
    return {
        "application": link.application,
        "from": link.from_,
        "to": link.to,
        **amount,
        "cell": _place(link.cell),
    }


def _place(cell: Cell) -> list[Any]:
    return [cell.file, cell.sheet, cell.row, cell.column]


def _plain(value: Any) -> Any:
    if isinstance(value, Truth):
        return value.value
    return list(map(_plain, value)) if isinstance(value, tuple) else value


_encode = msgspec.json.Encoder(decimal_format="number").encode


def _json(value: Any) -> str:
    """JSON on one line; what cannot be seen becomes an escape, so that a review shows it."""
    try:
        text = _encode(value).decode()
    except UnicodeEncodeError:  # half of a surrogate pair in the name of a sheet
        text = _encode(_whole(value)).decode()
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(below) for key, below in value.items()}
    return list(map(_whole, value)) if isinstance(value, list) else value
