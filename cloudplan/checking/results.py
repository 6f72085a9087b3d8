"""From what does not hold to a report: outcomes, places, waivers, cures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal

from cloudplan.checking.cures import Cures
from cloudplan.checking.judge import Judgement
from cloudplan.checking.stand import Stand
from cloudplan.diagnostics import Source
from cloudplan.model.policy import Policy, Waiver
from cloudplan.model.report import About, Outcome, Result
from cloudplan.model.reserved import BECAUSE, TITLES
from cloudplan.model.said import Said, worth
from cloudplan.model.text import pick
from cloudplan.referee import Breach, Case
from cloudplan.referee.costs import excess_month
from cloudplan.rules import Rulebook

ON_A_SITE = ("capacity", "hosts", "headroom", "concentration")
NOT_JUDGED = "not-judged"
CENT = Decimal("0.01")
UNASKED = Said("no rule asks for this standby")


def results_of(stand: Stand, found: Judgement) -> list[Result]:
    """What does not hold, what a waiver sets aside, and what was not judged."""
    cures = Cures(stand, found.broken)
    waivers = Waivers(stand.case)
    return [
        *(_result(stand.case, breach, cures, waivers) for breach in found.broken),
        *(_exempt(stand.case, rule.id, address, waivers) for rule, address in found.exempt),
        *(_skipped(stand.case, address, why) for address, why in stand.skipped.items()),
        *(_skipped(stand.case, address, UNASKED) for address in stand.extra),
    ]


def notes_of(stand: Stand) -> Iterator[Result]:
    """What workloads pay for rules with a price: no finding, but worth a word."""
    case = stand.case
    for address in case.sums.priced:
        site = case.site_of[address].id
        for said in case.facts.findings(address, site):
            if said.price_month and not said.waived:
                yield _about_pair(case, said.policy, address, said.price_month)
    for limits in case.priced_limits.values():
        for limit in limits:
            if amount := excess_month(case, limit):
                ends = limit.dependency.from_address, limit.dependency.to_address
                yield Result(
                    rule=limit.policy,
                    subject=" -> ".join(ends),
                    site=" -> ".join(case.site_of[end].id for end in ends),
                    outcome="noted",
                    summary=_costs(case, limit.policy, amount),
                    source=limit.dependency.source,
                    rule_source=_rule_source(case, limit.policy),
                )


class Waivers:
    """The waivers that count, by rule and workload; of several the one that lasts longest."""

    def __init__(self, case: Case) -> None:
        self._rows = case.facts.rows
        in_order = sorted(case.facts.estate.waivers, key=lambda w: w.expires)
        self._by_name = {(w.policy, w.workload): w for w in in_order}

    def of(self, policy: str, address: str) -> Waiver | None:
        """The waiver of an address, of a standby's primary, or of a dependency's sender."""
        row = self._rows.get(address.split(" -> ")[0])
        if row is None:
            return None
        return self._by_name.get((policy, row.standby_of or row.address))


def about(book: Rulebook) -> tuple[About, ...]:
    """Every rule that was asked, the built-in ones too."""
    own = [of_policy_file(p) for p in book.estate.policies]
    built_in = [built_in_rule(id_) for id_ in BECAUSE]
    skipped = About(
        NOT_JUDGED, Said("What is not judged"), Said("Nothing is known about where it will run.")
    )
    return tuple(sorted((*own, *built_in, skipped), key=lambda a: a.id))


def of_policy_file(rule: Policy) -> About:
    """A rule of the estate, with its texts in all the languages that it has."""
    return About(
        id=rule.id,
        title=pick(rule.title),
        help=pick(rule.because),
        basis=rule.basis,
        authority=rule.authority,
        source=rule.source,
        titles=rule.title,
        helps=rule.because,
    )


def built_in_rule(id_: str) -> About:
    """A rule that needs no policy file, by its reserved id."""
    title, because = TITLES[id_], BECAUSE[id_]
    return About(id_, pick(title), pick(because), titles=title, helps=because)


def _result(case: Case, breach: Breach, cures: Cures, waivers: Waivers) -> Result:
    rule = breach.policy or "capacity"
    subject, site = _subject(case, breach)
    otherwise: Literal["failed", "warned"] = "failed" if breach.effect == "deny" else "warned"
    outcome: Outcome = "waived" if breach.waived else otherwise
    return Result(
        rule=rule,
        subject=subject,
        site=site,
        outcome=outcome,
        summary=breach.summary or _waived(rule, subject),
        detail=breach.because or pick(BECAUSE.get(rule, {})),
        fix=cures.of(breach),
        source=_source(case, breach),
        rule_source=_rule_source(case, rule),
        waiver=waivers.of(rule, breach.address) if breach.waived else None,
        otherwise=otherwise,
    )


def _subject(case: Case, breach: Breach) -> tuple[str, str]:
    """What it is about, and where that stands; a ceiling is about the estate."""
    if breach.address:
        return breach.address, breach.site
    return (breach.site if breach.what in ON_A_SITE else case.facts.estate.id), ""


def _source(case: Case, breach: Breach) -> Source | None:
    """The line to look at: of the workload, the dependency or the site, else of the rule."""
    if breach.what == "rtt" or " -> " in breach.address:
        return _dependency(case, breach.address) or breach.source
    first = breach.address.split(", ")[0]
    if first in case.facts.workloads:
        return case.facts.workloads[first].source
    site = case.facts.estate.site_by_id.get(breach.site)
    return site.source if site is not None and breach.what != "concentration" else breach.source


def _dependency(case: Case, name: str) -> Source | None:
    ends = name.split(" -> ")
    application = case.facts.estate.application_by_id.get(ends[0].split("/")[0])
    found = application.dependencies if application else ()
    return next((d.source for d in found if [d.from_address, d.to_address] == ends), None)


def _rule_source(case: Case, rule: str) -> Source | None:
    policy = case.facts.policies.get(rule)
    return policy.source if policy else None


def _about_pair(case: Case, rule: str, address: str, monthly: Decimal) -> Result:
    return Result(
        rule=rule,
        subject=address,
        site=case.site_of[address].id,
        outcome="noted",
        summary=_costs(case, rule, monthly),
        source=case.facts.rows[address].source,
        rule_source=_rule_source(case, rule),
    )


def _costs(case: Case, rule: str, monthly: Decimal) -> Said:
    amount = worth(monthly.quantize(CENT), case.facts.estate.currency)
    return Said("{rule} costs {amount:money} a month", rule=rule, amount=amount)


def _waived(rule: str, subject: str) -> Said:
    return Said("{rule} is waived for {workload}", rule=rule, workload=subject)


def _exempt(case: Case, rule: str, address: str, waivers: Waivers) -> Result:
    return Result(
        rule=rule,
        subject=address,
        site=case.site_of[address].id,
        outcome="waived",
        summary=_waived(rule, address),
        detail=pick(case.facts.policies[rule].because),
        source=case.facts.rows[address].source,
        rule_source=_rule_source(case, rule),
        waiver=waivers.of(rule, address),
        otherwise="warned" if case.facts.policies[rule].effect == "warn" else "failed",
    )


def _skipped(case: Case, address: str, why: str) -> Result:
    known = case.facts.workloads.get(address)
    return Result(
        rule=NOT_JUDGED,
        subject=address,
        outcome="skipped",
        summary=Said("{workload} is not judged: {why:said}", workload=address, why=why),
        source=known.source if known else None,
    )


def broken_rules(results: Iterable[Result]) -> int:
    """How many of the checks did not pass."""
    return sum(1 for r in results if r.outcome in ("failed", "warned", "waived"))
