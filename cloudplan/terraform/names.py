"""Names that clouds accept, made from ids of the plan: stable, short, never twice the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST = 50
"""Leaves room for what templates add, within the 63 characters that Google allows."""


def names(addresses: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A name of small letters, digits and hyphens for each address.

    ``population-register/db`` is ``population-register-db``. What would get a name that an earlier
    address has, in their order, gets the beginning of its own digest as well, and so does what is
    too long or has no letter to begin with.
    """
    found: dict[str, str] = {}
    used = set(taken)
    for address in sorted(set(addresses)):
        plain = _plain(address)
        name = plain
        if plain in used or len(plain) > LONGEST or not plain:
            name = f"{plain[: LONGEST - 9].strip('-') or 'x'}-{digest(address)}"
        used.add(name)
        found[address] = name
    return found


def digest(text: str) -> str:
    """Eight digits that tell two texts apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def label(text: str) -> str:
    """A value that Google takes as a label: small letters, digits, ``-`` and ``_``, at most 63."""
    return _short(re.sub(r"[^a-z0-9_-]", "-", text.lower()), 63, text)


def tag(text: str) -> str:
    """A value that AWS, Azure, OpenStack and vSphere take as a tag, at most 255 characters."""
    return _short(re.sub(r"[^A-Za-z0-9 ._:/=+@-]", "_", text), 255, text)


def _plain(address: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")
    return made if made[:1].isalpha() or not made else f"x{made}"


def _short(made: str, longest: int, text: str) -> str:
    return made if len(made) <= longest else f"{made[: longest - 9]}-{digest(text)}"
