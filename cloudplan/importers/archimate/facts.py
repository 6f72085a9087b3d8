"""What properties say of an application or of a machine, told by the names of their definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from cloudplan.diagnostics import Source
from cloudplan.importers import words
from cloudplan.importers.amounts import HOURS, UNITS, amount_of, rounded
from cloudplan.importers.archimate.document import Model, Property, Thing
from cloudplan.importers.draft import Draft
from cloudplan.importers.levels import UNKNOWN, Score
from cloudplan.importers.names import slug, tidy
from cloudplan.importers.paths import SIZE, Refused, read_value, refused_text
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Plain, Value

_HOSTING = frozenset(
    (
        *("hosting", "hostingpartij", "hosting type", "hostingtype", "hostinglocatie"),
        *("hosting locatie", "hosting model", "hostingmodel", "hebergement", "bereitstellung"),
        *("cloud dienstverleningsmodel", "clouddienstverleningsmodel"),
    )
)
_COMBINED = {
    "biv": ("availability", "integrity", "confidentiality"),
    "biv score": ("availability", "integrity", "confidentiality"),
    "biv classificatie": ("availability", "integrity", "confidentiality"),
    "bivclassificatie": ("availability", "integrity", "confidentiality"),
    "cia": ("confidentiality", "integrity", "availability"),
    "cia score": ("confidentiality", "integrity", "availability"),
}
_DIGITS = re.compile(r"[^0-9]*([0-9])[^0-9]*([0-9])[^0-9]*([0-9])[^0-9]*\Z")
_BINARY = {f"{size}{byte}": f"{size}iB" for size in "KMGT" for byte in "BO"}
"""Programs that say GB (Go in French) mean 1024s where they count memory and disks."""
_CRITICAL = {
    "low": ("low", "laag", "faible", "niedrig", "gering"),
    "medium": ("medium", "middel", "midden", "gemiddeld", "moyen", "moyenne", "mittel"),
    "high": ("high", "hoog", "eleve", "elevee", "haut", "hoch"),
}
CRITICALITY = {word: level for level, all_ in _CRITICAL.items() for word in all_}


@dataclass(slots=True)
class Facts:
    """What one element says, by path: `values` of an application, `machine` of a workload.

    `owner` is the text of the source; `scores` are settled when all of the model was read.
    """

    values: dict[str, Value] = field(default_factory=dict)
    machine: dict[str, Value] = field(default_factory=dict)
    owner: Value | None = None
    labels: list[str] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)

    @property
    def missing(self) -> tuple[str, ...]:
        """What of a size is not said."""
        return tuple(path for path in SIZE if path not in self.machine)

    @property
    def has_size(self) -> bool:
        return not self.missing

    @property
    def is_only_a_machine(self) -> bool:
        """Whether nothing is said that only an application has."""
        return not (self.values or self.owner or self.scores)


@dataclass(frozen=True, slots=True)
class _Said:
    """One property of an element, ready to be understood."""

    thing: Thing
    name: str
    text: str
    cell: Cell
    at: Source


def facts_of(model: Model, thing: Thing, draft: Draft) -> Facts:
    """All that the properties of an element say; what cannot be understood becomes findings."""
    facts, seen = Facts(), dict[str, _Said]()
    for said in _said(model, thing, draft):
        words_ = words.plain_words(said.name)
        earlier = seen.setdefault(words_, said)
        if earlier is said:
            _take(facts, said, words_, _letters(model), draft)
        elif earlier.text != said.text:
            draft.warn(
                "contradiction",
                said.at,
                f'"{shown(thing.name)}" has the property "{shown(said.name)}" twice, '
                f'as "{shown(earlier.text)}" and as "{shown(said.text)}"',
                f"The first one counts, at {earlier.at}.",
                "keep one of the two in the model",
            )
    return facts


def _said(model: Model, thing: Thing, draft: Draft) -> Iterator[_Said]:
    for found in thing.properties:
        if found.definition not in model.definitions:
            draft.warn(
                "unknown-property",
                found.at,
                f'"{shown(thing.name)}" has a property "{shown(found.definition)}" that the model '
                "does not define",
                fix="export the model again, with its property definitions",
            )
        elif text := _text(found):
            name = model.definition(found)
            yield _Said(thing, name, text, Cell(model.file, column=f"{thing.id}/{name}"), found.at)


def _text(found: Property) -> str:
    return next((tidy(value.text) for value in found.values if value.text.strip()), "")


def _letters(model: Model) -> bool:
    """Whether the single letters of a model are scores: all three of them are defined."""
    all_names = (said.text for names in model.definitions.values() for said in names)
    names = {words.plain_words(name) for name in all_names}
    return {"b", "i", "v"} <= names or {"c", "i", "a"} <= names


def _take(facts: Facts, said: _Said, name: str, has_letters: bool, draft: Draft) -> None:
    if name in _COMBINED:
        _combined(facts, said, _COMBINED[name], draft)
        return
    if name in _HOSTING:
        facts.labels.append(f"hosting:{slug(said.text) or said.text}")
        return
    letter = words.LETTERS.get(name) if has_letters else None
    meaning = f"application.data.{letter}" if letter else words.meaning_of(said.name)
    kind, _, path = meaning.partition(".")
    if path.rpartition(".")[2] in words.LEVELS:
        facts.scores.append(_score(said, path.rpartition(".")[2], said.text))
    elif path == "owner":
        facts.owner = Value(said.text, said.cell)
    elif path in SIZE:
        _size(facts, said, path, draft)
    elif path.startswith("recovery."):
        _hours(facts, said, path, draft)
    elif kind in ("application", "workload") and path not in ("key", "name", "site", ""):
        _plain(facts, said, kind, path, draft)


def _score(said: _Said, level: str, text: str) -> Score:
    five = words.names_five_levels(said.name)
    return Score(said.thing.id, level, text, said.cell, said.at, five)


def _combined(facts: Facts, said: _Said, order: tuple[str, ...], draft: Draft) -> None:
    """``122`` or ``B1 I2 V2``: three scores in one text."""
    found = _DIGITS.match(said.text)
    if found:
        facts.scores += [
            _score(said, level, digit) for level, digit in zip(order, found.groups(), strict=True)
        ]
    elif said.text.casefold() not in UNKNOWN:
        _tell(said, draft, Refused("not three scores such as 122"))


def _size(facts: Facts, said: _Said, path: str, draft: Draft) -> None:
    found = amount_of(said.text)
    if found is None:
        _tell(said, draft, Refused("not a number that can be read in one way only"))
    elif path == "demand.vcpu":
        _sized(facts, said, path, found.number, "", draft)
    else:
        unit = _unit(found.unit) or words.unit_in(said.name)
        factor = UNITS.get(_BINARY.get(unit.upper(), unit))
        if factor is None:
            fix = 'name the unit, in the value ("16 GB") or in the property\'s name ("Memory (GB)")'
            _tell(said, draft, Refused("without a unit that is known", fix))
            return
        note = f"{unit} counts as {_BINARY[unit.upper()]}" if unit.upper() in _BINARY else ""
        _sized(facts, said, path, rounded(found.number * factor), note, draft)


def _unit(text: str) -> str:
    """``GiB`` of ``gib``; the others in capitals."""
    bare = text.strip().rstrip(".")
    small = bare.lower()
    return small[0].upper() + "iB" if small in ("kib", "mib", "gib", "tib") else bare.upper()


def _sized(facts: Facts, said: _Said, path: str, number: Decimal, note: str, draft: Draft) -> None:
    try:
        facts.machine[path] = Value(read_value("workload", path, number), said.cell, note)
    except Refused as why:
        _tell(said, draft, why)


def _hours(facts: Facts, said: _Said, path: str, draft: Draft) -> None:
    found = amount_of(said.text)
    factor = HOURS.get(found.unit.lower()) if found and found.unit else 1
    if found is None or factor is None:
        _tell(said, draft, Refused("not a number of hours", 'write it as 4, "4 h" or "2 d"'))
        return
    note = f"{shown(said.text)} in the source" if found.unit else ""
    _put(facts, said, "application", path, found.number * factor, note, draft)


def _plain(facts: Facts, said: _Said, kind: str, path: str, draft: Draft) -> None:
    if said.text.casefold() in UNKNOWN:
        return
    if path == "labels":
        facts.labels += [part for part in map(tidy, said.text.split(",")) if part]
    elif path == "criticality":
        level = CRITICALITY.get(words.plain_words(said.text))
        note = "" if level == said.text else f"{shown(said.text)} in the source"
        _put(facts, said, kind, path, level or said.text, note if level else "", draft)
    else:
        _put(facts, said, kind, path, said.text, "", draft)


def _put(
    facts: Facts, said: _Said, kind: str, path: str, raw: Plain, note: str, draft: Draft
) -> None:
    try:
        assert not isinstance(raw, tuple)
        value = Value(read_value(kind, path, raw), said.cell, note)
    except Refused as why:
        _tell(said, draft, why)
        return
    (facts.machine if kind == "workload" else facts.values)[path] = value


def _tell(said: _Said, draft: Draft, why: Refused) -> None:
    what = f'The property "{shown(said.name)}" of "{shown(said.thing.name)}"'
    draft.warn("unreadable-value", said.at, refused_text(what, said.text, why), fix=why.fix)
