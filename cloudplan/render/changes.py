"""What happens to each workload: one block of a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cloudplan.model.plan import Action, Placement, Plan
from cloudplan.render.clean import clean
from cloudplan.render.figures import change, money
from cloudplan.render.page import Page


class Sign(NamedTuple):
    """How an action is shown: its symbol, its colour, its legend, and what will be."""

    symbol: str
    style: str
    legend: str
    will: str


SIGNS: dict[Action, Sign] = {
    "create": Sign("+", "add", "create", "will be created"),
    "resize": Sign("~", "change", "resize where it is", "will be resized"),
    "move": Sign("-/+", "change", "move: leave one site, start on another", "will be moved"),
    "retire": Sign("-", "destroy", "retire", "will be retired"),
    "unmanaged": Sign(".", "dim", "not managed by this plan", "is left alone"),
    "keep": Sign("", "dim", "", "stays as it is"),
}
UNCHANGED: tuple[Action, ...] = ("keep", "unmanaged")


class Row(NamedTuple):
    """One line of a block: what it was (empty: nothing to compare with) and what it will be."""

    label: str
    old: str
    new: str
    note: str = ""


def shown(plan: Plan, everything: bool) -> list[Placement]:
    """The placements worth a block: the changes, or all of them."""
    return [p for p in plan.placements if everything or p.action not in UNCHANGED]


def legend(page: Page, placements: Sequence[Placement]) -> list[str]:
    """The symbols that occur, each with its meaning."""
    occurring = {p.action for p in placements}
    signs = [sign for action, sign in SIGNS.items() if action in occurring and sign.symbol]
    return [f"  {page.paint(s.symbol.rjust(3), s.style)}  {s.legend}" for s in signs]


def block(page: Page, plan: Plan, placement: Placement) -> list[str]:
    """``# address will be moved``, then old -> new, the reasons and the next best site."""
    sign = SIGNS[placement.action]
    head = f"# {clean(placement.address)} {sign.will}"
    if placement.standby_of:
        head += f" (standby of {clean(placement.standby_of)})"
    rows = list(_rows(plan, placement))
    lines = [*_set(rows), *_why(page, plan, placement)]
    symbol = page.paint(sign.symbol.rjust(3), sign.style)
    return [f"  {page.paint(head, 'bold')}", f"{symbol}{lines[0][3:]}", *lines[1:]]


def _rows(plan: Plan, placement: Placement) -> Iterator[Row]:
    before, after = placement.before, placement.after
    old_site, new_site = before.site if before else "", after.site if after else ""
    if placement.action in UNCHANGED or old_site == new_site:
        old_site, new_site = "", new_site or old_site
    yield Row("site", clean(old_site), clean(new_site) or "(none)")
    if after is None:
        if before is not None and placement.action != "unmanaged":
            yield Row("monthly", money(before.monthly, plan.currency), "(none)")
        return
    if after.offer:
        yield Row("offer", "", clean(after.offer))
    if placement.action == "unmanaged":
        return
    was = before.monthly if before else None
    yield _amounts("monthly", plan.currency, was, after.monthly, is_new=before is None)
    was = before.shared_monthly if before else None
    if was or after.shared_monthly:
        yield _amounts("shared", plan.currency, was, after.shared_monthly, is_new=before is None)
    if after.one_off:
        yield Row("one-off", "", money(after.one_off, plan.currency))
    if after.priced:
        priced = sum((line.amount for line in after.priced), Decimal(0))
        yield Row("priced", "", money(priced, plan.currency), "a month by rules, not in the totals")


def _amounts(label: str, currency: str, was: Decimal | None, now: Decimal, *, is_new: bool) -> Row:
    if is_new or was == now:
        return Row(label, "", money(now, currency))
    percent = change(was, now)
    return Row(label, money(was, currency), money(now, currency), percent and f"({percent})")


def _set(rows: list[Row]) -> list[str]:
    """The rows under each other, old values to the right, amounts with their points in line."""
    left = max(len(row.old) for row in rows)
    label = max(len(row.label) for row in rows)
    amounts = [row.new for row in rows if row.label not in ("site", "offer")]
    right = max(map(len, amounts), default=0)
    lines = []
    for row in rows:
        is_amount = row.label not in ("site", "offer")
        old = f"{row.old.rjust(left)} {'->' if row.old else '  '} " if left else ""
        new = row.new.rjust(right) if is_amount else row.new
        lines.append(f"    {row.label.ljust(label)}  {old}{new}  {row.note}".rstrip())
    return lines


def _why(page: Page, plan: Plan, placement: Placement) -> Iterator[str]:
    for index, reason in enumerate(placement.reasons):
        first = "             " if index else "    because  "
        yield from page.wrap(clean(reason), first)
    best = placement.runner_up
    if best is not None and placement.action not in UNCHANGED:
        more = f"{money(best.tco_more, plan.currency)} more over {plan.horizon_months} months"
        yield from page.wrap(f"next best: {clean(best.site)}, {more}", "    ", " " * 13)
