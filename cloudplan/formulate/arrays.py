"""Demand, hosts and the threshold as whole numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import numpy as np

from cloudplan.candidates import Candidates, Ints
from cloudplan.model.money import to_cents
from cloudplan.model.sites import Site
from cloudplan.model.sizing import RESOURCES, capacity_milli
from cloudplan.rates.bulk import NOWHERE


def demand(found: Candidates) -> Ints:
    """(S1) to (S3): thousandths by row, year and resource, (W, T, R)."""
    needs = found.needs
    out = np.empty((len(found.rows), found.horizon.years, len(RESOURCES)), dtype=np.int64)
    for r, series in enumerate((needs.vcpu, needs.memory, needs.storage)):
        out[:, :, r] = series.milli()[series.of]
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


def anchors(found: Candidates) -> Ints:
    """(8) (W,) column of the site that a move is counted from, or `NOWHERE`.

    The accepted plan's, where one counts and the site still exists; else today's.
    """
    accepted = found.estate.accepted
    if not accepted:
        return found.needs.today
    column = {site.id: s for s, site in enumerate(found.estate.sites)}
    rows = zip(found.rows, found.needs.today.tolist(), strict=True)
    sites = (column.get(accepted.get(row.address, ""), today) for row, today in rows)
    return np.fromiter(sites, dtype=np.int64, count=len(found.rows))


def threshold(found: Candidates, min_saving: Decimal) -> Ints:
    """(8) What a move has to save beyond its own cost, in cents, (W, S)."""
    cents = to_cents(min_saving)
    if not cents:
        return np.broadcast_to(np.int64(0), found.cost.shape)
    anchor = anchors(found)
    movable = found.managed & (anchor != NOWHERE)
    moves = np.arange(found.cost.shape[1]) != anchor[:, None]
    added: Ints = (moves & movable[:, None] & found.allowed) * np.int64(cents)
    return added
