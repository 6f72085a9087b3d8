"""The word that a plan was accepted, with what that changes of the last accepted one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cloudplan.drift.agreement import Change
from cloudplan.model.accepted import Accepted, Agreed
from cloudplan.render.clean import clean, name
from cloudplan.render.diff import SIGNS
from cloudplan.render.figures import count, money
from cloudplan.render.page import Page
from cloudplan.render.plan import joined

SIZES = (("vcpu", "vCPU"), ("memory_gib", "GiB of memory"), ("storage_gib", "GiB of storage"))


def accepted_text(
    page: Page, accepted: Accepted, file: str, changed: Sequence[Change], *, is_new: bool
) -> str:
    """What is agreed otherwise, what is left to do, and where that is written."""
    title = "Agreed otherwise than in the last accepted plan" if not is_new else ""
    lines = [] if is_new else [_change(page, c, _width(changed)) for c in changed]
    return joined(
        [
            [page.paint(title, "bold"), *lines] if lines else [],
            [*_closing(page, accepted, file, is_new=is_new, same=not changed)],
        ]
    )


def _width(changed: Sequence[Change]) -> int:
    return max((len(name(c.address)) for c in changed), default=0)


def _change(page: Page, change: Change, width: int) -> str:
    symbol, style = SIGNS[change.kind]
    told = "; ".join(_told(change))
    return f"  {page.paint(symbol, style)} {name(change.address).ljust(width)}  {told}".rstrip()


def _told(change: Change) -> Iterator[str]:
    was, now = change.was, change.now
    if was is None or now is None:
        yield _place(was or now)
        return
    if was.site != now.site:
        yield f"{_place(was)} -> {_place(now)}"
    if was.offer != now.offer:
        yield f"{clean(was.offer or 'no offer')} -> {clean(now.offer or 'no offer')}"
    for key, unit in SIZES:
        old, new = getattr(was, key), getattr(now, key)
        if old != new:
            yield f"{amount(old)} -> {amount(new)} {unit}"


def _place(row: Agreed | None) -> str:
    return "nowhere" if row is None or row.site is None else clean(row.site)


def amount(value: Decimal | None) -> str:
    """A size as people write it."""
    return "unknown" if value is None else f"{value.normalize():f}"


def _closing(
    page: Page, accepted: Accepted, file: str, *, is_new: bool, same: bool
) -> Iterator[str]:
    to_do = sum(1 for row in accepted.workloads if row.site != row.before)
    there = "all of them are there already"
    moves = f"{count(to_do, 'of them is', 'of them are')} not there yet" if to_do else there
    placed = count(len(accepted.workloads), "workload")
    cost = f"{money(accepted.monthly, accepted.currency)} a month"
    word = page.paint("Accepted:", "good")
    first, *rest = page.wrap(f"Accepted: {placed}, {cost}; {moves}.")
    yield word + first[len("Accepted:") :]
    yield from rest
    if same and not is_new:
        yield "Nothing is agreed otherwise than before."
    hint = ": review it, and commit it with the inventory" if page.hints else ""
    yield from page.wrap(f"Written to {clean(file)}{hint}.")
