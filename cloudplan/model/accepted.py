"""The accepted plan: where everything was agreed to run, as an inventory's lock file holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cloudplan.model.plan import Action, InputFile

LOCK_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """One workload of an accepted plan; what is `None` is not known or does not apply.

    `site` is where it was agreed to run (`None`: nowhere, it is retired or left alone), `before`
    where it ran when the plan was accepted. `vcpu`, `memory_gib` and `storage_gib` are what the
    inventory asked for then; `offer` is the instance type that the plan buys, `before_offer` the
    one it had. `monthly` is what the plan says it alone causes.
    """

    address: str
    action: Action
    site: str | None = None
    before: str | None = None
    offer: str | None = None
    before_offer: str | None = None
    vcpu: Decimal | None = None
    memory_gib: Decimal | None = None
    storage_gib: Decimal | None = None
    monthly: Decimal | None = None
    standby_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """All that was agreed, and which plan said so.

    `plan_sha256` is the plan file's digest; `inventory` and `policies` are the paths that the plan
    was made from, `policies_sha256` is the digest of the rules' files alone. Workloads are in the
    order of their address.
    """

    format_version: str = LOCK_VERSION
    cloudplan_version: str
    estate: str
    as_of: date
    currency: str
    monthly: Decimal
    tco: Decimal
    plan_sha256: str
    inputs_sha256: str
    policies_sha256: str
    inventory: tuple[str, ...]
    policies: tuple[str, ...]
    workloads: tuple[Agreed, ...]

    @property
    def by_address(self) -> dict[str, Agreed]:
        return {row.address: row for row in self.workloads}

    @property
    def sites(self) -> dict[str, str]:
        """Address -> the site that was agreed, for what was to run anywhere."""
        return {row.address: row.site for row in self.workloads if row.site is not None}


@dataclass(frozen=True, slots=True)
class Reference:
    """The accepted plan that a new one is calm about: its lock, and which plan that records."""

    path: str
    plan_sha256: str
    lock: InputFile | None = None
