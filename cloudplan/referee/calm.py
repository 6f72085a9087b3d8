"""(8) What a plan says of the accepted one, (8a) of its moves and (8b) of starting afresh.

That nothing cheaper exists is the engine's to prove; that the placement it speaks of keeps the
rules, costs what it says and is no dearer to run than the plan is shown here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from cloudplan.model import money
from cloudplan.model.plan import CALM_VERSION, WAVES_VERSION, Calm, Plan, Reoptimised, Stand
from cloudplan.model.sites import Site
from cloudplan.referee.breach import Breach
from cloudplan.referee.capacity import minimal_hosts
from cloudplan.referee.case import Case
from cloudplan.referee.costs import (
    ZERO,
    anchors,
    moves,
    objective_cents,
    total_priced,
    total_tco,
)
from cloudplan.referee.families import breaches

WORK, FEWEST_TRIED = 200_000, 3
"""Workloads that may be looked at for moves that save nothing, and how many moves at least."""


def wrong_calm(case: Case, plan: Plan) -> Iterator[Breach]:
    """Everything that is wrong with the plan's `calm`, and with its absence."""
    calm, estate = plan.calm, case.facts.estate
    if (calm is None) != (estate.accepted is None):
        has = "speaks of no accepted plan" if calm is None else "speaks of an accepted plan"
        yield _breach(f"the plan {has}, the inputs have {'one' if calm is None else 'none'}", "(8)")
    if calm is None or estate.accepted is None:
        return
    due = CALM_VERSION if plan.waves is None else WAVES_VERSION
    if plan.format_version != due:
        yield _breach(f"format {plan.format_version} is not {due}", "(8)")
    for name, true, told in (
        ("pending", pending(case), calm.pending),
        ("departures", moves(case), calm.departures),
    ):
        if true != told:
            yield _breach(f"{name} is {_addresses(told)}, not {_addresses(true)}", "(8)")
    yield from _idle_moves(case, plan.invocation.min_saving)
    yield from _wrong_beyond(case, plan, calm)


