"""The cheapest plan of a small estate by trying all of them, with the referee as the judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product

from cloudplan.diagnostics import CloudplanError, Exit
from cloudplan.load import Loaded
from cloudplan.model.estate import Estate
from cloudplan.model.money import MissingPrice, to_cents
from cloudplan.model.plan import Invocation, Plan
from cloudplan.planner import Options, make_plan
from cloudplan.referee import Oracle, Verdict
from cloudplan.referee.costs import objective_cents
from cloudplan.rules import rulebook

ZERO = Decimal("0.00")


def loaded(estate: Estate) -> Loaded:
    """An estate as if it had been read from files."""
    return Loaded(estate, inputs=(), inputs_sha256="", diagnostics=(), policy_paths=())


def planned(
    estate: Estate, min_saving: Decimal = ZERO, targets: tuple[str, ...] = ()
) -> Plan | None:
    """The planner's plan, solved to the last cent; `None` where it proves that there is none."""
    invocation = Invocation(("city.yaml",), (), targets, min_saving)
    options = Options(gap=0.0, min_saving=min_saving, targets=targets)
    try:
        return make_plan(loaded(estate), options, invocation)
    except CloudplanError as refused:
        if refused.exit_code != Exit.INFEASIBLE:
            raise
        return None


def planned_cents(
    estate: Estate, min_saving: Decimal = ZERO, targets: tuple[str, ...] = ()
) -> int | None:
    """The planner's objective."""
    plan = planned(estate, min_saving, targets)
    return None if plan is None else to_cents(plan.solver.objective)


def cheapest(
    estate: Estate, min_saving: Decimal = ZERO, targets: tuple[str, ...] = ()
) -> int | None:
    """The least objective in cents over all assignments and hosts; `None` if none is allowed.

    The fewest hosts cost least, so that more of them can only matter where a ceiling looks at
    what hosts cost in one year; only then are they tried too.
    """
    oracle = Oracle(rulebook(estate), min_saving, targets)
    best: int | None = None
    for site_of in assignments(oracle):
        verdict = oracle.price(site_of)
        cents = verdict.objective_cents
        if cents is None or (best is not None and cents >= best):
            continue
        if verdict.feasible:
            best = cents
        elif _hosts_may_help(oracle, verdict):
            best = _with_more_hosts(oracle, site_of, best)
    return best


def _hosts_may_help(oracle: Oracle, verdict: Verdict) -> bool:
    of_cost = {c.id for c in oracle.facts.book.concentrations if c.of == "cost"}
    return all(v.what == "budget" or v.policy in of_cost for v in verdict.violations)


def assignments(oracle: Oracle) -> Iterator[dict[str, str]]:
    """Every way to give each row a site that the rules about the pair allow at a known price.

    What the targets leave alone stays where it runs, or nowhere.
    """
    rows = [a for a, row in sorted(oracle.facts.rows.items()) if a in oracle.managed or row.site]
    options = [_options(oracle, address) for address in rows]
    return (dict(zip(rows, chosen, strict=True)) for chosen in product(*options))


def _options(oracle: Oracle, address: str) -> list[str]:
    today = oracle.facts.rows[address].site
    if address not in oracle.managed:
        return [today] if today else []
    return [site.id for site in oracle.facts.estate.sites if _may(oracle, address, site.id)]


def _may(oracle: Oracle, address: str, site: str) -> bool:
    said = oracle.facts.findings(address, site)
    denied = any(f.effect == "deny" and not f.waived for f in said)
    return not denied and not isinstance(oracle.facts.cost(address, site), MissingPrice)


def _with_more_hosts(oracle: Oracle, site_of: Mapping[str, str], best: int | None) -> int | None:
    """The least objective with any hosts, if that is below `best`."""
    fewest = oracle.case(site_of).hosts
    for plans in product(*(_host_plans(oracle, site, n) for site, n in fewest.items())):
        hosts = dict(zip(fewest, plans, strict=True))
        cents = objective_cents(oracle.case(site_of, hosts), oracle.min_saving)
        if (best is None or cents < best) and oracle.price(site_of, hosts).feasible:
            best = cents
    return best


def _host_plans(oracle: Oracle, site: str, fewest: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every number of hosts by year from `fewest` up that never falls."""
    hosts = oracle.facts.estate.site_by_id[site].hosts
    assert hosts is not None
    plans = product(*(range(least, hosts.max + 1) for least in fewest))
    return [plan for plan in plans if all(a <= b for a, b in pairwise(plan))]
