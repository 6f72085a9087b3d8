"""The plan: pure data, the only thing that text, reports and Terraform are rendered from.

Field names are the keys of the JSON file (DESIGN 8). Money has two decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from cloudplan.model.facts import Facts
from cloudplan.model.said import Sentence, sentences
from cloudplan.model.sites import CardOrigin
from cloudplan.model.spending import RuleCost, Spending
from cloudplan.model.waves import Waves

FORMAT_VERSION = "1.1"
CALM_VERSION = "1.2"
"""The format of a plan that has `calm`; one without it is a plan of `FORMAT_VERSION` still."""
WAVES_VERSION = "1.3"
"""The format of a plan that has `waves`, with or without `calm`."""
Action = Literal["create", "move", "resize", "keep", "retire", "unmanaged"]


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file the plan was made from; `path` is relative, with forward slashes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """The arguments that change the answer, so that a check can read the same inputs again."""

    inventory: tuple[str, ...]
    policies: tuple[str, ...]
    targets: tuple[str, ...] = ()
    min_saving: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """A cost line as the file shows it (see `cloudplan.model.money.CostLine`)."""

    component: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    period: Literal["month", "once"]
    tco: Decimal
    source: str
    as_of: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """Where a workload runs today. `monthly` is `None` where a price is unknown.

    `shared_monthly` is its share of the site's hosts and fixed cost (equation (M4)).
    """

    site: str
    monthly: Decimal | None
    shared_monthly: Decimal | None = None


@dataclass(frozen=True, slots=True)
class After:
    """Where a workload will run and what it alone causes there; `priced` is not in the totals."""

    site: str
    offer: str | None
    monthly: Decimal
    one_off: Decimal
    tco: Decimal
    lines: tuple[Line, ...]
    priced: tuple[Line, ...] = ()
    shared_monthly: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best other site with everything else fixed, and what it would cost more."""

    site: str
    tco_more: Decimal


@dataclass(frozen=True, slots=True)
class Placement:
    """One workload: what happens to it and why; `wave` is the number of the wave it changes in."""

    address: str
    action: Action
    before: Before | None
    after: After | None
    reasons: tuple[str, ...] = ()
    runner_up: RunnerUp | None = None
    wave: int | None = None
    disposition: str | None = None
    standby_of: str | None = None


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Used part of the usable capacity by year, as fractions; empty for elastic sites."""

    vcpu: tuple[Decimal, ...] = ()
    memory_gib: tuple[Decimal, ...] = ()
    storage_gib: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class SitePlan:
    """What the site itself costs: hosts and fixed cost; `None` hosts for an elastic site."""

    id: str
    hosts_by_year: tuple[int, ...] | None
    utilisation_by_year: Utilisation
    monthly: Decimal
    one_off: Decimal
    tco: Decimal
    lines: tuple[Line, ...]
    workloads: int = 0


@dataclass(frozen=True, slots=True)
class Rejection:
    """Addresses that a rule keeps away from sites, grouped so that the list stays readable."""

    addresses: tuple[str, ...]
    sites: tuple[str, ...]
    policy: str
    source: str
    because: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """A warn rule that the plan does not meet, or a rule that a waiver sets aside.

    `detail` says by how much, or who waived it, until when and why.
    """

    policy: str
    address: str
    site: str
    effect: str
    because: str
    source: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The estate's money and carbon; `None` where a figure of today is unknown."""

    before_monthly: Decimal | None
    monthly: Decimal
    one_off: Decimal
    tco: Decimal
    saving_tco: Decimal | None
    carbon_kg_year: Decimal | None


