"""(6a), (6b), (6c) and (M4), worked out by hand.

The city's own room has one host of 8 vCPU and 32 GiB: EUR 10 a month upkeep, EUR 20 a month for
the room, EUR 1,000 for a host. The tender asks EUR 5 per vCPU and month. No discounting.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.estate import Estate
from cloudplan.model.policy import BudgetRule, CarbonRule, ConcentrationRule, Policy
from cloudplan.model.sites import Carbon, Hosts, Linear, OwnedCosts, RateCard, Site
from cloudplan.referee import Oracle
from cloudplan.referee.ceilings import (
    broken_budgets,
    broken_carbon,
    broken_concentrations,
    carbon_grams,
    spending,
)
from cloudplan.referee.shares import part_of, shares
from cloudplan.rules import rulebook
from tests import factories as make

ONE = Hosts(0, 3, Decimal(8), Decimal(32), Decimal(1000))
COSTS = OwnedCosts(
    host_price=Decimal(1000),
    host_watts=Decimal(100),
    host_opex_month=Decimal(10),
    fixed_month=Decimal(20),
)
CARD = RateCard(
    "tender",
    "EUR",
    date(2026, 1, 1),
    "tender",
    Linear(Decimal(5), Decimal(0), Decimal(0)),
)


def dc(**fields: Any) -> Site:
    return make.site("dc", provider="city", hosts=ONE, costs=COSTS, **fields)


def cloud(**fields: Any) -> Site:
    return make.site("rented", provider="north", rates="tender", owners=("US", "BE"), **fields)


def city(*policies: Policy, sites: tuple[Site, ...] = (), **fields: Any) -> Estate:
    """web has 1 vCPU and 12 GiB, db has 3 vCPU and 4 GiB; two years from 1 November 2026."""
    app = make.application(
        "app",
        make.workload("web", vcpu=1, memory_gib=12, storage_gib=0),
        make.workload("db", vcpu=3, memory_gib=4, storage_gib=0),
    )
    return make.estate(
        app,
        sites=sites or (dc(), cloud()),
        policies=policies,
        cards={"tender": CARD},
        horizon_months=24,
        **fields,
    )


def oracle(*policies: Policy, **fields: Any) -> Oracle:
    return Oracle(rulebook(city(*policies, **fields)))


def at(site: str, other: str | None = None) -> dict[str, str]:
    return {"app/web": site, "app/db": other or site}


@pytest.mark.parametrize(
    ("measure", "year", "due"),
    [
        ("capex", 2026, 1000_00),
        ("opex", 2026, 2 * 30_00),
        ("total", 2026, 1060_00),
        ("capex", 2027, 0),
        ("total", 2027, 12 * 30_00),
        ("total", 2028, 10 * 30_00),
        ("total", 2029, 0),
    ],
)
def test_a_budget_counts_the_months_of_its_calendar_year(measure: str, year: int, due: int) -> None:
    rule = make.policy(BudgetRule, measure=measure, year=year, max=Decimal(0))
    court = oracle(rule)
    (budget,) = court.facts.book.budgets
    assert spending(court.case(at("dc")), budget) == due


def test_a_budget_for_a_part_pays_its_share_of_the_binding_resource() -> None:
    """Memory fills the host to 16/32, vCPU to 4/8: the first of equals binds, web asks 1/4."""
    rule = make.policy(
        BudgetRule, measure="opex", year=2027, max=Decimal(90), scope="workload.id == 'web'"
    )
    court = oracle(rule)
    case = court.case(at("dc"))
    assert spending(case, court.facts.book.budgets[0]) == 12 * 30_00 // 4
    assert list(broken_budgets(case)) == []


def test_a_cent_over_budget_is_a_breach_with_the_place_of_the_rule() -> None:
    rule = make.policy(BudgetRule, measure="total", year=2027, max=Decimal("359.99"))
    (breach,) = broken_budgets(oracle(rule).case(at("dc")))
    assert (breach.what, breach.equation, breach.source) == ("budget", "(6a)", rule.source)
    assert "360.00" in breach.summary
    assert "359.99" in breach.summary


def test_rented_workloads_count_their_own_lines() -> None:
    rule = make.policy(
        BudgetRule, measure="total", year=2027, max=Decimal(0), scope="workload.id == 'db'"
    )
    court = oracle(rule)
    assert spending(court.case(at("rented")), court.facts.book.budgets[0]) == 12 * 15_00


def test_shares_follow_the_resource_that_fills_a_host_most() -> None:
    """With 16 GiB hosts memory binds: web has 12 of 16."""
    small = dc()
    small = replace(small, hosts=replace(ONE, memory_gib=Decimal(16)))
    case = oracle(sites=(small, cloud())).case(at("dc"))
    assert shares(case, "dc", 0, 30_00) == {"app/db": 7_50, "app/web": 22_50}
    assert part_of(case, "dc", 0, {"app/db", "app/web"}, 30_01) == 30_01


def test_an_elastic_site_is_shared_by_vcpu() -> None:
    case = oracle().case(at("rented"))
    assert shares(case, "rented", 0, 10_01) == {"app/db": 7_51, "app/web": 2_50}


@pytest.mark.parametrize(
    ("by", "of", "most", "holds"),
    [
        ("provider", "workloads", "0.5", True),
        ("provider", "workloads", "0.49", False),
        ("provider", "vcpu", "0.75", True),
        ("provider", "vcpu", "0.74", False),
        ("provider", "cost", "0.6666", False),
        ("provider", "cost", "0.6667", True),
        ("owner_country", "workloads", "0.99", False),
    ],
)
def test_concentration(by: str, of: str, most: str, holds: bool) -> None:
    """web stands in the room (EUR 30 a month), db at the tender's (EUR 15 a month)."""
    rule = make.policy(ConcentrationRule, by=by, of=of, share_max=Decimal(most))
    found = list(broken_concentrations(oracle(rule).case(at("dc", "rented"))))
    assert {b.equation for b in found} == (set() if holds else {"(6b)"})


