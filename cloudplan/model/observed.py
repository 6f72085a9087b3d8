"""What runs where, as it was seen: in an inventory, or in the clouds themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cloudplan.diagnostics import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One workload; `None` is not known.

    `site` is where it runs, `None` where it is known and runs nowhere. `source` is its line in a
    file, `cell` where it was read otherwise (``aws:123456789012/eu-west-1``).
    """

    address: str
    site: str | None
    vcpu: Decimal | None = None
    memory_gib: Decimal | None = None
    storage_gib: Decimal | None = None
    offer: str | None = None
    source: Source | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """All that was seen, by address, and what was not looked at.

    `sites` are the sites that were looked at, `None` all of them. `unread` says of a site why it
    could not be read though it should have been, `scopes` the same of parts of a cloud that may
    belong to any site: what is not seen may then be there all the same.

    `stood` says of a workload on the site where it was seen before, and now was not, why it may be
    there all the same; nothing where that part of the cloud was read, so that it is gone. It is
    exact where a site has several parts: accounts, zones, hosts.
    """

    seen: Mapping[str, Seen]
    sites: frozenset[str] | None = None
    unread: Mapping[str, str] = field(default_factory=dict)
    scopes: tuple[tuple[str, str], ...] = ()
    stood: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def unknown(self, address: str, site: str) -> str:
        """Why nobody knows whether a workload runs on a site; nothing where that was read."""
        if (address, site) in self.stood:
            return self.stood[address, site]
        if self.scopes:
            return "; ".join(f"{scope} could not be read: {why}" for scope, why in self.scopes)
        if site in self.unread:
            return f"{site} could not be read: {self.unread[site]}"
        if self.sites is not None and site not in self.sites:
            return f"{site} was not looked at"
        return ""
