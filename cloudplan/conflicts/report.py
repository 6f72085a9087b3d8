"""The advice as findings: one box that says what stands against what, one with the ways out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from itertools import groupby

from cloudplan.conflicts.clashes import lines
from cloudplan.diagnostics import Diagnostic, Exit
from cloudplan.model.advice import Advice, Change, Repair
from cloudplan.model.estate import Estate
from cloudplan.model.words import count, euros, listed

MOST_PLACES = 3
MOST_RULES = 4
PROVEN_OPTIMAL = Decimal("0.000001")
WITHOUT_REPAIRS = "Relax one of them, waive it for a workload, or raise the capacity named here."


def conflict_box(advice: Advice) -> Diagnostic:
    """What cannot hold together."""
    said = list(lines(advice.conflict))
    if len(advice.conflict) == 1:
        summary = "no placement keeps all rules: this one cannot hold by itself"
    else:
        summary = f"no placement keeps all rules: these {len(advice.conflict)} cannot hold together"
        said.append(
            "Without any one of them the others can hold."
            if advice.minimal
            else "Some of them may not be needed for that: it was not proven that all are."
        )
    return Diagnostic(
        "error",
        "infeasible",
        summary,
        detail="\n".join(said),
        fix="" if advice.repairs else WITHOUT_REPAIRS,
        exit_code=Exit.INFEASIBLE,
    )


def unexplained(most: int) -> Diagnostic:
    """A large estate without a plan, whose conflict does not lie where it was looked for."""
    return Diagnostic(
        "error",
        "infeasible",
        "no placement keeps all rules",
        detail=f"In an estate of more than {most} workloads the conflict is looked for among those "
        "that only sites with hosts may carry. These can hold by themselves.",
        fix="Plan one organisation at a time to see what stands in the way.",
        exit_code=Exit.INFEASIBLE,
    )


def repairs_box(advice: Advice, estate: Estate) -> tuple[Diagnostic, ...]:
    """The ways out, if there are any."""
    if not advice.repairs:
        return ()
    ways = count(len(advice.repairs), "way")
    summary = f"{ways} out, tried" + (", the cheapest first" if len(advice.repairs) > 1 else "")
    said = [line for k, r in enumerate(advice.repairs) for line in _way(k + 1, r, estate)]
    return (Diagnostic("info", "repairs", summary, "\n".join(said), _meaning(advice, estate)),)


def _way(number: int, repair: Repair, estate: Estate) -> Iterator[str]:
    head = f"{number}. "
    for sentence in _sentences(repair.changes):
        yield f"{head}{sentence}"
        head = "   "
    if repair.placed:
        yield f"   Then {_placed(repair)}."
    yield f"   {_cost(repair, estate, first=number == 1)}"


def _sentences(wanted: tuple[Change, ...]) -> Iterator[str]:
    """One each; several rules that the same workloads leave are told together."""
    for (kind, addresses), several in groupby(wanted, key=lambda c: (c.kind, c.addresses)):
        same = list(several)
        if kind == "waive" and len(same) > 1:
            rules = listed([f"{c.policy} ({c.source})" for c in same], MOST_RULES)
            yield f"Waive {rules} for {listed(addresses)}."
        else:
            yield from (change.what for change in same)


def _cost(repair: Repair, estate: Estate, *, first: bool) -> str:
    more, currency = "", estate.currency
    if not first:
        close = repair.more <= repair.cost * repair.proven_gap
        more = ", about the same" if close else f", {euros(repair.more, currency)} more"
    month, once = euros(repair.monthly, currency), euros(repair.one_off, currency)
    whole = f"{euros(repair.cost, currency)} over {estate.horizon_months} months{more}"
    return f"{whole}: {month} a month at first, {once} once."


def _placed(repair: Repair) -> str:
    """Where the workloads concerned would run: each, or how many on which site."""
    if len(repair.placed) <= MOST_PLACES:
        return listed([f"{address} runs on {site}" for address, site in repair.placed])
    sites = Counter(site for _, site in repair.placed).most_common()
    return listed([f"{count(n, 'workload')} on {site}" for site, n in sites], 4)


def _meaning(advice: Advice, estate: Estate) -> str:
    worst = max(repair.proven_gap for repair in advice.repairs)
    percent = (worst * 100).quantize(Decimal("0.01"), ROUND_CEILING)
    close = f" to within {percent} %" if worst > PROVEN_OPTIMAL else ""
    return (
        "Each was tried: with it there is a plan that the referee passes. The euros are what the "
        f"cheapest such plan costs{close}, hosts and moves included."
    )
