"""A generated region in order: what runs where no rule lets it is put where all of them do.

Generated workloads run anywhere, so that a third of them break rules. A region that is checked in
every pull request breaks few.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cloudplan.load import read
from cloudplan.rates import Horizon
from cloudplan.rates.bulk import Needs, placement_costs, tco
from cloudplan.rules import Network, Rulebook, rulebook

Bools = NDArray[np.bool_]


def settle(folder: Path, policies: Path, astray: float, seed: int = 0) -> None:
    """Rewrite ``applications.ndjson``: all but a share `astray` of the workloads where they may be.

    Standbys that rules ask for run as far away as they have to. Round-trip limits between
    workloads are left as they come out.
    """
    book = rulebook(read([str(folder)], [str(policies)]).estate)
    chance = random.Random(seed)
    site_of = dict(_places(book, chance, astray))
    site_of |= dict(_standbys(book, chance, site_of))
    file = folder / "applications.ndjson"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("".join(_settled(line, site_of) for line in lines), encoding="utf-8")


def _places(book: Rulebook, chance: random.Random, astray: float) -> Iterator[tuple[str, str]]:
    sites = book.estate.sites
    for w, allowed in enumerate(_allowed(book)):
        row = book.rows[w]
        choice = np.flatnonzero(allowed).tolist()
        if row.standby_of or not choice or (row.site and chance.random() < astray):
            continue
        at = next((s for s in choice if sites[s].id == row.site), None)
        yield row.address, sites[chance.choice(choice) if at is None else at].id


def _allowed(book: Rulebook) -> Bools:
    """(W, S) where no rule about the pair objects, and there is a price."""
    verdicts = book.judge_all()
    allowed = verdicts.permitted
    for warned in verdicts.warned.values():
        without = allowed & ~warned
        allowed = np.where(without.any(axis=1)[:, None], without, allowed)
    horizon = Horizon.of(book.estate)
    needs = Needs.of(book.estate, horizon, book.rows)
    missing = placement_costs(needs, tco(horizon), allowed)[1].mask(allowed.shape)
    return np.asarray(allowed & ~missing)


def _standbys(
    book: Rulebook, chance: random.Random, site_of: dict[str, str]
) -> Iterator[tuple[str, str]]:
    allowed, network = _allowed(book), Network(book.estate)
    number = {row.address: w for w, row in enumerate(book.rows)}
    sites = book.estate.site_by_id
    for standby in book.standbys:
        if standby.primary not in site_of:
            continue
        here = sites[site_of[standby.primary]]
        far = [
            site.id
            for site in np.array(book.estate.sites, dtype=object)[allowed[number[standby.address]]]
            if (km := network.distance_km(here, site)) and km >= standby.distance_km_min
        ]
        if far:
            yield standby.address, chance.choice(far)


def _settled(line: str, site_of: dict[str, str]) -> str:
    application = json.loads(line)
    for workload in application["workloads"]:
        address = f"{application['id']}/{workload['id']}"
        workload["site"] = site_of.get(address, workload["site"])
        workload.pop("pin", None)
        if standby := site_of.get(f"{address}@standby"):
            workload["standby_site"] = standby
    return json.dumps(application, separators=(",", ":")) + "\n"
