"""What is to change in the files of a folder: collected first, then made into texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudplan.intake.folder import File, Folder, Place
from cloudplan.intake.shape import DEPENDENCIES, SECTIONS, WORKLOADS, in_order, order_of
from cloudplan.intake.text.edits import with_values
from cloudplan.intake.text.items import NewItem
from cloudplan.intake.text.places import FixedError
from cloudplan.intake.text.spans import Span, span_of
from cloudplan.intake.values import Held, at_path, held, nested
from cloudplan.model.intake import Kind

Values = dict[str, Any]
"""New values by path: plain, a `ListChange`, or `ABSENT` to remove the key."""


@dataclass(slots=True)
class ItemPlan:
    """What changes within one item that stands in a file; lists below it by the number of rows."""

    kind: Kind
    place: Place
    values: Values = field(default_factory=dict)
    workloads: dict[int, Values] = field(default_factory=dict)
    links: dict[int, Values] = field(default_factory=dict)
    new_workloads: dict[str, NewItem] = field(default_factory=dict)
    new_links: dict[tuple[str, str], NewItem] = field(default_factory=dict)
    gone_workloads: set[int] = field(default_factory=set)
    gone_links: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Draft:
    """An item that is to be written anew, with what belongs into it."""

    kind: Kind
    values: Mapping[str, Any]
    remark: str
    workloads: dict[str, NewItem] = field(default_factory=dict)
    links: dict[tuple[str, str], NewItem] = field(default_factory=dict)

    def item(self, name: str) -> NewItem:
        """The whole of it, its keys in the order of the documentation."""
        fields: dict[str, Any] = {"id": name, **nested(self.values)}
        if self.workloads:
            fields[WORKLOADS] = tuple(self.workloads[n] for n in sorted(self.workloads))
        if self.links:
            fields[DEPENDENCIES] = tuple(self.links[n] for n in sorted(self.links))
        return NewItem(in_order(self.kind, fields), self.remark)


ItemAt = tuple[str, str, int]
"""File, section and number."""


@dataclass
class Plan:
    """All changes; a place that cannot be changed alone is refused when it is asked for."""

    folder: Folder
    items: dict[ItemAt, ItemPlan] = field(default_factory=dict)
    drafts: dict[Kind, dict[str, Draft]] = field(default_factory=dict)
    gone: set[ItemAt] = field(default_factory=set)
    _spans: dict[ItemAt, Span] = field(default_factory=dict)

    def set(self, place: Place, path: str, value: Any) -> None:
        """Change one value of an item. Raises `FixedError` and changes nothing."""
        span = self.span(place)
        order = _order(place.kind)
        list(with_values(place.file.document.text, span, nested({path: value}), order))
        values = self._values_of(place)
        values[path] = value

    def value(self, place: Place, path: str) -> Held:
        """A value as it will be."""
        item = self.items.get(item_at(place))
        if item is not None:
            values = item.values if place.below is None else item.workloads.get(place.below, {})
            if path in values:
                return held(values[path])
        return at_path(place.node, path)

    def set_link(self, application: Place, number: int, values: Values) -> None:
        """Change a dependency of an application. Raises `FixedError` and changes nothing."""
        rows = self.span(application).keys[DEPENDENCIES].value
        if rows.fixed:
            raise FixedError("an anchor or an alias stands there")
        text = application.file.document.text
        list(with_values(text, rows.items[number], values, lambda _: ()))
        self.item(application).links.setdefault(number, {}).update(values)

    def _values_of(self, place: Place) -> Values:
        plan = self.item(place)
        return plan.values if place.below is None else plan.workloads.setdefault(place.below, {})

    def item(self, place: Place) -> ItemPlan:
        """The plan of the item at a place, of its application where it is a workload."""
        kind: Kind = "application" if place.kind == "workload" else place.kind
        return self.items.setdefault(item_at(place), ItemPlan(kind, place))

    def span(self, place: Place) -> Span:
        """Where an item stands in its file. Raises `FixedError` where it cannot be edited."""
        at = item_at(place)
        if at not in self._spans:
            self._spans[at] = _span(place.file, at[1], place.index)
        span = self._spans[at]
        if place.below is None:
            return span
        rows = span.keys[WORKLOADS].value
        if rows.fixed:
            raise FixedError("an anchor or an alias stands there")
        return rows.items[place.below]

    def draft(self, kind: Kind, name: str, values: Mapping[str, Any], remark: str) -> None:
        """Write an item anew, other than a workload."""
        self.drafts.setdefault(kind, {})[name] = Draft(kind, values, remark)

    def changed_files(self) -> Iterator[File]:
        """Files with items that change or go."""
        paths = {at[0] for at in (*self.items, *self.gone)}
        return (file for file in self.folder.files.values() if str(file.found.path) in paths)


def item_at(place: Place) -> ItemAt:
    """Where the item stands; of a workload its application."""
    section = SECTIONS["application" if place.kind == "workload" else place.kind]
    return str(place.file.found.path), section, place.index


def _order(kind: Kind) -> Any:
    return lambda path: order_of(kind, path)


def _span(file: File, section: str, index: int) -> Span:
    if not file.is_editable:
        raise FixedError(f"{file.found.name} is not YAML, and only YAML files are edited")
    start, column, stop = extent(file, section, index)
    return span_of(file.document.text, start, column, stop)


def extent(file: File, section: str, index: int) -> tuple[int, int, int]:
    """Where an item begins, its column, and a place that it does not reach beyond."""
    document, root = file.document, file.document.root
    marks = root[section].marks
    start = document.offset(marks[index])
    later = list(marks[index + 1 : index + 2])
    later = later or [root.key_at(k) for k in root if root.key_at(k) > marks[index]]
    stop = document.offset(min(later)) if later else len(document.text)
    line = document.text.rfind("\n", 0, stop) + 1
    return start, marks[index][1] - 1, line if later and line > start else stop
