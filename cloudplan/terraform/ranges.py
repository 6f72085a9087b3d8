"""Addresses for networks: each site gets a range of its own, and keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cloudplan.diagnostics import CloudplanError, Diagnostic, error

FIRST, LAST = 16, 255
"""10.16.0.0/16 to 10.255.0.0/16: the lower ones are what people use by hand."""


def ranges(sites: Iterable[str]) -> dict[str, str]:
    """A range for each site, from its name, so that sites that come or go move no other.

    Two that would get the same: the later in their order takes the next that is free. Raises
    `CloudplanError` where there are more sites than ranges.
    """
    found: dict[str, str] = {}
    taken: set[int] = set()
    every = sorted(set(sites))
    if len(every) > LAST - FIRST + 1:
        raise CloudplanError([_too_many(len(every))])
    for site in every:
        start = int.from_bytes(hashlib.sha256(site.encode("utf-8", "surrogatepass")).digest()[:4])
        span = LAST - FIRST + 1
        octet = next(n for k in range(span) if (n := FIRST + (start + k) % span) not in taken)
        taken.add(octet)
        found[site] = f"10.{octet}.0.0/16"
    return found


def _too_many(count: int) -> Diagnostic:
    return error(
        "too-many-sites",
        f"The plan has {count} sites, and there are {LAST - FIRST + 1} ranges of addresses",
        detail="Each site gets a network of 65 536 private addresses of its own.",
        fix="Leave out the sites that nothing may be placed on.",
    )
