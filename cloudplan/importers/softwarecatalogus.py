"""What a Dutch municipality uses, exported from the GEMMA Softwarecatalogus.

Lists stand as JSON in single cells. How an application is used (scores, status) stands in columns
of their own, or as JSON in the column of usages. The scores are low, middle and high: which levels
they stand for is for a mapping file to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Source, error
from cloudplan.importers.ask import Ask
from cloudplan.importers.draft import Draft, counted
from cloudplan.importers.given import given
from cloudplan.importers.levels import UNKNOWN, Score, settled
from cloudplan.importers.mapping import levels_of
from cloudplan.importers.names import slug, tidy
from cloudplan.importers.paths import Refused, read_value, refused_text
from cloudplan.importers.tables import Column, Row, columns, open_book, sheet_of
from cloudplan.load.tree import shown
from cloudplan.model.intake import Intake, Value

SOURCE = "softwarecatalogus"
_DUTCH = {
    "beschikbaarheid": "availability",
    "integriteit": "integrity",
    "vertrouwelijkheid": "confidentiality",
}
_USE = ("status", "bbnScore", "bivClassificatie", "bedrijfsKritisch", "privacyGevoelig", "hosting")
_COLUMNS = columns(
    Column("id", ("identificatie", "voorzieningId"), required=True),
    Column("naam", required=True),
    "type",
    Column("cloudDienstverleningsmodel", ("hosting",)),
    "hostingJurisdictie",
    "hostingLocatie",
    "_aanbieder",
    "_referentieComponenten",
    "koppelingen",
    "gebruiken",
    "_gebruiken",
    "status",
    "bbnScore",
    "bivClassificatie",
    *(f"bivClassificatie.{name}" for name in _DUTCH),
    "bedrijfsKritisch",
    "privacyGevoelig",
)
_LABELS = {
    "cloudDienstverleningsmodel": "hosting",
    "hostingJurisdictie": "hosting-jurisdiction",
    "hostingLocatie": "hosting-location",
    "_aanbieder": "vendor",
}
_APPLICATION = ("", "applicatie", "application")
_ENDED = ("beeindigd", "uitgefaseerd")
_TEST = re.compile(r"test(?:[\s_-]|\Z)", re.IGNORECASE)
_MOST_JSON = 1_000_000
Json = str | int | Decimal | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(slots=True)
class _Use:
    """How an application is used, as one place of the row says it; `at` names the column."""

    at: str
    said: dict[str, Json] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        return slug(str(self.said.get("status") or "")) in _ENDED


@dataclass(slots=True)
class _Reading:
    """What is collected over all rows."""

    ask: Ask
    draft: Draft
    scores: list[Score] = field(default_factory=list)
    kept: dict[str, tuple[Row, list[_Use]]] = field(default_factory=dict)
    others: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)
    coupled: list[Row] = field(default_factory=list)


def read(path: Path, ask: Ask) -> Intake:
    """The applications in use. Raises `CloudplanError` where there is none."""
    levels, draft = levels_of(ask.mapping), Draft(SOURCE)
    book = open_book(path, ask, draft.findings)
    reading = _Reading(ask, draft)
    for name in book.names:
        for row in sheet_of(book.load(name), _COLUMNS, draft.findings).rows():
            _look_at(row, reading)
    if not reading.kept:
        what = "The export holds no application that is in use"
        raise CloudplanError([error("nothing-found", what, source=Source(ask.name))])
    told = settled(reading.scores, levels, draft)
    for key, (row, uses) in reading.kept.items():
        levels_ = {f"data.{level}": v for level in _DUTCH.values() if (v := told.get((key, level)))}
        _add(key, row, uses, levels_, reading)
    _tell(reading)
    return draft.intake((ask.name,))


def _look_at(row: Row, reading: _Reading) -> None:
    """Sorts a row: kept, or why not."""
    key, name = row.text("id"), row.text("naam")
    if key is None or name is None:
        missing = "id" if key is None else "naam"
        row.warn(missing, "no-key", f"The row has no {missing}; it is left out")
        return
    kind = row.text("type")
    uses = list(_uses(row))
    if kind is not None and slug(str(kind.value)) not in _APPLICATION:
        reading.others.append(row)
    elif uses and all(use.has_ended for use in uses):
        reading.ended.append(row)
    elif str(key.value) in reading.kept:
        first = reading.kept[str(key.value)][0]
        what = f'The id "{shown(key.value)}" stands twice; the first one counts'
        detail = f"It stands in row {first.place} already."
        row.warn("id", "duplicate-row", what, detail=detail, fix="remove one of the two")
    else:
        live = [use for use in uses if not use.has_ended]
        reading.kept[str(key.value)] = row, live
        reading.scores += _scores(str(key.value), row, live)
        _tell_oddities(row, str(name.value), reading)


def _tell_oddities(row: Row, name: str, reading: _Reading) -> None:
    if _TEST.match(name.strip()):
        what = f'"{shown(name)}" looks like a test; it is kept'
        row.warn("naam", "looks-like-a-test", what, fix="remove the row if it is one")
    if row.text("koppelingen") not in (None,) and str(row.raw("koppelingen")).strip() != "[]":
        reading.coupled.append(row)


def _uses(row: Row) -> Iterator[_Use]:
    """What the columns of the row say, and what stands as JSON in the column of usages."""
    own: dict[str, Json] = {n: str(row.raw(n)) for n in _USE if n != "hosting" and row.text(n)}
    for dutch in _DUTCH:
        if (found := row.text(f"bivClassificatie.{dutch}")) is not None:
            own[f"bivClassificatie.{dutch}"] = str(found.value)
    if own:
        yield _Use("", own)
    for name in ("gebruiken", "_gebruiken"):
        for item in _json_list(row, name):
            if isinstance(item, dict):
                yield _Use(name, {k: v for k, v in item.items() if k in _USE})


def _json_list(row: Row, name: str) -> list[Json]:
    """The list that a cell holds; a text alone is a list of one."""
    text = str(row.raw(name)).strip()
    if not text or len(text) > _MOST_JSON:
        return []
    if text[0] not in "[{":
        return [text]
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        what = f'The cell holds "{shown(text)}", which is not JSON; it is left out'
        row.warn(name, "bad-json", what, fix="export the table again")
        return []
    return found if isinstance(found, list) else [found]


def _scores(key: str, row: Row, uses: list[_Use]) -> Iterator[Score]:
    """A score that several usages give differently is told and left out."""
    for dutch, level in _DUTCH.items():
        said = [(use, text) for use in uses if (text := _score(row, use, dutch))]
        if len({text for _, text in said}) > 1:
            _tell_contradiction(row, said[0][0].at, dutch, [text for _, text in said])
        elif said:
            use, text = said[0]
            column = use.at or "bivClassificatie"
            if f"bivClassificatie.{dutch}" in use.said:
                column = f"bivClassificatie.{dutch}"
            yield Score(key, level, text, row.cell(column), row.source(column))


def _score(row: Row, use: _Use, dutch: str) -> str:
    flat = use.said.get(f"bivClassificatie.{dutch}")
    if isinstance(flat, str):
        return flat
    whole = use.said.get("bivClassificatie")
    if isinstance(whole, str) and whole.strip():
        items = _json_list(row, "bivClassificatie")
        whole = items[0] if items else None
    found = whole.get(dutch) if isinstance(whole, dict) else None
    return "" if found is None else tidy(str(found))


def _tell_contradiction(row: Row, column: str, what: str, texts: list[str]) -> None:
    said = " and ".join(f'"{shown(text)}"' for text in dict.fromkeys(texts))
    row.warn(
        column,
        "contradiction",
        f"{what} is {said} for different usages; it stays unknown",
        fix="export the usages of one organisation",
    )


def _add(key: str, row: Row, uses: list[_Use], levels: dict[str, Value], reading: _Reading) -> None:
    name = tidy(str(row.raw("naam")))
    values = {"name": Value(name, row.cell("naam")), **levels}
    if bbn := _agreed(row, uses, "bbnScore"):
        _put(values, row, "data.bbn", bbn)
    if (critical := _agreed(row, uses, "bedrijfsKritisch")) and _is_yes(critical[1]):
        note = "bedrijfsKritisch in the source"
        values["criticality"] = Value("high", row.cell(critical[0]), note)
    if (private := _agreed(row, uses, "privacyGevoelig")) and _is_yes(private[1]):
        note = "privacyGevoelig in the source"
        values["data.kinds"] = Value(("personal",), row.cell(private[0]), note)
    if owner := given(reading.ask, "owner"):
        values["owner"] = owner
    if labels := _labels(row, uses):
        values["labels"] = Value(labels, row.cell("id"))
    id_ = reading.draft.free_id("application", name, key)
    reading.draft.add("application", key, id_, values, row.cell("id"))


def _agreed(row: Row, uses: list[_Use], name: str) -> tuple[str, str] | None:
    """The column and text of something that no two usages say differently."""
    said = [(use.at or name, str(use.said[name])) for use in uses if name in use.said]
    said = [(at, text) for at, text in said if text.strip().casefold() not in UNKNOWN - {"0"}]
    if len({text.casefold() for _, text in said}) > 1:
        _tell_contradiction(row, said[0][0], name, [text for _, text in said])
        return None
    return said[0] if said else None


def _is_yes(text: str) -> bool:
    return text.strip().casefold() in ("true", "ja", "1", "waar", "yes")


def _put(values: dict[str, Value], row: Row, path: str, said: tuple[str, str]) -> None:
    column, text = said
    try:
        values[path] = Value(read_value("application", path, text), row.cell(column))
    except Refused as why:
        row.warn(column, "unreadable-value", refused_text("bbnScore", text, why))


def _labels(row: Row, uses: list[_Use]) -> tuple[str, ...]:
    labels = set[str]()
    for name, before in _LABELS.items():
        if (found := row.text(name)) is not None:
            labels.add(f"{before}:{slug(str(found.value)) or found.value}")
    for use in uses:
        for key in ("hosting", "status"):
            if text := slug(str(use.said.get(key) or "")):
                labels.add(f"{key}:{text}")
    for component in _json_list(row, "_referentieComponenten"):
        if isinstance(component, str) and slug(component):
            labels.add(f"gemma:{slug(component)}")
    return tuple(sorted(labels))


def _tell(reading: _Reading) -> None:
    """What was left out, each sort once."""
    draft = reading.draft
    if rows := reading.others:
        what = f"{counted(len(rows), 'row')} of another type than Applicatie left out"
        draft.note("other-type", rows[0].source("type"), what)
    if rows := reading.ended:
        what = f"{counted(len(rows), 'application')} left out whose use has ended"
        draft.note("ended", rows[0].source("status"), what)
    if rows := reading.coupled:
        what = f"{counted(len(rows), 'application')} with couplings, which are left out"
        detail = "A dependency joins workloads, and the catalogue has none."
        draft.note("flow-without-workload", rows[0].source("koppelingen"), what, detail)