def test_a_site_counts_in_each_country_of_its_owners_and_unknown_is_one() -> None:
    rule = make.policy(
        ConcentrationRule, by="owner_country", of="workloads", share_max=Decimal("0.5")
    )
    unknown = (dc(owners=None), cloud())
    said = list(broken_concentrations(oracle(rule, sites=unknown).case(at("dc"))))
    assert [b.site for b in said] == ["unknown"]
    said = list(broken_concentrations(oracle(rule).case(at("rented"))))
    assert [b.site for b in said] == ["BE", "US"]


def test_carbon_of_hosts_and_of_rented_vcpu() -> None:
    """A host: 0.1 kW x 8,760 h x 100 g; a rented vCPU: 4 W x 8,760 h x 200 g."""
    sites = (dc(carbon=Carbon(Decimal(100), "mean")), cloud(carbon=Carbon(Decimal(200), "mean")))
    case = oracle(sites=sites).case(at("dc", "rented"))
    assert carbon_grams(case, case.managed) == (87_600 + 21_024,) * 2


@pytest.mark.parametrize(("most", "holds"), [("0.0876", True), ("0.087599", False)])
def test_the_last_gram_of_carbon_counts(most: str, holds: bool) -> None:
    rule = make.policy(CarbonRule, max_tonnes_year=Decimal(most))
    sites = (dc(carbon=Carbon(Decimal(100), "mean")), cloud())
    found = list(broken_carbon(oracle(rule, sites=sites).case(at("dc"))))
    assert [b.equation for b in found] == ([] if holds else ["(6c)"])


def test_unknown_carbon_keeps_no_ceiling() -> None:
    rule = make.policy(CarbonRule, max_tonnes_year=Decimal(9999), effect="warn")
    (breach,) = broken_carbon(oracle(rule).case(at("rented")))
    assert "unknown" in breach.summary
    assert not breach.denies