def _idle_moves(case: Case, min_saving: Decimal) -> Iterator[Breach]:
    """(8a) departures that would cost nothing to leave out, as many as there is time for.

    Ceilings may hold only with more hosts than are needed, so that nothing is said of them.
    """
    book, left = case.facts.book, moves(case)
    if book.budgets or book.concentrations or book.carbons:
        return
    most = max(WORK // max(len(case.site_of), 1), FEWEST_TRIED)
    now = objective_cents(case, min_saving)
    for address, anchor in list(zip(left, anchors(case, left), strict=True))[:most]:
        there = None if anchor is None else _with(case, address, anchor)
        if anchor is None or there is None or objective_cents(there, min_saving) > now:
            continue
        if not any(broken.denies for broken in breaches(there)):
            yield _breach(f"{address} leaves {anchor.id}, which saves nothing", "(8a)")


def _with(case: Case, address: str, site: Site) -> Case | None:
    """The same with one workload on another site and the fewest hosts; `None` without a price."""
    if not case.facts.is_priced(address, site.id):
        return None
    moved = replace(case, site_of={**case.site_of, address: site})
    changed = {site.id, case.site_of[address].id}
    hosts = {
        name: minimal_hosts(case.facts, case.facts.estate.site_by_id[name], moved.used[name])
        if name in changed
        else case.hosts[name]
        for name in moved.standing
        if case.facts.estate.site_by_id[name].hosts is not None
    }
    return replace(moved, hosts=hosts)


def pending(case: Case) -> tuple[Stand, ...]:
    """Managed workloads that were agreed to stand elsewhere than they do, by that site."""
    accepted, sites = case.facts.estate.accepted or {}, case.facts.estate.site_by_id
    found: dict[str, list[str]] = {}
    for address in case.decided:
        site = accepted.get(address)
        if site is not None and site in sites and site != case.facts.rows[address].site:
            found.setdefault(site, []).append(address)
    return tuple(Stand(site, tuple(found[site])) for site in sorted(found))


def _addresses(said: tuple[Stand, ...] | tuple[str, ...]) -> str:
    names = [s if isinstance(s, str) else f"{', '.join(s.addresses)} on {s.site}" for s in said]
    return "; ".join(names) or "none"


def _wrong_beyond(case: Case, plan: Plan, calm: Calm) -> Iterator[Breach]:
    if calm.beyond is None:
        return
    there = _case(case, calm.beyond)
    if isinstance(there, Breach):
        yield there
        return
    for broken in breaches(there):
        if broken.denies:
            yield _breach(f"starting afresh would break a rule: {broken.summary}")
    yield from _wrong_figures(there, plan, calm.beyond)
    if running(there) > running(case):
        yield _breach("starting afresh would cost more to run than the plan does")


def _case(case: Case, said: Reoptimised) -> Case | Breach:
    """The placement that it speaks of; or why it is none."""
    sites = case.facts.estate.site_by_id
    placed = [(address, s.site) for s in said.stands for address in s.addresses]
    elsewhere = dict(placed)
    if len(elsewhere) < len(placed) or not elsewhere.keys() <= case.managed:
        return _breach("starting afresh places what the plan does not decide, or places it twice")
    unknown = sorted({site for site in elsewhere.values() if site not in sites})
    if unknown:
        return _breach(f"starting afresh uses {', '.join(unknown)}, which does not exist")
    site_of = {a: sites[elsewhere.get(a, site.id)] for a, site in case.site_of.items()}
    if any(site_of[a] is case.site_of[a] for a in elsewhere):
        return _breach("starting afresh lists workloads that stay where the plan puts them")
    opened = {site.id for site in site_of.values()}
    if [s.id for s in said.sites] != sorted(opened):
        return _breach(f"starting afresh uses {', '.join(sorted(opened))} and lists other sites")
    hosts = {s.id: s.hosts_by_year for s in said.sites if s.hosts_by_year is not None}
    finite = {name for name in opened if sites[name].hosts is not None}
    span = case.facts.horizon.years
    if hosts.keys() != finite or any(len(counts) != span for counts in hosts.values()):
        return _breach("starting afresh does not say how many hosts there are in each year")
    return Case(case.facts, site_of, hosts, case.managed, case.retired)


def _wrong_figures(there: Case, plan: Plan, said: Reoptimised) -> Iterator[Breach]:
    own = [there.own_lines(site) for site in there.standing]
    sums, total = list(there.money.values()), plan.totals
    monthly = sum((a for a, _, _ in sums), ZERO) + sum(map(money.monthly, own), ZERO)
    one_off = sum((b for _, b, _ in sums), ZERO) + sum(map(money.one_off, own), ZERO)
    tco = total_tco(there)
    for name, true, told in (
        ("moves", sum(len(s.addresses) for s in said.stands), said.moves),
        ("monthly", monthly, said.monthly),
        ("one_off", one_off, said.one_off),
        ("tco", tco, said.tco),
        ("saving_monthly", total.monthly - monthly, said.saving_monthly),
        ("saving_one_off", total.one_off - one_off, said.saving_one_off),
        ("saving_tco", total.tco - tco, said.saving_tco),
    ):
        if true != told:
            yield _breach(f"beyond.{name} is {told}, not {true}")
    if not (said.gap.is_finite() and 0 <= said.gap <= 1):
        yield _breach(f"beyond.gap is {said.gap}, which is no fraction")


def running(case: Case) -> Decimal:
    """(8b) the objective without moves and threshold: what is paid once by workloads is moves."""
    lines = (line for a in case.decided for line in case.lines[a])
    once = sum((line.tco for line in lines if line.period == "once"), ZERO)
    return total_tco(case) + total_priced(case) - once


def _breach(summary: str, equation: str = "(8b)") -> Breach:
    return Breach("calm", equation, summary)
