"""(1)(7) a workload is on a site that every rule about the pair allows, at a known price."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Source
from cloudplan.model.money import MissingPrice
from cloudplan.model.said import Said
from cloudplan.model.text import pick
from cloudplan.referee.breach import Breach
from cloudplan.referee.case import Case, Facts
from cloudplan.rules import Finding


def broken_pairs(case: Case) -> Iterator[Breach]:
    """What the rules say about each workload where it stands; waived findings are among them."""
    for address in case.spoken_of:
        site = case.site_of[address].id
        for said in case.facts.findings(address, site):
            if said.effect != "price":
                yield _broken(case.facts, address, site, said)


def missing_prices(case: Case) -> Iterator[Breach]:
    """An unknown price never wins: neither a workload's own nor its traffic's."""
    for address, missing in case.unpriced.items():
        site = case.site_of[address].id
        yield _unpriced(case.facts, address, site, _unknown(address, site, missing))
    for dependency, line in case.untariffed:
        ends = (dependency.from_address, dependency.to_address)
        name, sites = " -> ".join(ends), " -> ".join(case.site_of[a].id for a in ends)
        summary = Said(
            "traffic {dependency} ({sites}): {why:said}",
            dependency=name,
            sites=sites,
            why=line.reason,
        )
        source = dependency.source
        yield Breach("price", "(1)", summary, name, sites, policy="price", source=source)


def _broken(facts: Facts, address: str, site: str, said: Finding) -> Breach:
    return Breach(
        what="rule",
        equation="(7)" if said.policy == "pin" else "(1)",
        summary=_summary(address, site, said),
        address=address,
        site=site,
        policy=said.policy,
        effect=said.effect,
        waived=said.waived,
        because=pick(said.because),
        source=_place(facts, address, said.policy),
    )


def _summary(address: str, site: str, said: Finding) -> Said:
    named = {"rule": said.policy, "workload": address, "site": site}
    if said.effect == "deny" and said.detail:
        return Said("{rule} forbids {workload} on {site} ({why:said})", why=said.detail, **named)
    if said.effect == "deny":
        return Said("{rule} forbids {workload} on {site}", **named)
    if said.detail:
        return Said(
            "{rule} advises against {workload} on {site} ({why:said})", why=said.detail, **named
        )
    return Said("{rule} advises against {workload} on {site}", **named)


def _unknown(address: str, site: str, missing: MissingPrice) -> Said:
    why = missing.reason
    return Said("{workload} on {site}: {why:said}", workload=address, site=site, why=why)


def _place(facts: Facts, address: str, policy: str) -> Source:
    """The rule's place; a built-in rule's is where the inventory asks for it."""
    row = facts.rows[address]
    application = facts.estate.application_by_id[row.application]
    built_in = application.source if policy == "residency" else row.source
    return facts.policies[policy].source if policy in facts.policies else built_in


def _unpriced(facts: Facts, address: str, site: str, summary: str) -> Breach:
    source = facts.rows[address].source
    return Breach("price", "(1)", summary, address, site, policy="price", source=source)
