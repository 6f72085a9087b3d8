"""What happens to each workload: one block of a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cloudplan.language import Speech
from cloudplan.model.plan import Action, After, Before, Placement, Plan
from cloudplan.model.said import Said
from cloudplan.render.clean import clean
from cloudplan.render.figures import change, money
from cloudplan.render.page import Page


class Sign(NamedTuple):
    """How an action is shown: its symbol, its colour, its legend, and what will be."""

    symbol: str
    style: str
    legend: Said
    will: Said


SIGNS: dict[Action, Sign] = {
    "create": Sign("+", "add", Said("create"), Said("will be created")),
    "resize": Sign("~", "change", Said("resize where it is"), Said("will be resized")),
    "move": Sign(
        "-/+", "change", Said("move: leave one site, start on another"), Said("will be moved")
    ),
    "retire": Sign("-", "destroy", Said("retire"), Said("will be retired")),
    "unmanaged": Sign(".", "dim", Said("not managed by this plan"), Said("is left alone")),
    "keep": Sign("", "dim", Said("keep"), Said("stays as it is")),
}
NONE = Said("(none)")
UNCHANGED: tuple[Action, ...] = ("keep", "unmanaged")


class Row(NamedTuple):
    """One line of a block: what it was (empty: nothing to compare with) and what it will be."""

    label: str
    old: str
    new: str
    note: str = ""
    is_amount: bool = True


def shown(plan: Plan, everything: bool) -> list[Placement]:
    """The placements worth a block: the changes, or all of them."""
    return [p for p in plan.placements if everything or p.action not in UNCHANGED]


def legend(page: Page, placements: Sequence[Placement]) -> list[str]:
    """The symbols that occur, each with its meaning."""
    occurring = {p.action for p in placements}
    signs = [sign for action, sign in SIGNS.items() if action in occurring and sign.symbol]
    return [f"  {page.paint(s.symbol.rjust(3), s.style)}  {page.say.said(s.legend)}" for s in signs]


def block(page: Page, plan: Plan, placement: Placement) -> list[str]:
    """``# address will be moved``, then old -> new, the reasons and the next best site."""
    sign = SIGNS[placement.action]
    head = f"# {clean(placement.address)} {page.say.said(sign.will)}"
    if placement.standby_of:
        primary = clean(placement.standby_of)
        head += " " + page.say.text("(standby of {workload})", workload=primary)
    lines = [*_set(list(_rows(page.say, plan, placement))), *_why(page, plan, placement)]
    symbol = page.paint(sign.symbol.rjust(3), sign.style)
    return [f"  {page.paint(head, 'bold')}", f"{symbol}{lines[0][3:]}", *lines[1:]]


def _rows(say: Speech, plan: Plan, placement: Placement) -> Iterator[Row]:
    before, after = placement.before, placement.after
    old_site, new_site = before.site if before else "", after.site if after else ""
    if placement.action in UNCHANGED or old_site == new_site:
        old_site, new_site = "", new_site or old_site
    none = say.said(NONE)
    yield Row(say.text("site"), clean(old_site), clean(new_site) or none, is_amount=False)
    if after is None:
        if before is not None and placement.action != "unmanaged":
            yield Row(say.text("monthly"), money(before.monthly, plan.currency, say=say), none)
        return
    if after.offer:
        yield Row(say.text("offer"), "", clean(after.offer), is_amount=False)
    if placement.action != "unmanaged":
        yield from _money(say, plan, before, after)


def _money(say: Speech, plan: Plan, before: Before | None, after: After) -> Iterator[Row]:
    was = before.monthly if before else None
    amounts = _amounts(say, plan.currency, was, after.monthly, is_new=before is None)
    yield Row(say.text("monthly"), *amounts)
    was = before.shared_monthly if before else None
    if was or after.shared_monthly:
        amounts = _amounts(say, plan.currency, was, after.shared_monthly, is_new=before is None)
        yield Row(say.text("shared"), *amounts)
    if after.one_off:
        yield Row(say.text("one-off"), "", money(after.one_off, plan.currency, say=say))
    if after.priced:
        priced = sum((line.amount for line in after.priced), Decimal(0))
        note = say.text("a month by rules, not in the totals")
        yield Row(say.text("priced"), "", money(priced, plan.currency, say=say), note)


def _amounts(
    say: Speech, currency: str, was: Decimal | None, now: Decimal, *, is_new: bool
) -> tuple[str, str, str]:
    """What it was, what it will be, and by how much that differs."""
    told = money(now, currency, say=say)
    if is_new or was == now:
        return "", told, ""
    percent = change(was, now, say)
    return money(was, currency, say=say), told, percent and f"({percent})"


def _set(rows: list[Row]) -> list[str]:
    """The rows under each other, old values to the right, amounts with their points in line."""
    left = max(len(row.old) for row in rows)
    label = max(len(row.label) for row in rows)
    amounts = [row.new for row in rows if row.is_amount]
    right = max(map(len, amounts), default=0)
    lines = []
    for row in rows:
        old = f"{row.old.rjust(left)} {'->' if row.old else '  '} " if left else ""
        new = row.new.rjust(right) if row.is_amount else row.new
        lines.append(f"    {row.label.ljust(label)}  {old}{new}  {row.note}".rstrip())
    return lines


def _why(page: Page, plan: Plan, placement: Placement) -> Iterator[str]:
    because = f"    {page.say.text('because')}  "
    below = " " * len(because)
    for index, reason in enumerate(placement.reasons):
        yield from page.wrap(clean(page.say.said(reason)), below if index else because)
    best = placement.runner_up
    if best is not None and placement.action not in UNCHANGED:
        text = page.say.text(
            "next best: {site}, {amount} more over {months} months",
            site=clean(best.site),
            amount=money(best.tco_more, plan.currency, say=page.say),
            months=plan.horizon_months,
        )
        yield from page.wrap(text, "    ", below)
