"""The lock of an inventory: the accepted plan as a text file that people review in git.

It is JSON with one workload a line, in the order of addresses, so that a change of one is a change
of one line. Its name ends in ``.lock``: it is never read as inventory.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path, PurePath

import msgspec

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error, warning
from cloudplan.load.files import STDIN, Found, combined, display_name, unreadable
from cloudplan.load.plan_file import MAX_PLAN_BYTES, check_exponents
from cloudplan.load.reader import Loaded
from cloudplan.load.typed import Sort, typed
from cloudplan.model.accepted import LOCK_VERSION, Accepted, Agreed, Reference
from cloudplan.model.plan import InputFile

NAME = "cloudplan.lock"
SORT = Sort(
    "an accepted plan",
    "an accepted plan of cloudplan",
    "not-a-lock",
    "take the file from git again, or accept a plan with cloudplan accept",
)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_LINE = re.compile(r'^\s*\{"address": ?"([^"\\]+)"', re.MULTILINE)


class _Version(msgspec.Struct):
    format_version: str


def homes(inventory: Sequence[str], at: Path = Path()) -> list[str]:
    """The folders that a lock of these paths may stand in: those given, and those of files."""
    found: dict[Path, str] = {}
    for path in inventory:
        if path != STDIN:
            folder = path if (at / path).is_dir() else PurePath(path).parent.as_posix()
            found.setdefault((at / folder).resolve(), display_name(folder, at))
    return list(found.values())


def lock_in(folder: str) -> str:
    """The name of the lock in a folder, as messages and plans have it."""
    return NAME if folder in ("", ".") else f"{folder}/{NAME}"


def find_lock(inventory: Sequence[str], at: Path = Path()) -> str | None:
    """The lock of an inventory, if a plan was accepted. Raises `CloudplanError` for several."""
    found = [lock for lock in map(lock_in, homes(inventory, at)) if (at / lock).is_file()]
    if len(found) > 1:
        summary = f"There is more than one accepted plan: {', '.join(found)}"
        fix = "keep the one that holds and remove the other"
        raise CloudplanError([error("two-locks", summary, fix=fix, source=Source(found[1]))])
    return found[0] if found else None


def read_lock(name: str, at: Path = Path()) -> tuple[Accepted, InputFile]:
    """The accepted plan in a file, and the file's digest. Raises `CloudplanError`."""
    try:
        data = Found(name, at / name).read(MAX_PLAN_BYTES)
    except (OSError, ValueError) as problem:
        raise CloudplanError([unreadable(name, problem)]) from None
    _check_version(typed(data, _Version, SORT, name).format_version, name)
    check_exponents(data, name, "the accepted plan")
    accepted = typed(data, Accepted, SORT, name)
    _check_twice(accepted, data, name)
    return accepted, InputFile(name, hashlib.sha256(data).hexdigest())


def lock_bytes(accepted: Accepted) -> bytes:
    """The file: the head a key a line, then a workload a line; the same for the same plan."""
    head = {f.name: getattr(accepted, f.name) for f in fields(accepted) if f.name != "workloads"}
    lines = [b"  " + _pair(key, value) for key, value in head.items()]
    rows = b",\n".join(b"    " + _row(row) for row in accepted.workloads)
    workloads = b'  "workloads": [\n' + rows + b"\n  ]" if rows else b'  "workloads": []'
    return b"{\n" + b",\n".join([*lines, workloads]) + b"\n}\n"


def _pair(key: str, value: object) -> bytes:
    return _ENCODER.encode(key) + b": " + _spaced(value)


def _row(row: Agreed) -> bytes:
    """What is not known is left out."""
    known = {f.name: getattr(row, f.name) for f in fields(row)}
    return _spaced({key: value for key, value in known.items() if value is not None})


def _spaced(value: object) -> bytes:
    """On one line, with a blank after colons and commas."""
    return msgspec.json.format(_ENCODER.encode(value), indent=0)


def lines_of(name: str, at: Path = Path()) -> dict[str, Source]:
    """Address -> its line in a lock, for as many as stand on a line of their own."""
    try:
        text = (at / name).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    found, line, seen = dict[str, Source](), 1, 0
    for match in _LINE.finditer(text):
        at_row = match.end() - len(match[0].lstrip())
        line, seen = line + text.count("\n", seen, at_row), at_row
        found[match[1]] = Source(name, line, at_row - text.rfind("\n", 0, at_row))
    return found


def with_accepted(loaded: Loaded, inventory: Sequence[str], at: Path = Path()) -> Loaded:
    """The same with the accepted plan of the inventory, if there is one, among the inputs.

    Raises `CloudplanError` for a lock that cannot be read, or is of another estate.
    """
    name = find_lock(inventory, at)
    if name is None:
        return loaded
    accepted, file = read_lock(name, at)
    estate = loaded.estate
    if accepted.estate != estate.id:
        summary = f'The accepted plan is of "{accepted.estate}", the inventory of "{estate.id}"'
        fix = "accept a plan of this inventory, or remove the file"
        raise CloudplanError([error("other-estate", summary, fix=fix, source=Source(name))])
    inputs = tuple(sorted((*loaded.inputs, file), key=lambda item: item.path))
    told = (*loaded.diagnostics, *_gone(accepted, loaded, name))
    return replace(
        loaded,
        estate=replace(estate, accepted=accepted.sites),
        inputs=inputs,
        inputs_sha256=combined(inputs),
        diagnostics=tuple(sorted(told, key=lambda d: d.sort_key)),
        accepted=Reference(name, accepted.plan_sha256, file),
    )


def _gone(accepted: Accepted, loaded: Loaded, name: str) -> list[Diagnostic]:
    """Agreed sites that the inventory no longer has."""
    many = Counter(accepted.sites.values())
    return [
        warning(
            "accepted-site-gone",
            f'The accepted plan puts {many[site]} of its workloads on "{site}", which is no site',
            detail="Their moves are counted from where they run today.",
            fix="accept a new plan, or bring the site back",
            source=Source(name),
        )
        for site in sorted(many.keys() - loaded.estate.site_by_id.keys())
    ]


def _check_version(version: str, name: str) -> None:
    major = LOCK_VERSION.partition(".")[0]
    if version.partition(".")[0] != major:
        summary = f"The lock has format version {version[:20]!r}; this program reads {major}.x"
        fix = "accept the plan again, or use the program that accepted it"
        raise CloudplanError([error("lock-version", summary, fix=fix, source=Source(name))])


def _check_twice(accepted: Accepted, data: bytes, name: str) -> None:
    """A merge in git may leave a workload twice, with two sites."""
    many = Counter(row.address for row in accepted.workloads)
    twice = [address for address, times in many.items() if times > 1]
    if twice:
        raise CloudplanError(
            error(
                "accepted-twice",
                f'"{address}" stands more than once in the accepted plan',
                fix="keep the right line, or accept a plan again",
                source=Source(name, _line_of(data, address)),
            )
            for address in twice
        )


def _line_of(data: bytes, address: str) -> int:
    """The last line that names it as an address."""
    before = data.rpartition(b'"address": ' + msgspec.json.encode(address))[0]
    return before.count(b"\n") + 1
