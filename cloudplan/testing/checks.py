"""What each kind of expectation means: `CHECKS`, by the key of the file.

A check gives what is not met, and nothing where all is well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from cloudplan.model.plan import Plan
from cloudplan.model.policy import Effect, FreezeRule
from cloudplan.model.testing import Expectation, ExpectationKey
from cloudplan.testing.placed import (
    conflict,
    monthly,
    no_plan,
    not_site,
    on_site,
    places,
    site_kind,
)
from cloudplan.testing.scene import Scene, named
from cloudplan.testing.unmet import Unmet, listed, verdicts

Check = Callable[[Scene, Expectation], Iterator[Unmet]]
WORDS: dict[Effect, str] = {"deny": "rejected by", "warn": "warned of by"}


def rejected_by(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """The rules forbid each workload on each site, or forbid where it stands."""
    return _said(scene, wanted, "deny")


def warns(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """The rules warn of each workload on each site, or of where it stands."""
    return _said(scene, wanted, "warn")


def _said(scene: Scene, wanted: Expectation, effect: Effect) -> Iterator[Unmet]:
    if wanted.sites:
        for address in wanted.workloads:
            for site in wanted.sites:
                yield from _pair(scene, wanted, effect, address, site)
    elif scene.standing is None:
        yield no_plan(scene, wanted, f"a plan that is {WORDS[effect]} {listed(wanted.names)}")
    else:
        for address in wanted.workloads or ("",):
            yield from _standing(scene, wanted, effect, address)


def _pair(
    scene: Scene, wanted: Expectation, effect: Effect, address: str, site: str
) -> Iterator[Unmet]:
    if address not in scene.rows:
        yield _no_row(wanted, address)
        return
    found = scene.findings(address, site)
    said = {f.policy for f in found if f.effect == effect and not f.waived}
    if not _agrees(wanted.names, said):
        yield Unmet(
            wanted.source,
            f"{address} on {site}: {WORDS[effect]} {listed(sorted(said))}, "
            f"expected {listed(wanted.names)}",
            verdicts(found) or ("No rule says anything about it.",),
        )


def _standing(scene: Scene, wanted: Expectation, effect: Effect, address: str) -> Iterator[Unmet]:
    """What the rules say of where things stand; of one workload, or of all of them."""
    found = [b for b in scene.breaches if b.effect == effect and _concerns(b.address, address)]
    said = {policy for breach in found for policy in named(breach)}
    if not _agrees(wanted.names, said):
        who = address or "the estate"
        yield Unmet(
            wanted.source,
            f"{who}: {WORDS[effect]} {listed(sorted(said))}, expected {listed(wanted.names)}",
            (*(f"- {breach.summary}" for breach in found), *places(scene)),
        )


def _agrees(wanted: tuple[str, ...], said: set[str]) -> bool:
    """All that is expected is there; where none is expected, nothing is."""
    return said >= set(wanted) if wanted else not said


def _concerns(named_in_breach: str, address: str) -> bool:
    several = named_in_breach.replace(" -> ", ", ").split(", ")
    return not address or address in several


def priced(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """The rules ask exactly these euros a month; none named: no rule asks any."""
    amounts = wanted.amounts or {}
    for address in wanted.workloads:
        if address not in scene.rows:
            yield _no_row(wanted, address)
            continue
        for site in wanted.sites or ("",):
            got = _prices(scene, address, site)
            differs = {rule for rule in amounts if got.get(rule) != amounts[rule]}
            if differs or (got and not amounts):
                where = f" on {site}" if site else ""
                yield Unmet(
                    wanted.source,
                    f"{address}{where}: priced {_amounts(got)}, expected {_amounts(amounts)}",
                    verdicts(scene.findings(address, site)) if site else places(scene),
                )


def _prices(scene: Scene, address: str, site: str) -> dict[str, Decimal]:
    if not site:
        return scene.priced(address)
    return {
        f.policy: f.price_month
        for f in scene.findings(address, site)
        if f.price_month is not None and not f.waived
    }


def _amounts(amounts: Mapping[str, Decimal]) -> str:
    return listed((f"{a} by {rule}" for rule, a in sorted(amounts.items())), "nothing")


def infeasible_by(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """Nothing fits, and the rules are in the conflict."""
    if isinstance(scene.outcome, Plan):
        summary = f"there is a plan, expected none by {listed(wanted.names)}"
        yield Unmet(wanted.source, summary, places(scene))
        return
    found = {clash.policy for clash in scene.outcome.conflict}
    if not found >= set(wanted.names):
        summary = f"infeasible by {listed(sorted(found))}, expected {listed(wanted.names)}"
        yield Unmet(wanted.source, summary, conflict(scene))


def standby_by(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """The rules ask a standby of each workload."""
    for address in wanted.workloads:
        asked = {p for s in scene.book.standbys if s.primary == address for p in s.policies}
        asked |= {w.policy.id for w in scene.book.warn_recoveries if w.address == address}
        if not _agrees(wanted.names, asked):
            yield Unmet(
                wanted.source,
                f"{address}: a standby asked by {listed(sorted(asked))}, expected "
                f"{listed(wanted.names)}",
            )


def frozen_by(scene: Scene, wanted: Expectation) -> Iterator[Unmet]:
    """The rules allow no moves on each of the days; both ends of a freeze belong to it."""
    for day in wanted.days:
        found = {f.id for f in scene.book.freezes if f.from_day <= day <= f.to_day}
        if not _agrees(wanted.names, found):
            yield Unmet(
                wanted.source,
                f"{day}: frozen by {listed(sorted(found))}, expected {listed(wanted.names)}",
                tuple(f"- {_period(f)}" for f in scene.book.freezes),
            )


def _period(rule: FreezeRule) -> str:
    return f"{rule.id} is from {rule.from_day} to {rule.to_day}"


def _no_row(wanted: Expectation, address: str) -> Unmet:
    return Unmet(wanted.source, f"{address}: no rule asks for this standby")


CHECKS: dict[ExpectationKey, Check] = {
    "rejected_by": rejected_by,
    "warns": warns,
    "priced": priced,
    "site": on_site,
    "site_kind": site_kind,
    "not_site": not_site,
    "monthly": monthly,
    "infeasible_by": infeasible_by,
    "standby_by": standby_by,
    "frozen_by": frozen_by,
}
"""By the key of the file."""
