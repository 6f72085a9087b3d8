"""Demand, hosts and the threshold as whole numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import numpy as np

from cloudplan.candidates import Candidates, Ints
from cloudplan.model.money import to_cents
from cloudplan.model.sites import Site
from cloudplan.model.sizing import RESOURCES, capacity_milli, demand_milli, sized


def demand(found: Candidates, span: int) -> Ints:
    """(S1) to (S3): thousandths by row, year and resource, (W, T, R)."""
    estate = found.estate
    out = np.zeros((len(found.rows), span, len(RESOURCES)), dtype=np.int64)
    for w, row in enumerate(found.rows):
        by_year = sized(row, estate.comfort_factor, estate.horizon_months).by_year
        out[w] = [demand_milli(year) for year in by_year]
    return out


def host_sizes(found: Candidates) -> Ints:
    """(2) usable thousandths of one host, overcommit and headroom counted, (S, R)."""
    sizes = [_host_size(site, headroom(found, site)) for site in found.estate.sites]
    return np.array(sizes, dtype=np.int64).reshape(-1, len(RESOURCES))


def headroom(found: Candidates, site: Site) -> Decimal:
    """The largest fraction that a deny rule keeps free on the site."""
    rules = found.rulebook.headroom.get(site.id, ())
    return max((r.fraction for r in rules if r.effect == "deny"), default=Decimal(0))


def _host_size(site: Site, kept_free: Decimal) -> tuple[int, int, int]:
    if site.hosts is None:
        return (0, 0, 0)
    one, usable = site.hosts, 1 - kept_free
    sizes = (one.vcpu * one.vcpu_overcommit, one.memory_gib, one.storage_gib)
    vcpu, memory, storage = (capacity_milli(size * usable) for size in sizes)
    return vcpu, memory, storage


def hosts(found: Candidates, what: Literal["installed", "max", "spare"]) -> Ints:
    """A count of hosts per site, 0 on elastic sites, (S,)."""
    counts = [0 if s.hosts is None else getattr(s.hosts, what) for s in found.estate.sites]
    return np.array(counts, dtype=np.int64)


def threshold(found: Candidates, min_saving: Decimal) -> Ints:
    """(8) What a move has to save beyond its own cost, in cents, (W, S)."""
    added = np.zeros_like(found.cost)
    sites = [site.id for site in found.estate.sites]
    for w, row in enumerate(found.rows):
        if row.site is not None and found.managed[w]:
            added[w] = [0 if site == row.site else to_cents(min_saving) for site in sites]
    return added * found.allowed
