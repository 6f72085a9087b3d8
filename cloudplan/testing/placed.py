"""Expectations that only a plan can answer, and how a plan is told of where they are not met."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cloudplan.model.advice import Advice
from cloudplan.model.money import MissingPrice
from cloudplan.model.plan import Placement, Plan
from cloudplan.model.testing import Expectation
from cloudplan.referee.case import Facts
from cloudplan.testing.scene import Scene
from cloudplan.testing.unmet import Unmet, listed, verdicts

MOST_PLACES = 8


def on_site(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """Each workload is on one of the sites."""
    return _judged(scene, wanted, "", lambda site: site in wanted.names)


def not_site(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """Each workload is on none of the sites."""
    return _judged(scene, wanted, "not", lambda site: site not in wanted.names)


def site_kind(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """Each workload is on a site of one of the kinds."""
    kinds = scene.estate.site_by_id
    return _judged(scene, wanted, "a site of kind", lambda site: kinds[site].kind in wanted.names)


def _judged(
    scene: Scene, wanted: Expectation, words: str, holds: Callable[[str], bool]
) -> Iterator[Unmet]:
    expected = f"{words} {' or '.join(wanted.names)}".strip()
    if isinstance(scene.outcome, Advice):
        yield no_plan(scene, wanted, expected)
        return
    for address in wanted.workloads:
        site = scene.planned.get(address)
        if site is None or not holds(site):
            kind = f" ({scene.estate.site_by_id[site].kind})" if site else ""
            yield Unmet(
                wanted.source,
                f"{address}: on {site or 'no site'}{kind}, expected {expected}",
                tuple(_why(scene, address, wanted)),
            )


def _why(scene: Scene, address: str, wanted: Expectation) -> Iterator[str]:
    """Why it stands where it stands, and what keeps it from where it was expected."""
    assert isinstance(scene.outcome, Plan)
    placement = next((p for p in scene.outcome.placements if p.address == address), None)
    if placement is None:
        yield "There is no such workload in the plan."
        return
    yield from (f"- {reason}" for reason in placement.reasons)
    if wanted.key == "site":
        for site in wanted.names:
            yield from _why_not(scene, placement, site)


def _why_not(scene: Scene, placement: Placement, site: str) -> Iterator[str]:
    found = [f for f in scene.findings(placement.address, site) if f.effect == "deny"]
    against = [f for f in found if not f.waived]
    if against:
        yield from (f"{line} Not on {site}." for line in verdicts(against))
        return
    price = Facts(scene.book).cost(placement.address, site)
    if isinstance(price, MissingPrice):
        yield f"- {site} has no known price: {price.reason}"
    elif placement.runner_up is not None and placement.runner_up.site == site:
        yield f"- {site} would cost {placement.runner_up.tco_more} more over the horizon"
    else:
        yield f"- {site} is allowed; the plan of least cost does not use it for this workload"


def monthly(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """The first month costs at least `min` and at most `max`: the estate, or each workload.

    A workload's is what it alone causes; what a site costs as a whole counts for the estate.
    """
    amounts = wanted.amounts or {}
    words = {"min": "at least", "max": "at most"}
    limits = " and ".join(f"{words[name]} {amounts[name]}" for name in words if name in amounts)
    if isinstance(scene.outcome, Advice):
        yield no_plan(scene, wanted, f"monthly {limits}")
        return
    after = {p.address: p.after for p in scene.outcome.placements}
    for address in wanted.workloads or ("",):
        own = after.get(address)
        got = scene.outcome.totals.monthly if not address else own.monthly if own else None
        too_low = got is None or got < amounts.get("min", got)
        if too_low or (got is not None and got > amounts.get("max", got)):
            yield Unmet(
                wanted.source,
                f"{address or 'the estate'}: monthly {got}, expected {limits}",
                places(scene),
            )


def no_plan(scene: Scene, wanted: Expectation, expected: str) -> Unmet:
    """A plan was expected, and nothing fits."""
    who = f"{listed(wanted.workloads)}: " if wanted.workloads else ""
    return Unmet(wanted.source, f"{who}nothing fits, expected {expected}", conflict(scene))


def conflict(scene: Scene) -> tuple[str, ...]:
    """The parts of the conflict, a line each."""
    if isinstance(scene.outcome, Plan):
        return ()
    return tuple(f"- {c.text}: {c.because} [{c.source}]" for c in scene.outcome.conflict)


def places(scene: Scene) -> tuple[str, ...]:
    """Where everything stands, in one line."""
    if scene.standing is None:
        return ()
    found = [f"{a} on {site.id}" for a, site in scene.standing.site_of.items()]
    rest = len(found) - MOST_PLACES
    told = [*found[:MOST_PLACES], *([f"{rest} more"] if rest > 0 else [])]
    return (f"It stands: {listed(told, 'nothing')}.",)
