"""What the person at the keyboard adds to a source: flags of ``import`` and of ``discover``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from cloudplan.model.report import Report

Side = Literal["theirs", "ours"]
CURRENCY = "EUR"
HORIZON_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Take:
    """How to settle conflicts: `theirs` is the source's value, `ours` that of the folder.

    `address` is an item's id (``crm``, ``crm/db``) or one value of it (``crm/db:demand.vcpu``);
    empty it means all conflicts.
    """

    side: Side
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the source does not say and the inventory needs, and what the merge may do.

    `owner`, `site` and `country` are used only for what neither the source nor the folder says;
    `site_kind` is that of a site that is written for `site`. `estate_id`, `currency`, `as_of`,
    `horizon_months` and `fx` (estate currency for one unit of another) become `estate.yaml` where
    the folder has no estate yet. `policies` are read
    beside the folder when the outcome is checked, as by ``validate``. With `prune` what vanished at
    the source is removed where nobody touched it; with `dry_run` nothing is written.
    """

    owner: str | None = None
    site: str | None = None
    site_kind: str | None = None
    country: str | None = None
    estate_id: str | None = None
    currency: str | None = None
    as_of: date | None = None
    horizon_months: int | None = None
    fx: tuple[tuple[str, Decimal], ...] = ()
    policies: tuple[str, ...] | None = None
    take: tuple[Take, ...] = ()
    prune: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an intake.

    `report` has a result for everything that is told: findings of the importer (`warned`),
    conflicts (`failed`, exit 3), scopes that could not be read (`error`, exit 1), what vanished
    (`warned`), and what was added, updated or removed (`passed`). `files` are those that were
    written, or would be, by the names to show.
    """

    report: Report
    files: tuple[str, ...]
    written: bool
