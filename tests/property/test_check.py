"""`check` on random small estates: the quick case says what the referee says, plans pass."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from cloudplan.checking import check_plan, check_today
from cloudplan.checking.judge import judge
from cloudplan.checking.quick import QuickCase, Sums
from cloudplan.checking.stand import planned as planned_stand
from cloudplan.checking.stand import today
from cloudplan.model.estate import Estate
from cloudplan.model.plan import Plan, RuleFinding
from cloudplan.model.report import Report
from cloudplan.referee import Breach, Case, Facts, breaches, minimal_hosts
from cloudplan.referee.families import waived_prices
from cloudplan.rules import rulebook
from tests.property.estates import KINDS, budget, random_estate, random_rule, with_rule
from tests.property.every_plan import loaded, planned

SEEDS = range(300)
PLANS = range(0, 300, 3)


def _estate(seed: int) -> Estate:
    """With a budget now and then, so low that it is often broken."""
    pick = Random(seed)
    estate = random_estate(seed)
    if pick.random() < 0.4:
        return estate
    most = Decimal(pick.choice((0, 50, 400, 3000)))
    return with_rule(estate, budget(pick, estate.as_of.year + pick.randint(0, 2), most))


def _anywhere(facts: Facts, pick: Random) -> tuple[Case, QuickCase]:
    """Every row on a random site, moves and all, as the referee and as `check` see it."""
    sites = facts.estate.sites
    site_of = {address: pick.choice(sites) for address in facts.rows}
    hosts: dict[str, tuple[int, ...]] = {}
    some = frozenset(a for a in facts.rows if pick.random() < 0.9)
    plain = Case(facts, site_of, hosts, some)
    for name, used in plain.used.items():
        if facts.estate.site_by_id[name].hosts is not None:
            hosts[name] = minimal_hosts(facts, facts.estate.site_by_id[name], used)
    sums = Sums(facts.book, site_of, some)
    return plain, QuickCase(facts, site_of, hosts, some, sums=sums)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_quick_case_says_what_the_referee_says(seed: int) -> None:
    facts = Facts(rulebook(_estate(seed)))
    for turn in range(4):
        plain, quick = _anywhere(facts, Random(seed * 10 + turn))
        assert breaches(quick) == breaches(plain)
        assert list(waived_prices(quick)) == list(waived_prices(plain))


def test_the_estates_break_every_family() -> None:
    """Otherwise the test above would compare nothing with nothing."""
    found: Counter[str] = Counter()
    for seed in SEEDS:
        facts = Facts(rulebook(_estate(seed)))
        found += Counter(b.what for b in breaches(_anywhere(facts, Random(seed))[1]))
    assert {
        *("rule", "price", "capacity", "headroom", "rtt", "separate", "together", "recovery"),
        *("budget", "concentration", "carbon"),
    } <= found.keys()


def _named(found: tuple[RuleFinding, ...], plan: Plan) -> set[tuple[str, str, str]]:
    return {
        (f.policy, f.address or f.site or plan.estate, f.site if f.address else "") for f in found
    }


def _of(report: Report, outcome: str) -> set[tuple[str, str, str]]:
    return {(r.rule, r.subject, r.site) for r in report.results if r.outcome == outcome}


@pytest.mark.parametrize("seed", PLANS)
def test_a_plan_of_the_planner_has_no_failures_and_its_own_warnings(seed: int) -> None:
    estate = random_estate(seed)
    plan = planned(estate)
    if plan is None:
        return
    report = check_plan(loaded(estate), plan)
    assert _of(report, "failed") == set()
    assert _of(report, "warned") == _named(plan.violations, plan)
    assert _of(report, "waived") == _named(plan.waived, plan)
    assert report.exit_code == 0


@pytest.mark.parametrize("seed", PLANS)
def test_what_the_targets_leave_alone_is_not_judged(seed: int) -> None:
    estate = random_estate(seed)
    target = Random(seed).choice([w.address for w in estate.workloads])
    plan = planned(estate, targets=(target,))
    if plan is None:
        return
    report = check_plan(loaded(estate), plan)
    assert _of(report, "failed") == set()
    assert _of(report, "warned") == _named(plan.violations, plan)
    assert _of(report, "waived") == _named(plan.waived, plan)


@pytest.mark.parametrize("seed", PLANS)
def test_other_rules_than_the_plans_are_judged_as_the_referee_would(seed: int) -> None:
    """One rule more and one less: standbys come and go, the rest is the same placement."""
    pick = Random(seed)
    estate = random_estate(seed)
    plan = planned(estate)
    if plan is None:
        return
    more = with_rule(estate, random_rule(pick, pick.choice(sorted(KINDS))))
    gone = pick.choice((*(p.id for p in estate.policies), ""))
    other = replace(more, policies=tuple(p for p in more.policies if p.id != gone))
    facts = Facts(rulebook(replace(other, waivers=())))
    stand = planned_stand(facts, plan, same_rules=False)
    plain = Case(facts, stand.case.site_of, stand.case.hosts, stand.case.managed)
    assert breaches(stand.case) == breaches(plain)
    wanted = {s.address for s in facts.book.standbys}
    there = {p.address for p in plan.placements if p.standby_of}
    assert {s.address for s in stand.absent} == wanted - there
    assert set(stand.extra) == there - wanted
    report = check_plan(loaded(replace(other, waivers=())), plan, same_rules=False)
    assert {r.subject for r in report.results if r.outcome == "skipped"} >= there - wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_today_is_told_once_per_rule_and_subject_and_every_failure_has_a_cure(seed: int) -> None:
    estate = _estate(seed)
    report = check_today(loaded(estate), verbose=True)
    names = Counter((r.rule, r.subject, r.site, r.outcome) for r in report.results)
    assert max(names.values(), default=1) == 1
    assert report.passed >= 0
    for result in report.results:
        if result.outcome in ("failed", "warned"):
            assert result.fix, result
            assert result.source is not None
        elif result.outcome == "waived":
            assert result.waiver is not None


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_a_workload_that_moves_where_the_cure_says_keeps_its_rules(seed: int) -> None:
    """Every site that an option names breaks no deny rule about that workload alone."""
    from cloudplan.checking.options import Options

    facts = Facts(rulebook(random_estate(seed)))
    stand = today(facts)
    before = {_key(b) for b in judge(stand).broken if b.denies}
    options = Options(stand, stand.case.managed)
    for address in sorted(stand.case.managed):
        for option in options.of(address):
            moved = replace_site(stand.case, address, option.site)
            new = {_key(b) for b in breaches(moved) if b.denies and _is_about(b, address)}
            assert new <= before, (address, option)


def _key(breach: Breach) -> tuple[str, str]:
    return (breach.policy, breach.address)


def _is_about(breach: Breach, address: str) -> bool:
    names = breach.address.replace(" -> ", ", ").split(", ")
    return address in names and breach.what in ("rule", "price", "rtt", "separate", "together")


def replace_site(case: Case, address: str, site: str) -> Case:
    """The same placement with one workload elsewhere."""
    there = case.facts.estate.site_by_id[site]
    hosts = dict(case.hosts)
    if there.hosts is not None:
        hosts.setdefault(site, (there.hosts.max,) * case.facts.horizon.years)
    return Case(case.facts, {**case.site_of, address: there}, hosts, case.managed)
