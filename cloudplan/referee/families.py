"""Every constraint family at once, and what a plan has to list about its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from cloudplan.model.plan import RuleFinding
from cloudplan.model.policy import Waiver
from cloudplan.model.said import Said
from cloudplan.model.text import pick
from cloudplan.model.words import joined
from cloudplan.referee.breach import Breach, of_policy
from cloudplan.referee.candidacy import broken_pairs, missing_prices
from cloudplan.referee.capacity import broken_capacity, broken_hosts
from cloudplan.referee.case import Case
from cloudplan.referee.ceilings import broken_budgets, broken_carbon, broken_concentrations
from cloudplan.referee.distance import broken_recoveries, broken_round_trips
from cloudplan.referee.groups import broken_separations, broken_togethers

Waivers = dict[tuple[str, str], list[tuple[int, Waiver]]]
"""By policy and workload, each with its place in the order of the estate."""
FAMILIES: tuple[Callable[[Case], Iterator[Breach]], ...] = (
    broken_pairs,
    missing_prices,
    broken_hosts,
    broken_capacity,
    broken_round_trips,
    broken_separations,
    broken_togethers,
    broken_recoveries,
    broken_budgets,
    broken_concentrations,
    broken_carbon,
)


def breaches(case: Case) -> tuple[Breach, ...]:
    """All that does not hold, whatever the effect of the rule, waived or not."""
    return tuple(breach for family in FAMILIES for breach in family(case))


def violations(found: Iterable[Breach]) -> tuple[RuleFinding, ...]:
    """The warn rules that do not hold, as the plan lists them."""
    return _listed(b for b in found if b.effect == "warn" and not b.waived)


def waived(case: Case, found: Iterable[Breach]) -> tuple[RuleFinding, ...]:
    """What waivers set aside: rules broken where the plan stands, and groups that were left."""
    exempt = (
        of_policy(e.policy, "", "", address=e.address, site=case.site_of[e.address].id)
        for e in case.facts.book.exemptions
        if e.address in case.managed
    )
    rows = _listed((*(b for b in found if b.waived), *exempt, *waived_prices(case)))
    waivers: Waivers = {}
    for k, waiver in enumerate(case.facts.estate.waivers):
        waivers.setdefault((waiver.policy, waiver.workload), []).append((k, waiver))
    return tuple(replace(row, detail=_waived_by(case, waivers, row)) for row in rows)


def _waived_by(case: Case, waivers: Waivers, row: RuleFinding) -> str:
    """Who set the rule aside, until when and why; a standby goes with its primary."""
    rows = [case.facts.rows.get(address) for address in row.address.split(" -> ")]
    names = {name for one in rows if one is not None for name in (one.address, one.standby_of)}
    found = (named for name in names if name for named in waivers.get((row.policy, name), ()))
    told = [_waiver(waiver) for _, waiver in sorted(found, key=lambda named: named[0])]
    return joined(told) if told else ""


def _waiver(waiver: Waiver) -> Said:
    return Said(
        "{reason} (waived by {name} until {day:day})",
        reason=waiver.reason,
        name=waiver.approved_by,
        day=waiver.expires,
    )


def waived_prices(case: Case) -> Iterator[Breach]:
    """Priced rules that a waiver makes free."""
    for address in case.spoken_of:
        site = case.site_of[address].id
        for said in case.facts.findings(address, site):
            if said.waived and said.effect == "price":
                rule = case.facts.policies[said.policy]
                yield Breach(
                    "rule",
                    "",
                    "",
                    address,
                    site,
                    policy=said.policy,
                    effect="price",
                    because=pick(said.because),
                    source=rule.source,
                )


def _listed(found: Iterable[Breach]) -> tuple[RuleFinding, ...]:
    """Each once, in the order of rule, address and site."""
    rows = {breach.finding for breach in found}
    return tuple(sorted(rows, key=lambda r: (r.policy, r.address, r.site, r.source, r.because)))
