"""The comment above each imported item: which source, and what it calls the item for ever.

By it an item is found again after a person gave it another id. It holds no row: rows change with
every export, and the files should not.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping

from cloudplan.intake.folder import File, Folder, Place
from cloudplan.intake.text.scalars import quoted
from cloudplan.model.intake import Kind

_SHEET = re.compile(r"[\w.-]+(?: [\w.-]+)*\Z")
_REMARK = re.compile(
    r'^[ \t]*# from (\S+)(?: [^"\n]*)?: ("(?:[^"\\\n]|\\.)*")[ \t]*\r?$', re.MULTILINE
)
_LONG_ESCAPE = re.compile(r"\\U([0-9a-f]{8})")


def remark(source: str, sheet: str, key: str) -> str:
    """``from rvtools vInfo: "4217-..."``, without the sign of a comment, on one line."""
    where = f" {sheet}" if _SHEET.match(sheet) else ""
    return f"from {source}{where}: {quoted(key)}"


def is_remark(comment: str) -> bool:
    """Whether a comment, with its sign, is one of ours."""
    return _REMARK.match(comment) is not None


def remarked(folder: Folder, source: str) -> Mapping[tuple[Kind, str], list[Place]]:
    """The items below the comments of a source, by kind and key."""
    found: dict[tuple[Kind, str], list[Place]] = {}
    by_file: dict[int, list[Place]] = {}
    for place in folder.places.values():
        by_file.setdefault(id(place.file), []).append(place)
    for places in by_file.values():
        places.sort(key=lambda p: (p.start, p.below is not None))
        _add(found, places[0].file, places, source)
    return found


def _add(
    found: dict[tuple[Kind, str], list[Place]], file: File, places: list[Place], source: str
) -> None:
    starts = [place.start[0] for place in places]
    text = file.document.text
    for match in _REMARK.finditer(text) if file.is_editable else ():
        if match[1] == source:
            line = file.document.position(match.start())[0]
            at = bisect_left(starts, line)
            if at < len(places):
                key = (places[at].kind, _key(match[2]))
                found.setdefault(key, []).append(places[at])


def _key(text: str) -> str:
    return str(json.loads(_LONG_ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)))
