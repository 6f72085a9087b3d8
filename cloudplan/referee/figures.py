"""Compares what a plan shows with what the inputs give, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from cloudplan.diagnostics import Source
from cloudplan.model.plan import Line, Placement, Plan, RuleFinding, SitePlan, Solver
from cloudplan.referee.breach import Breach
from cloudplan.referee.case import Case
from cloudplan.referee.costs import total_priced, total_threshold
from cloudplan.referee.expected import Expected

OPTIMAL_GAP = Decimal("0.000001")
NINE_DIGITS = Decimal("0.000000001")


def wrong_placement(due: Expected, found: Placement) -> Iterator[Breach]:
    """Action, today's figures, the lines and sums of tomorrow, and the runner-up."""
    address = found.address
    row = due.case.facts.workloads[address]
    for name, true, told in (
        ("action", due.action(address), found.action),
        ("standby_of", row.standby_of, found.standby_of),
    ):
        if true != told:
            yield _breach("action", address, f"{name} is {told}, not {true}", row.source)
    yield from _compare(
        "before", found.address, due.before(found.address), found.before, row.source
    )
    yield from _compare("after", found.address, due.after(found.address), found.after, row.source)
    yield from _wrong_runner_up(due.case, found, row.source)


def _wrong_runner_up(case: Case, found: Placement, source: Source) -> Iterator[Breach]:
    """Another site, that the rules allow at a known price."""
    if found.runner_up is None:
        return
    site, address = found.runner_up.site, found.address
    if address not in case.managed or site not in case.facts.estate.site_by_id:
        why = "cannot be"
    elif site == case.site_of[address].id:
        why = "is where it goes"
    elif not case.facts.is_priced(address, site):
        why = "has no known price"
    else:
        said = case.facts.findings(address, site)
        denied = [f.policy for f in said if f.effect == "deny" and not f.waived]
        if not denied:
            return
        why = f"is forbidden by {', '.join(denied)}"
    yield _breach("runner-up", address, f"the runner-up {site} {why}", source)


def wrong_site(due: Expected, found: SitePlan) -> Iterator[Breach]:
    """A site's hosts, use, lines and sums."""
    site = due.case.facts.estate.site_by_id[found.id]
    yield from _compare("site", found.id, due.site(site, found.hosts_by_year), found, site.source)


def wrong_totals(due: Expected, plan: Plan) -> Iterator[Breach]:
    """Sums over all placements and sites."""
    yield from _compare("totals", "totals", due.totals, plan.totals, due.case.facts.estate.source)


def wrong_solver(due: Expected, plan: Plan) -> Iterator[Breach]:
    """(8) objective = TCO + priced rules + threshold; bound, gap and status agree with it."""
    said, case = plan.solver, due.case
    priced = total_priced(case)
    threshold = total_threshold(case, plan.invocation.min_saving)
    for name, true, told in (
        ("priced_rules", priced, said.priced_rules),
        ("threshold", threshold, said.threshold),
        ("objective", due.totals.tco + priced + threshold, said.objective),
    ):
        if true != told:
            yield Breach("objective", "(8)", f"solver.{name} is {told}, not {true}")
    yield from _wrong_proof(said)


def _wrong_proof(said: Solver) -> Iterator[Breach]:
    """What can be told of a proof without its solver."""
    if not all(figure.is_finite() for figure in (said.objective, said.bound, said.gap)):
        yield Breach("bound", "", "the objective, the bound and the gap are not all numbers")
        return
    if said.bound > said.objective:
        yield Breach("bound", "", f"the bound {said.bound} is above the objective {said.objective}")
        return
    gap = (said.objective - said.bound) / said.objective if said.objective > 0 else Decimal(0)
    if abs(gap - said.gap) > NINE_DIGITS:
        yield Breach("gap", "", f"the gap is {said.gap}, not {gap:.9f}")
    if said.status == "infeasible" or (said.status == "optimal" and gap > OPTIMAL_GAP):
        yield Breach("status", "", f"the status is {said.status} at a gap of {gap:.9f}")


def wrong_list(
    what: str, due: tuple[RuleFinding, ...], found: tuple[RuleFinding, ...]
) -> Iterator[Breach]:
    """Hidden findings, and findings that are none or stand there twice."""
    true, told = Counter(due), Counter(found)
    for row in sorted(true - told, key=_by_place):
        yield _listed(what, row, f"is not among the {what}")
    for row in sorted(told - true, key=_by_place):
        yield _listed(what, row, f"is wrongly among the {what}")


def _by_place(row: RuleFinding) -> tuple[str, str, str, str]:
    return (row.policy, row.address, row.site, row.source)


def _listed(what: str, row: RuleFinding, how: str) -> Breach:
    where = " on ".join(part for part in (row.address, row.site) if part)
    summary = " ".join(part for part in (row.policy, where, how) if part)
    return Breach(what, "", summary, row.address, row.site, policy=row.policy)


def _compare(what: str, name: str, due: Any, found: Any, source: Source) -> Iterator[Breach]:
    """Every field that differs between two of the same dataclass, `None` for neither."""
    if due == found:
        return
    if due is None or found is None:
        if due is not found:
            state = "is missing" if found is None else "should not be there"
            yield _breach(what, name, f"{what} {state}", source)
        return
    for field in fields(due):
        true, told = getattr(due, field.name), getattr(found, field.name)
        if true != told:
            text = _difference(field.name, true, told)
            yield _breach(what, name, f"{what}.{text}", source)


def _difference(name: str, due: Any, found: Any) -> str:
    if name in ("lines", "priced"):
        return f"{name}: {_line_difference(due, found)}"
    return f"{name} is {found}, not {due}"


def _line_difference(due: tuple[Line, ...], found: tuple[Line, ...]) -> str:
    """The first line that differs, and the first field of it that does."""
    for true, told in zip(due, found, strict=False):
        for field in fields(Line):
            a, b = getattr(true, field.name), getattr(told, field.name)
            if a != b:
                return f"{told.component} {field.name} is {b}, not {a}"
    return f"there are {len(found)}, not {len(due)}: {_components(due)}"


def _components(lines: Iterable[Line]) -> str:
    return ", ".join(line.component for line in lines) or "none"


def _breach(what: str, name: str, text: str, source: Source) -> Breach:
    equation = {"after": "(M1)", "before": "(M1)", "site": "(M3)", "totals": ""}.get(what, "")
    return Breach(what, equation, f"{name}: {text}", name, source=source)
