"""What the chapters look things up in: the plan by name, and figures in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cloudplan.language import Speech
from cloudplan.model.facts import ApplicationFacts, RuleFacts, SiteFacts, WorkloadFacts
from cloudplan.model.plan import Placement, Plan, SitePlan
from cloudplan.model.reserved import BECAUSE, TITLES
from cloudplan.model.spending import ComponentMoney
from cloudplan.report.content.words import Words

ZERO = Decimal("0.00")
MOST_NAMED = 6
"""Names that a sentence or a cell spells out."""


@dataclass(frozen=True)
class Desk:
    """A plan, the voice that tells it, and the digest of its file."""

    plan: Plan
    say: Speech
    plan_sha256: str

    @cached_property
    def words(self) -> Words:
        return Words(self.say)

    @cached_property
    def city(self) -> str:
        return self.say.pick(self.plan.facts.estate_name) or self.plan.estate

    @cached_property
    def applications(self) -> Mapping[str, ApplicationFacts]:
        return {one.id: one for one in self.plan.facts.applications}

    @cached_property
    def workloads(self) -> Mapping[str, WorkloadFacts]:
        return {one.address: one for one in self.plan.facts.workloads}

    @cached_property
    def sites(self) -> Mapping[str, SiteFacts]:
        return {one.id: one for one in self.plan.facts.sites}

    @cached_property
    def rules(self) -> Mapping[str, RuleFacts]:
        return {one.id: one for one in self.plan.facts.rules}

    @cached_property
    def site_plans(self) -> Mapping[str, SitePlan]:
        return {one.id: one for one in self.plan.sites}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """Organisation -> its name."""
        return {one.id: self.say.pick(one.name) or one.id for one in self.plan.facts.owners}

    @cached_property
    def placements_of(self) -> Mapping[str, tuple[Placement, ...]]:
        """Application -> its workloads and standbys, both in order."""
        found: dict[str, list[Placement]] = {}
        for one in self.plan.placements:
            found.setdefault(application_of(one.address), []).append(one)
        return {name: tuple(found[name]) for name in sorted(found)}

    @cached_property
    def monthly_of(self) -> Mapping[str, Decimal]:
        """Site in use -> what it and all that stands on it cost in the first month."""
        found = {one.id: one.monthly for one in self.plan.sites}
        for p in self.plan.placements:
            if p.after is not None:
                found[p.after.site] = found.get(p.after.site, ZERO) + p.after.monthly
        return found

    @cached_property
    def going_on(self) -> tuple[ComponentMoney, ...] | None:
        """What going on as today costs; nothing where nothing runs, `None` where it is unknown."""
        spending = self.plan.spending
        if spending is None or self.plan.totals.before_monthly is None:
            return None
        return spending.today or ()

    @cached_property
    def moves(self) -> tuple[Placement, ...]:
        return tuple(p for p in self.plan.placements if p.action == "move" and p.before and p.after)

    def application(self, id: str) -> str:
        """The name of an application as its users know it."""
        facts = self.applications.get(id)
        return (self.say.pick(facts.name) if facts else "") or id

    def owner(self, application: str) -> str:
        facts = self.applications.get(application)
        return self.owners.get(facts.owner, facts.owner) if facts else ""

    def rule(self, id: str) -> str:
        """The title of a rule; a built-in one has a name of ours."""
        facts = self.rules.get(id)
        return self.say.pick(facts.title if facts else TITLES.get(id, {})) or id

    def because(self, id: str) -> str:
        """Why there is this rule, in the reader's language where its author wrote it."""
        facts = self.rules.get(id)
        return self.say.pick(facts.because if facts else BECAUSE.get(id, {}))

    def money(self, amount: Decimal | None, decimals: int = 0) -> str:
        """An amount in a sentence; there cents would hide what matters."""
        if amount is None:
            return self.say.text("unknown")
        return self.say.money(amount, self.plan.currency, decimals)

    def listed(self, names: Iterable[str], most: int = MOST_NAMED) -> str:
        """``a, b, c and 12 more``."""
        every = list(dict.fromkeys(names))
        if len(every) <= most:
            return ", ".join(every)
        shown = ", ".join(every[:most])
        return self.say.text(
            "{names} and {count} more", names=shown, count=self.say.number(len(every) - most)
        )


def application_of(address: str) -> str:
    """The application's part of an address."""
    return address.partition("/")[0]


def workload_of(address: str) -> str:
    """The workload's part of an address."""
    return address.partition("/")[2] or address


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of figures of the plan."""
    return sum(amounts, ZERO)


def known_total(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum, which is unknown as soon as one part of it is."""
    known = [amount for amount in amounts if amount is not None]
    return total(known) if len(known) == len(amounts) else None


def difference(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    """How much more, unknown where one of them is."""
    return None if after is None or before is None else after - before
