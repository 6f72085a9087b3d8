"""A plan, looked up the way that root modules need it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain

from cloudplan.diagnostics import CloudplanError, Diagnostic, error
from cloudplan.model.facts import ApplicationFacts, SiteFacts, WorkloadFacts
from cloudplan.model.plan import After, Placement, Plan
from cloudplan.terraform.names import names

MOST_NAMED = 5


@dataclass(frozen=True)
class Estate:
    """What a plan says of the sites and of what it places on them; `sha256` is the plan's."""

    plan: Plan
    sha256: str

    def check(self) -> None:
        """Raise `CloudplanError` for a plan whose placements it tells nothing of."""
        known: list[tuple[Mapping[str, object], str, str]] = [
            (self.sites, site, "site") for site in self.standing
        ]
        for one, _ in chain.from_iterable(self.standing.values()):
            application = self.application_id(one.standby_of or one.address)
            known += [
                (self.workloads, one.address, "workload"),
                (self._applications, application, "application"),
            ]
        wrong = sorted({f"the {kind} {id!r}" for table, id, kind in known if id not in table})
        if wrong:
            raise CloudplanError([_untold(wrong)])

    @cached_property
    def sites(self) -> dict[str, SiteFacts]:
        return {one.id: one for one in self.plan.facts.sites}

    @cached_property
    def standing(self) -> dict[str, list[tuple[Placement, After]]]:
        """Site -> what the plan has there in the end, by address; what it leaves alone is not."""
        found: dict[str, list[tuple[Placement, After]]] = {}
        for one in sorted(self.plan.placements, key=lambda p: p.address):
            if one.after is not None and one.action not in ("unmanaged", "retire"):
                found.setdefault(one.after.site, []).append((one, one.after))
        return dict(sorted(found.items()))

    @cached_property
    def site_of(self) -> dict[str, str]:
        """Address -> its site in the end, also of what the plan leaves alone there."""
        return {p.address: p.after.site for p in self.plan.placements if p.after is not None}

    @cached_property
    def used_today(self) -> frozenset[str]:
        """Sites where something runs today: they have a network already."""
        return frozenset(p.before.site for p in self.plan.placements if p.before is not None)

    @cached_property
    def workloads(self) -> dict[str, WorkloadFacts]:
        """Address -> what it asks for; a standby of which the plan says nothing is as large."""
        facts = self.plan.facts
        found = {one.address: one for one in (*facts.workloads, *(facts.standbys or ()))}
        for one in self.plan.placements:
            if one.address not in found and one.standby_of in found:
                found[one.address] = replace(found[one.standby_of], address=one.address)
        return found

    @cached_property
    def primaries(self) -> tuple[str, ...]:
        return tuple(one.address for one in self.plan.facts.workloads)

    @cached_property
    def standbys(self) -> dict[str, str]:
        """Primary -> standby."""
        return {p.standby_of: p.address for p in self.plan.placements if p.standby_of is not None}

    @cached_property
    def names(self) -> dict[str, str]:
        """Address -> the name of its machine."""
        return names(one.address for one in self.plan.placements)

    @cached_property
    def folders(self) -> dict[str, str]:
        """Site -> the folder of its root module, and what its network is called."""
        return names(self.standing, taken=("modules",))

    @cached_property
    def _applications(self) -> dict[str, ApplicationFacts]:
        return {one.id: one for one in self.plan.facts.applications}

    def application_of(self, placement: Placement) -> ApplicationFacts:
        return self._applications[self.application_id(placement.standby_of or placement.address)]

    @staticmethod
    def application_id(address: str) -> str:
        return address.partition("/")[0]

    def labels(self, application: str) -> tuple[str, ...]:
        found = self._applications.get(application)
        return found.labels if found else ()

    def needs_own_key(self, address: str) -> bool:
        """Whether a rule asks for keys of the customer's own; who does not tell may mean it."""
        return self._own_keys is None or address in self._own_keys

    @cached_property
    def _own_keys(self) -> frozenset[str] | None:
        keys = self.plan.facts.keys
        return None if keys is None else frozenset(one.address for one in keys)

    @cached_property
    def monthly(self) -> dict[str, Decimal]:
        """Site -> what the plan says that it costs a month, with what stands there."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for site in self.plan.sites:
            found[site.id] += site.monthly
        for one in self.plan.placements:
            if one.after is not None:
                found[one.after.site] += one.after.monthly
        return found

    @cached_property
    def policy_packs(self) -> tuple[str, ...]:
        """The files that the plan's rules stand in, by their names without an ending."""
        files = {one.source.rsplit(":", 2)[0] for one in self.plan.facts.rules}
        return tuple(sorted({file.rpartition("/")[2].partition(".")[0] for file in files}))


def _untold(wrong: Sequence[str]) -> Diagnostic:
    named = ", ".join(wrong[:MOST_NAMED]) + (", ..." if len(wrong) > MOST_NAMED else "")
    return error(
        "untold-facts",
        f"The plan places what it does not tell of: {named}",
        detail="Nothing was written. Plans that cloudplan wrote tell of all that they place.",
        fix="plan again",
    )
