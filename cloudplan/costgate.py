"""What a plan may cost in CI: a ceiling on its first month, and on how much more that is.

Against today's cost, or against the plan of the base branch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from heapq import nlargest

from cloudplan.diagnostics import CloudplanError, Diagnostic, Exit, error
from cloudplan.model.plan import Placement, Plan
from cloudplan.model.words import euros

NAMED = 5
"""So many of the largest contributors are named."""


@dataclass(frozen=True, slots=True)
class Increase:
    """An amount in estate currency, or so many per cent of what it is compared with."""

    amount: Decimal
    is_percent: bool = False

    def of(self, base: Decimal) -> Decimal:
        """The increase in estate currency that it allows."""
        return base * self.amount / 100 if self.is_percent else self.amount

    def __str__(self) -> str:
        return f"{self.amount}{'%' if self.is_percent else ''}"


@dataclass(frozen=True, slots=True)
class Gate:
    """What the first month may cost, and what it may cost more; `None` is no limit."""

    max_monthly: Decimal | None = None
    max_increase: Increase | None = None


def over(plan: Plan, gate: Gate, base: Plan | None = None) -> tuple[Diagnostic, ...]:
    """An error with exit 3 for each limit that the plan is over, with what it goes to.

    Raises `CloudplanError` where `base` counts in another currency.
    """
    if base is not None and base.currency != plan.currency:
        summary = f"the base plan counts in {base.currency}, this one in {plan.currency}"
        raise CloudplanError([error("other-currency", summary, fix="Make the base plan again.")])
    return (*_monthly(plan, gate.max_monthly), *_increase(plan, gate.max_increase, base))


def _monthly(plan: Plan, most: Decimal | None) -> Iterator[Diagnostic]:
    cost = plan.totals.monthly
    if most is None or cost <= most:
        return
    parts = {p.address: part for p in plan.placements if (part := _after(p)) is not None}
    yield _too_much(
        "cost-over-limit",
        f"the plan costs {_euros(cost, plan)} a month, {_euros(cost - most, plan)} more than "
        f"--max-monthly allows ({_euros(most, plan)})",
        _largest("The most goes to", parts, plan),
    )


def _increase(plan: Plan, most: Increase | None, base: Plan | None) -> Iterator[Diagnostic]:
    if most is None:
        return
    before = plan.totals.before_monthly if base is None else base.totals.monthly
    against = "today" if base is None else "the base plan"
    if before is None:
        yield _too_much(
            "cost-unknown",
            "what things cost today is not known, so nobody can tell how much the plan adds",
            "A price is missing where something runs today.",
            "Compare with the plan of the base branch: --base PLAN.",
        )
        return
    more, allowed = plan.totals.monthly - before, most.of(before)
    if more > allowed:
        yield _too_much(
            "cost-increase",
            f"the plan costs {_euros(more, plan)} a month more than {against} "
            f"({_euros(before, plan)}); --max-increase allows {_euros(allowed, plan)}",
            _largest("The largest increases", _increases(plan, base), plan),
        )


def _increases(plan: Plan, base: Plan | None) -> dict[str, Decimal]:
    """Address -> what it costs more, of those of which that is known."""
    if base is None:
        was = {p.address: _before(p) for p in plan.placements}
    else:
        was = {p.address: _after(p) for p in base.placements}
    found = {}
    for placement in plan.placements:
        before, after = was.get(placement.address, Decimal(0)), _after(placement)
        if before is not None:
            found[placement.address] = (after or Decimal(0)) - before
    return found


def _before(placement: Placement) -> Decimal | None:
    """Its own lines and its part of its site's, in the first month; `None` if unknown."""
    was = placement.before
    if was is None:
        return Decimal(0)
    return None if was.monthly is None else was.monthly + (was.shared_monthly or Decimal(0))


def _after(placement: Placement) -> Decimal | None:
    now = placement.after
    return None if now is None else now.monthly + now.shared_monthly


def _largest(title: str, parts: Mapping[str, Decimal], plan: Plan) -> str:
    ranked = nlargest(NAMED, parts.items(), key=lambda part: (part[1], part[0]))
    told = [f"- {address}: {_euros(amount, plan)}" for address, amount in ranked if amount > 0]
    return "\n".join([f"{title}, hosts shared out:", *told]) if told else ""


def _euros(amount: Decimal, plan: Plan) -> str:
    return euros(amount, plan.currency, cents=True)


def _too_much(code: str, summary: str, detail: str, fix: str = "") -> Diagnostic:
    usual = "Raise the limit if this is meant, or look at the plan: cloudplan explain PLAN ADDRESS."
    return Diagnostic("error", code, summary, detail, fix or usual, exit_code=Exit.VIOLATIONS)
