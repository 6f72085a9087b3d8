"""Why a workload stands where it stands, and what if it stood elsewhere.

Both answers are worked out again from the inputs of the plan, with the plan's own placement:
the same prices, the same rules, the same arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import numpy as np

from cloudplan import conflicts
from cloudplan.assemble.view import View, shown
from cloudplan.candidates import Candidates
from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error
from cloudplan.engine import Judged, Limits, Moves, Solution, solve
from cloudplan.formulate import formulate
from cloudplan.load import Loaded
from cloudplan.model import money
from cloudplan.model.money import CostLine, PlacementCost, from_cents
from cloudplan.model.plan import Line, Plan
from cloudplan.planner import Options, pose
from cloudplan.rates import placement_cost
from cloudplan.rules import Finding

Verdict = Literal["chosen", "forbidden", "unpriced", "no-room", "dearer", "equal"]


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """One site for one workload.

    `findings` are the rules that forbid it; `missing` says which price is unknown; `blocked_by`
    what would break there with everything else fixed. The euros
    are more than in the plan (negative: less): `tco_more` over the horizon with everything else
    fixed, of which `elsewhere` falls on hosts and on others' traffic; `monthly_more` is what
    the workload's own lines differ in the first month.
    """

    site: str
    kind: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    missing: str = ""
    blocked_by: tuple[str, ...] = ()
    tco_more: Decimal | None = None
    monthly_more: Decimal | None = None
    elsewhere: Decimal | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole answer for one address; `others` has allowed sites first, the cheapest first."""

    address: str
    title: Mapping[str, str]
    owner: str
    confidentiality: int | None
    residency: tuple[str, ...]
    current_site: str | None
    chosen: SiteAnswer
    others: tuple[SiteAnswer, ...]
    reasons: tuple[str, ...]
    currency: str
    horizon_months: int
    shared_monthly: Decimal


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The plan solved again with one workload held on a site.

    `moved` lists (address, site in the plan, site now); money is new minus plan. Where it
    cannot stand there, `feasible` is false and `forbidden_by` or `conflict` says why.
    """

    address: str
    site: str
    feasible: bool
    forbidden_by: tuple[Finding, ...] = ()
    missing: str = ""
    conflict: tuple[str, ...] = ()
    moved: tuple[tuple[str, str, str], ...] = ()
    tco_difference: Decimal = Decimal("0.00")
    objective_difference: Decimal = Decimal("0.00")
    proven_gap: Decimal = Decimal(0)
    lines_before: tuple[Line, ...] = ()
    lines_after: tuple[Line, ...] = ()
    currency: str = "EUR"
    horizon_months: int = 0


def explain(loaded: Loaded, plan: Plan, address: str) -> Explanation:
    """The answer for one workload of a plan; `CloudplanError` when the address is not in it."""
    view, row = _restore(loaded, plan, address)
    workload, application = view.found.rows[row], view.found.application(row)
    here = view.site_of[address].id
    answers = _answers(view, row)
    ranked = sorted((a for a in answers if a.site != here), key=_rank)
    placed = next(p for p in plan.placements if p.address == address)
    return Explanation(
        address=address,
        title=application.name,
        owner=application.owner,
        confidentiality=application.data.confidentiality,
        residency=application.data.residency,
        current_site=workload.site,
        chosen=next(a for a in answers if a.site == here),
        others=tuple(ranked),
        reasons=placed.reasons,
        currency=plan.currency,
        horizon_months=plan.horizon_months,
        shared_monthly=placed.after.shared_monthly if placed.after else Decimal("0.00"),
    )


def what_if(loaded: Loaded, plan: Plan, address: str, site: str) -> WhatIf:
    """Solve the estate again with `address` held on `site`."""
    view, row = _restore(loaded, plan, address)
    names = [s.id for s in view.estate.sites]
    if site not in names:
        fix = did_you_mean(site, names)
        raise CloudplanError([error("unknown-site", f'no site "{site}" in the inventory', fix=fix)])
    column = names.index(site)
    base = WhatIf(address, site, False, currency=plan.currency, horizon_months=plan.horizon_months)
    if not view.found.allowed[row, column]:
        why = view.found.rulebook.judge(view.found.rows[row], view.estate.sites[column])
        missing = view.found.missing.get((row, column), "")
        return replace(base, forbidden_by=_forbidding(why), missing=missing)
    held = view.found.allowed.copy()
    held[row] = np.arange(len(names)) == column
    found = replace(view.found, allowed=held)
    posed = formulate(found, plan.invocation.min_saving)
    limits = Limits()
    answer = solve(posed.problem, limits)
    if not isinstance(answer, Solution):
        why_not = conflicts.explain(found, posed, answer, limits)
        return replace(base, conflict=tuple(f"{d.summary}: {d.detail}" for d in why_not))
    return _compare(base, view, View(found, posed, answer), row)


def _compare(base: WhatIf, old: View, new: View, row: int) -> WhatIf:
    """What moved and what it costs: the row itself first, then the others by address."""
    moved = sorted(
        (
            (address, old.site_of[address].id, site.id)
            for address, site in new.site_of.items()
            if old.site_of[address].id != site.id
        ),
        key=lambda m: (m[0] != base.address, m[0]),
    )
    cents = new.solution.objective - old.solution.objective
    return replace(
        base,
        feasible=True,
        moved=tuple(moved),
        tco_difference=from_cents(cents - (_extras(new) - _extras(old))),
        objective_difference=from_cents(cents),
        proven_gap=Decimal(new.solution.objective - new.solution.bound)
        / max(new.solution.objective, 1),
        lines_before=shown(_lines(old, row, old.solution.site[row])),
        lines_after=shown(_lines(new, row, new.solution.site[row])),
    )


def _extras(view: View) -> int:
    """Cents of the objective that are not TCO: priced rules and the threshold."""
    chosen = np.arange(len(view.found.rows)), view.solution.site
    own = view.formulation.problem.cost[chosen] - view.found.cost[chosen]
    return int(own.sum()) + view.priced_pairs_cents


def _restore(loaded: Loaded, plan: Plan, address: str) -> tuple[View, int]:
    """The view that the plan was made from, with the plan's placement and hosts in it."""
    invocation = plan.invocation
    options = Options(targets=invocation.targets, min_saving=invocation.min_saving)
    found, posed = pose(loaded.estate, options)
    rows = {row.address: w for w, row in enumerate(found.rows)}
    if address not in rows:
        raise CloudplanError([_not_placed(plan, address)])
    return View(found, posed, _solution(found, plan)), rows[address]