@dataclass(frozen=True, slots=True)
class Solver:
    """How good the answer is: gap = (objective - bound) / objective."""

    status: Literal["optimal", "feasible", "infeasible"]
    objective: Decimal
    bound: Decimal
    gap: Decimal
    engine: str
    stopped_by: str
    priced_rules: Decimal = Decimal("0.00")
    threshold: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class PlanDiagnostic:
    """A warning or note that belongs to the plan."""

    severity: Literal["error", "warning", "info"]
    code: str
    summary: str
    detail: str = ""
    fix: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Workloads that stand, or are to stand, on one site; addresses in order."""

    site: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenSite:
    """An open site and its hosts by year, `None` on an elastic one."""

    id: str
    hosts_by_year: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Reoptimised:
    """The placement of least cost if moving cost nothing and nothing had been accepted.

    `moves` and `stands` are the workloads that stand elsewhere than in the plan. `monthly`,
    `one_off` and `tco` are the whole of that placement, with what moving there from today does
    cost; the others are the plan's minus these, so that a saving is positive. `gap` says how far
    it can be from the best.
    """

    moves: int
    monthly: Decimal
    one_off: Decimal
    tco: Decimal
    saving_monthly: Decimal
    saving_one_off: Decimal
    saving_tco: Decimal
    gap: Decimal
    stopped_by: str
    stands: tuple[Stand, ...]
    sites: tuple[OpenSite, ...]


@dataclass(frozen=True, slots=True)
class Calm:
    """What a plan made of the accepted one, whose lock is the file `accepted`.

    `pending` are workloads that the accepted plan puts elsewhere than they run today, by that
    site; `departures` those that this plan puts elsewhere than that, or than where they run today
    if the accepted plan does not speak of them. `beyond` is
    `None` where the limits ended before there was an answer.
    """

    accepted: str
    plan_sha256: str
    pending: tuple[Stand, ...]
    departures: tuple[str, ...]
    beyond: Reoptimised | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole answer.

    `prices_as_of` has the day of every rate card that a site uses, `prices_from` who keeps it: the
    inventory, the user's folder (then it is among the inputs), or the shipped catalogue. A plan of
    an older version has no `spending` and no `rule_costs`.
    `said` has, by its English text, what a sentence of the plan is made of, so that it can be said
    in other languages; one that has no values is not there, nor any in a plan of an older version.
    """

    format_version: str = FORMAT_VERSION
    cloudplan_version: str
    estate: str
    inputs: tuple[InputFile, ...]
    inputs_sha256: str
    invocation: Invocation
    as_of: date
    currency: str
    horizon_months: int
    prices_as_of: Mapping[str, date]
    prices_from: Mapping[str, CardOrigin] = field(default_factory=dict)
    placements: tuple[Placement, ...]
    sites: tuple[SitePlan, ...]
    rejections: tuple[Rejection, ...]
    violations: tuple[RuleFinding, ...]
    waived: tuple[RuleFinding, ...]
    totals: Totals
    solver: Solver
    spending: Spending | None = None
    rule_costs: tuple[RuleCost, ...] = ()
    facts: Facts = field(default_factory=Facts)
    said: Mapping[str, Sentence] = field(default_factory=dict)
    diagnostics: tuple[PlanDiagnostic, ...] = ()
    calm: Calm | None = None
    waves: Waves | None = None

    @property
    def without_waves(self) -> Plan:
        """The same placement, without a word about when."""
        if self.waves is None:
            return self
        return replace(
            self,
            format_version=FORMAT_VERSION if self.calm is None else CALM_VERSION,
            placements=tuple(replace(one, wave=None) for one in self.placements),
            waves=None,
        )

    @property
    def has_changes(self) -> bool:
        """Whether carrying the plan out would change anything."""
        return any(p.action not in ("keep", "unmanaged") for p in self.placements)


def with_sentences(plan: Plan) -> Plan:
    """The plan with what its own sentences are made of, for whoever reads its file."""
    reasons = (reason for placement in plan.placements for reason in placement.reasons)
    refused = (rejection.because for rejection in plan.rejections)
    details = (found.detail for found in (*plan.violations, *plan.waived))
    return replace(plan, said=sentences((*reasons, *refused, *details)))
