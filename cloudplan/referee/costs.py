"""What an assignment costs: TCO, priced rules and the threshold, from the cost lines."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cloudplan.model.money import CostLine, round_cents, tco, to_cents
from cloudplan.model.sites import Site
from cloudplan.rates import priced_line
from cloudplan.referee.case import Case
from cloudplan.referee.distance import round_trip
from cloudplan.rules import DependencyLimit

ZERO = Decimal("0.00")


def priced_lines(case: Case, address: str) -> tuple[CostLine, ...]:
    """What priced rules add: about the pair by the rule's id, then along its dependencies."""
    if address not in case.managed:
        return _priced_dependencies(case, address)
    said = case.facts.findings(address, case.site_of[address].id)
    found = sorted((f for f in said if f.price_month and not f.waived), key=lambda f: f.policy)
    lines = (
        priced_line(case.facts.horizon, f.policy, f.price_month, case.facts.book.source(f.policy))
        for f in found
        if f.price_month
    )
    return (*lines, *_priced_dependencies(case, address))


def _priced_dependencies(case: Case, address: str) -> tuple[CostLine, ...]:
    found = (_excess(case, limit) for limit in case.priced_limits.get(address, ()))
    return tuple(line for line in found if line is not None)


def _excess(case: Case, limit: DependencyLimit) -> CostLine | None:
    """Euros a month for every millisecond above the limit."""
    amount = excess_month(case, limit)
    if amount is None:
        return None
    return priced_line(case.facts.horizon, limit.policy, amount, limit.source)


def excess_month(case: Case, limit: DependencyLimit) -> Decimal | None:
    """The same as an amount; `None` where the round trip is within the limit or unknown."""
    ms = round_trip(case, limit)
    if ms is None or limit.price_per_ms_month is None or ms <= limit.rtt_ms_max:
        return None
    return round_cents((ms - limit.rtt_ms_max) * limit.price_per_ms_month)


def total_tco(case: Case) -> Decimal:
    """Everything that is paid over the horizon, discounted."""
    placed = sum((whole for _, _, whole in case.money.values()), ZERO)
    return placed + sum((tco(case.own_lines(site)) for site in case.standing), ZERO)


def total_priced(case: Case) -> Decimal:
    """Euros of the priced rules over the horizon; in the objective, not in the TCO."""
    return sum((tco(priced_lines(case, a)) for a in case.site_of), ZERO)


def moves(case: Case) -> tuple[str, ...]:
    """(8) managed workloads, in order, that leave the site they are counted from."""
    counted = zip(case.decided, anchors(case, case.decided), strict=True)
    return tuple(a for a, anchor in counted if anchor not in (None, case.site_of[a]))


def anchors(case: Case, addresses: Iterable[str]) -> list[Site | None]:
    """(8) the accepted plan's site of each, where there is one; else today's; `None` for new."""
    sites, accepted = case.facts.estate.site_by_id, case.facts.estate.accepted or {}
    today = ((a, case.facts.rows[a].site) for a in addresses)
    return [sites.get(accepted.get(a, "")) or sites.get(site or "") for a, site in today]


def total_threshold(case: Case, min_saving: Decimal) -> Decimal:
    """(8) what every move has to save beyond its own cost."""
    return round_cents(min_saving) * len(moves(case))


def objective_cents(case: Case, min_saving: Decimal = ZERO) -> int:
    """What the engine minimises."""
    return to_cents(total_tco(case) + total_priced(case) + total_threshold(case, min_saving))