def _solution(found: Candidates, plan: Plan) -> Solution:
    """The plan's placement as the engine would have returned it."""
    column = {site.id: s for s, site in enumerate(found.estate.sites)}
    at = {p.address: column[p.after.site] for p in plan.placements if p.after is not None}
    hosts = np.zeros((len(column), found.horizon.years), dtype=np.int64)
    for site in plan.sites:
        if site.hosts_by_year is not None:
            hosts[column[site.id]] = site.hosts_by_year
    return Solution(
        site=np.array([at[row.address] for row in found.rows], dtype=np.int64),
        hosts=hosts,
        objective=money.to_cents(plan.solver.objective),
        bound=money.to_cents(plan.solver.bound),
        status="optimal" if plan.solver.status == "optimal" else "feasible",
        engine=plan.solver.engine,
        stopped_by=plan.solver.stopped_by,
    )


def _not_placed(plan: Plan, address: str) -> Diagnostic:
    known = [p.address for p in plan.placements]
    if address in known:
        return error("not-placed", f"{address} is not placed by this plan: it is retired or new")
    return error(
        "unknown-address", f'no workload "{address}" in the plan', fix=did_you_mean(address, known)
    )


def _answers(view: View, row: int) -> list[SiteAnswer]:
    """What is to be said about each site."""
    judged = Moves(view.formulation.problem, view.solution.site).judge(slice(row, row + 1))
    return [_answer(view, judged, row, s) for s in range(len(view.estate.sites))]


def _answer(view: View, judged: Judged, row: int, s: int) -> SiteAnswer:
    site = view.estate.sites[s]
    if s == view.solution.site[row]:
        return SiteAnswer(site.id, site.kind, "chosen", lines=shown(_lines(view, row, s)))
    if (row, s) in view.found.missing:
        return SiteAnswer(site.id, site.kind, "unpriced", missing=view.found.missing[row, s])
    if not view.found.allowed[row, s]:
        found = view.found.rulebook.judge(view.found.rows[row], site)
        return SiteAnswer(site.id, site.kind, "forbidden", _forbidding(found))
    lines = _lines(view, row, s)
    if not judged.possible[0, s]:
        blocked = view.named(judged.broken(0, s))
        return SiteAnswer(site.id, site.kind, "no-room", blocked_by=blocked, lines=shown(lines))
    here = _lines(view, row, int(view.solution.site[row]))
    more = from_cents(int(judged.extra[0, s]))
    return SiteAnswer(
        site=site.id,
        kind=site.kind,
        verdict="dearer" if more > 0 else "equal",
        tco_more=more,
        monthly_more=money.monthly(lines) - money.monthly(here),
        elsewhere=more - (money.tco(lines) - money.tco(here)),
        lines=shown(lines),
    )


def _lines(view: View, row: int, s: int) -> tuple[CostLine, ...]:
    """The workload's own lines on a site, traffic included, with the others where they are."""
    workload, site = view.found.rows[row], view.estate.sites[s]
    cost = placement_cost(
        view.estate, view.found.horizon, workload, view.found.application(row), site
    )
    own = cost.lines if isinstance(cost, PlacementCost) else ()
    standing = {**view.site_of, workload.address: site}
    return own + (view.traffic_lines(workload, standing) or ())


def _forbidding(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.effect == "deny" and not f.waived)


def _rank(answer: SiteAnswer) -> tuple[int, Decimal, str]:
    order = ("equal", "dearer", "no-room", "unpriced", "forbidden")
    place = 0 if answer.verdict in ("equal", "dearer") else order.index(answer.verdict)
    return (place, answer.tco_more or Decimal(0), answer.site)
