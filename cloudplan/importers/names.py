"""Names of other people's things as ids of an inventory."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_BAD = re.compile(r"[^a-z0-9._-]+")
_DASHES = re.compile(r"-{2,}")
_LONGEST = 80
_SPACE = re.compile(r"\s+")
_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l"})


def slug(name: str) -> str:
    """``zaaksysteem-oost`` of ``Zaaksysteem (Oost)``; empty where no letter or digit is left."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_FOLDED))
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    dashed = _DASHES.sub("-", _BAD.sub("-", letters))
    return dashed.strip("-._")[:_LONGEST].rstrip("-._")


def id_of(name: str, key: str) -> str:
    """The id that a name gives; one that has none in Latin letters is named after its key."""
    return slug(name) or slug(key) or "x" + hashlib.sha256(key.encode()).hexdigest()[:8]


def tidy(text: str) -> str:
    """A name on one line: blanks and line breaks become one blank, control signs go."""
    flat = _SPACE.sub(" ", text)
    return "".join(c for c in flat if unicodedata.category(c) != "Cc").strip()
