"""A root module: all that the templates of one site are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cloudplan.model.facts import SiteFacts
from cloudplan.terraform.dependencies import Dependency, dependencies
from cloudplan.terraform.estate import Estate
from cloudplan.terraform.machines import Machine, machines
from cloudplan.terraform.providers import Provider
from cloudplan.terraform.ranges import ranges

HASH_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Range:
    """The addresses of a site. Where something runs today only the user knows them."""

    site: str
    cidr: str | None


@dataclass(frozen=True, slots=True)
class Port:
    """A workload that others call, and who: the user says on which ports."""

    called: str
    callers: tuple[str, ...]


@dataclass(frozen=True)
class Root:
    """One site as Terraform builds it; `folder` is where, and what its network is called.

    `used_today` says that something runs there, so that there is a network already.
    """

    site: SiteFacts
    provider: Provider
    folder: str
    machines: tuple[Machine, ...]
    dependencies: tuple[Dependency, ...]
    ranges: tuple[Range, ...]
    labels: Mapping[str, str]
    monthly: Decimal
    currency: str
    used_today: bool

    @property
    def ordinary(self) -> tuple[Machine, ...]:
        """The machines that Terraform may destroy."""
        return tuple(one for one in self.machines if not one.protected)

    @property
    def protected(self) -> tuple[Machine, ...]:
        return tuple(one for one in self.machines if one.protected)

    @property
    def existing(self) -> tuple[Machine, ...]:
        """Those that run there today and are imported."""
        return tuple(one for one in self.machines if one.exists)

    @property
    def created(self) -> tuple[Machine, ...]:
        return tuple(one for one in self.machines if not one.exists)

    @cached_property
    def ports(self) -> tuple[Port, ...]:
        """What is called from here or stands here and is called, by address."""
        callers: dict[str, list[str]] = {}
        for one in self.dependencies:
            callers.setdefault(one.called, []).append(one.caller)
        return tuple(Port(called, tuple(sorted(by))) for called, by in sorted(callers.items()))

    @property
    def systems(self) -> tuple[str, ...]:
        """Operating systems of which new machines need an image."""
        return tuple(sorted({one.system for one in self.created if one.system is not None}))

    @property
    def systems_of_old(self) -> tuple[str, ...]:
        """Those that only machines have which run there today: an image for what we made."""
        every = {one.system for one in self.existing if one.system is not None}
        return tuple(sorted(every - set(self.systems)))

    @property
    def unknown_systems(self) -> tuple[str, ...]:
        return tuple(one.address for one in self.machines if one.system is None)

    @property
    def needs_images(self) -> bool:
        return bool(self.created)

    @property
    def known_sites(self) -> tuple[str, ...]:
        """Sites whose range the user has to say."""
        return tuple(one.site for one in self.ranges if one.cidr is None)

    @property
    def sizes(self) -> Mapping[str, tuple[str, ...]]:
        """Sizes that the plan has no offer for, and the machines of that size."""
        found: dict[str, list[str]] = {}
        for one in self.machines:
            if one.size is None and self.provider.has_sizes:
                found.setdefault(one.asked_size, []).append(one.address)
        return {size: tuple(found[size]) for size in sorted(found)}

    @property
    def intervals(self) -> tuple[int, ...]:
        """How often disks are copied, in hours: each that some machine needs."""
        return tuple(sorted({one.backup_hours for one in self.machines}))

    @property
    def tiers(self) -> tuple[str, ...]:
        return tuple(sorted({one.tier for one in self.machines}))

    @property
    def own_keys(self) -> bool:
        return any(one.own_key for one in self.machines)

    @property
    def serves_public(self) -> bool:
        return any(one.serves_public for one in self.machines)

    @property
    def needs_password(self) -> bool:
        """Whether a machine has Windows, or may have."""
        return any(one.system in ("windows", None) for one in self.machines)


def roots(estate: Estate, providers: Mapping[str, Provider]) -> tuple[Root, ...]:
    """A root module for each site that gets or holds workloads."""
    planned = ranges(estate.sites)
    return tuple(_root(estate, site, providers[site], planned) for site in estate.standing)


def _root(estate: Estate, site: str, provider: Provider, planned: Mapping[str, str]) -> Root:
    found = dependencies(estate, site)
    talks_to = {site, *(end for one in found for end in (one.caller_site, one.called_site))}
    return Root(
        site=estate.sites[site],
        provider=provider,
        folder=estate.folders[site],
        machines=machines(estate, site, provider),
        dependencies=found,
        ranges=tuple(_ranges(estate, talks_to, planned)),
        labels=_labels(estate, provider),
        monthly=estate.monthly[site],
        currency=estate.plan.currency,
        used_today=site in estate.used_today,
    )


def _ranges(estate: Estate, sites: Iterable[str], planned: Mapping[str, str]) -> list[Range]:
    return [
        Range(site, None if site in estate.used_today else planned[site]) for site in sorted(sites)
    ]


def _labels(estate: Estate, provider: Provider) -> dict[str, str]:
    """What all resources carry, beside what is a workload's own."""
    found = {
        "estate": estate.plan.estate,
        "plan_hash": estate.sha256[:HASH_DIGITS],
        "policy_pack": "_".join(estate.policy_packs) or "none",
    }
    return {key: provider.label(value) for key, value in found.items()}
