"""Mapping files: read, and checked with the place of every mistake.

sheet: Servers
columns:
Servernaam: workload.name
Geheugen: {to: workload.demand.memory_gib, unit: MiB}
Kritisch: {to: application.criticality, values: {Ja: high, Nee: low}}
constants: {application.owner: city}
levels: {Laag: 2, Midden: 3, Hoog: 4}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, did_you_mean, error
from cloudplan.importers.paths import PATHS, Foreign, Refused, read_value, reader_of, refused_text
from cloudplan.importers.words import unit_in
from cloudplan.load.documents import parsed, too_large
from cloudplan.load.files import MAX_BYTES, Found, unreadable
from cloudplan.load.mend import UNREADABLE
from cloudplan.load.origin import Entity, Origin
from cloudplan.load.schema_errors import validated
from cloudplan.load.schema_mapping import ColumnIn, MappingIn
from cloudplan.load.tree import Document, shown
from cloudplan.model.intake import Plain

NAMES = ("key", "name", "id")
"""What every kind has beside the paths of `PATHS`: what it is called, and its id if given."""
SIZES = (
    "demand.memory_gib",
    "demand.storage_gib",
    "demand.egress_gib_month",
    "hosts.memory_gib",
    "hosts.storage_gib",
)
FRACTIONS = ("utilisation.cpu_p95", "utilisation.memory_p95", "growth_per_year")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column or constant goes: a kind of item and a path in it.

    `values` are by the small letters of what stands in the cells; `None` says that it is unknown.
    """

    kind: str
    path: str
    at: Source
    unit: str = ""
    values: Mapping[str, Plain] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind}.{self.path}"


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A sound mapping; `at` is where it begins, `columns` are by header as it is written there."""

    at: Source
    source: str = "generic"
    sheet: str | None = None
    columns: Mapping[str, Target] = field(default_factory=dict)
    constants: Mapping[str, tuple[Target, Plain]] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()


def levels_of(path: Path | None) -> Mapping[str, int]:
    """What scores mean, by a mapping file, if one is given. Raises `CloudplanError`."""
    return {} if path is None else read_mapping(path).levels


def read_mapping(path: Path, name: str | None = None) -> MappingFile:
    """The mapping in a YAML or JSON file. Raises `CloudplanError` with everything wrong with it."""
    document = _document(Found(name or path.as_posix(), path))
    problems = list(document.problems)
    origin = Origin(document, document.root, document.at)
    validate = MappingIn.__pydantic_validator__.validate_python
    entity = None
    if document.is_readable:
        entity = validated(validate, "mapping", MappingIn, origin, problems)
    result = None if entity is None else _mapping(entity, problems)
    if problems or result is None:
        raise CloudplanError(problems)
    return result


def _document(found: Found) -> Document:
    try:
        data = found.read()
    except OSError as problem:
        raise CloudplanError([unreadable(found.name, problem)]) from None
    if len(data) > MAX_BYTES:
        raise CloudplanError([too_large(found)])
    return parsed(found, data)


def _mapping(entity: Entity[MappingIn], problems: list[Diagnostic]) -> MappingFile:
    model = entity.model
    columns = dict(_columns(entity, problems))
    constants = dict(_constants(entity, problems))
    problems += _doubled(columns)
    return MappingFile(
        entity.at(),
        model.source or "generic",
        model.sheet,
        columns,
        constants,
        model.levels or {},
        tuple(model.ignore or ()),
    )


def _columns(entity: Entity[MappingIn], problems: list[Diagnostic]) -> Iterator[tuple[str, Target]]:
    for header, column in (entity.model.columns or {}).items():
        target = _target(column.to, entity, ("columns", header), problems)
        if target is None:
            continue
        problems += _unit_problems(header, column, target)
        values = {
            word.strip().casefold(): _read(target, value, problems)
            for word, value in (column.values or {}).items()
        }
        yield header, Target(target.kind, target.path, target.at, column.unit or "", values)


def _constants(
    entity: Entity[MappingIn], problems: list[Diagnostic]
) -> Iterator[tuple[str, tuple[Target, Plain]]]:
    for to, value in (entity.model.constants or {}).items():
        target = _target(to, entity, ("constants", to), problems)
        if target is not None and target.path in ("key", "id"):
            problems.append(_constant_name(to, target))
        elif target is not None:
            yield to, (target, _read(target, value, problems))


def _target(
    to: str, entity: Entity[MappingIn], path: tuple[str, str], problems: list[Diagnostic]
) -> Target | None:
    """The kind and path that a text names, if an inventory has them."""
    kind, _, rest = to.partition(".")
    at = entity.at(*path)
    if kind in PATHS and (rest in NAMES or reader_of(kind, rest) is not None):
        return Target(kind, rest, at)
    if to == UNREADABLE:
        return None  # it was told what is missing
    known = known_paths()
    problems.append(
        error(
            "unknown-path",
            f'"{shown(to)}" is not a key of an inventory that a table can fill',
            detail="It is a kind (application, workload, site, place, organisation), a point, and "
            "the key as in the inventory: workload.demand.vcpu.",
            fix=did_you_mean(to, known),
            source=at,
        )
    )
    return None


def known_paths() -> list[str]:
    """Everything that a column can go to."""
    paths = (f"{kind}.{path}" for kind, of in PATHS.items() for path in (*NAMES, *of))
    return sorted(set(paths))


def _unit_problems(header: str, column: ColumnIn, target: Target) -> Iterator[Diagnostic]:
    is_size, is_fraction = target.path in SIZES, target.path in FRACTIONS
    fits = is_fraction if column.unit == "%" else is_size
    if column.unit and not fits:
        what = f'The unit "{column.unit}" does not fit "{target}"'
        fix = "units of memory and storage go to keys that end in _gib, % to fractions"
        yield error("wrong-unit", what, fix=fix, source=target.at)
    named = unit_in(header)
    if is_size and named and not column.unit:
        yield error(
            "missing-unit",
            f'The column "{shown(header)}" names a unit, and the mapping does not say which it is',
            detail=f"{named} may be counted in thousands or in 1024s, which differ by up to 10 %.",
            fix=f"add unit: {named[0]}iB (1024) or unit: {named[0]}B (1000)",
            source=target.at,
        )


def _constant_name(to: str, target: Target) -> Diagnostic:
    what = f'"{to}" cannot be a constant: every {target.kind} has its own'
    return error("wrong-constant", what, fix="name a column for it", source=target.at)


def _read(target: Target, value: Foreign, problems: list[Diagnostic]) -> Plain:
    """A value of the mapping file as the inventory holds it."""
    if value is None or target.path in NAMES:
        return value
    try:
        return read_value(target.kind, target.path, value)
    except Refused as why:
        text = refused_text(f'A value for "{target}"', value, why)
        problems.append(error("bad-mapped-value", text, fix=why.fix, source=target.at))
        return None


def _doubled(columns: Mapping[str, Target]) -> Iterator[Diagnostic]:
    """Two columns for one key would contradict each other; labels add up."""
    first: dict[str, str] = {}
    for header, target in columns.items():
        other = first.setdefault(str(target), header)
        if other != header and target.path != "labels":
            yield error(
                "duplicate-target",
                f'Two columns go to "{target}": "{shown(other)}" and "{shown(header)}"',
                fix="keep one of the two, and put the other under ignore:",
                source=target.at,
            )
