"""What a refresh of prices brought: what rose, what fell, and which placements it touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from cloudplan.cards.compare import Change, Difference
from cloudplan.cards.refresh import Refreshed
from cloudplan.cards.sane import Refused
from cloudplan.cards.touched import Impact, Touched
from cloudplan.diagnostics import Diagnostic, Source
from cloudplan.render.clean import clean
from cloudplan.render.figures import UNKNOWN, age, count, listed, number
from cloudplan.render.page import Page
from cloudplan.render.table import table

MOST_CHANGES = 8
MOST_PLACEMENTS = 10
MOST_DROPPED = 5
KEEPERS = {"user": "yours", "catalogue": "shipped", "inventory": "of the inventory"}


def refreshed_text(page: Page, rows: Sequence[Refreshed], impact: Impact | None, of: str) -> str:
    """A block a card, then the placements, then the sum; `of` is what the placements are from."""
    blocks = ["\n".join(_card(page, row)) for row in rows if row.new]
    if impact is not None:
        blocks.append("\n".join(_impact(page, impact, of)))
    blocks.append("\n".join(page.wrap(_sum(rows))))
    return "\n\n".join(blocks) + "\n"


def problems_of(rows: Sequence[Refreshed]) -> list[Diagnostic]:
    """What went wrong, once: regions that failed for the same reason are told together."""
    found: dict[tuple[str, str, str, Source | None], tuple[Diagnostic, list[str]]] = {}
    for row in rows:
        for problem in row.problems:
            key = (problem.code, problem.detail, problem.fix, problem.source)
            found.setdefault(key, (problem, []))[1].append(row.card)
    return [_of_all(problem, cards) for problem, cards in found.values()]


def _of_all(problem: Diagnostic, cards: Sequence[str]) -> Diagnostic:
    if len(cards) == 1 or problem.code != "prices-unread":
        return problem
    return replace(problem, summary=f"The prices of {listed(cards)} could not be read")


def _card(page: Page, row: Refreshed) -> Iterator[str]:
    assert row.new is not None
    offers = count(len(row.new.offers), "size")
    yield f"{page.paint(clean(row.card), 'bold')}  {row.new.as_of}, {offers}, {row.new.currency}"
    yield from page.wrap(_against(row, row.new.currency), "  ")
    if row.difference:
        yield from _changes(page, row.difference)
    yield from _dropped(page, row.dropped)
    yield from page.wrap(f"written to {clean(str(row.path))}", "  ", "    ")


def _against(row: Refreshed, currency: str) -> str:
    last, found = row.last, row.difference
    if last is None:
        return "There was no card before it."
    assert row.new is not None
    before = f"the card of {last.as_of} ({KEEPERS[last.origin]}, {age(last.as_of, row.new.as_of)})"
    if found is None:
        return f"Not compared with {before}: that is in {last.currency}, this in {currency}."
    if found.is_nothing:
        return f"Nothing changed since {before}."
    parts = [f"{len(found.rose)} rose", f"{len(found.fell)} fell", f"{len(found.new)} new"]
    parts += [f"{len(found.withdrawn)} withdrawn", f"{found.same} the same"]
    return f"Prices since {before}: {', '.join(parts)}."


def _changes(page: Page, found: Difference) -> Iterator[str]:
    moved = sorted((*found.rose, *found.fell), key=lambda c: (-abs(c.fraction), c.what))
    if moved:
        yield ""
        head = ("price of", "per", "before", "now", "change")
        yield from table(page, "llrrr", head, [_change(c) for c in moved[:MOST_CHANGES]])
        if len(moved) > MOST_CHANGES:
            yield f"  and {len(moved) - MOST_CHANGES} more; --json has them all"
        yield ""
    for label, names in (("new", found.new), ("withdrawn", found.withdrawn)):
        if names:
            yield from page.wrap(f"{label}: {listed(names)}", "  ", "    ")


def _change(change: Change) -> tuple[str, ...]:
    percent = f"{number(change.fraction * 100, 1, signed=True)} %" if change.before else "was free"
    return change.what, change.unit, _price(change.before), _price(change.after), percent


def _price(amount: Decimal) -> str:
    """All the digits that a price has, at least four."""
    digits = -int(amount.normalize().as_tuple().exponent)
    return number(amount, max(4, min(6, digits)))


def _dropped(page: Page, dropped: Sequence[Refused]) -> Iterator[str]:
    by_why: dict[str, list[str]] = {}
    for row in dropped:
        by_why.setdefault(row.why, []).append(row.what)
    for why, names in [*by_why.items()][:MOST_DROPPED]:
        yield from page.wrap(f"left out: {listed(names)}: {clean(why)}", "  ", "    ")
    if len(by_why) > MOST_DROPPED:
        yield f"  and for {len(by_why) - MOST_DROPPED} more reasons; --json has them all"


def _impact(page: Page, impact: Impact, of: str) -> Iterator[str]:
    yield page.paint(f"What it means for {clean(of)}", "bold")
    for card in impact.kept_out:
        text = f"{card}: the inventory has a card of that id, which wins; nothing changes there."
        yield from page.wrap(clean(text), "  ")
    if not impact.touched:
        yield from page.wrap("No placement costs more or less.", "  ")
        return
    rows = [_touched(row, impact.currency) for row in impact.touched[:MOST_PLACEMENTS]]
    head = ("workload", "site", "a month before", "now", "difference")
    yield from table(page, "llrrr", head, rows)
    if len(impact.touched) > MOST_PLACEMENTS:
        yield f"  and {len(impact.touched) - MOST_PLACEMENTS} more; --json has them all"
    yield ""
    yield from page.wrap(_impact_sum(impact), "  ")


def _touched(row: Touched, currency: str) -> tuple[str, ...]:
    before = UNKNOWN if row.before is None else number(row.before)
    after = UNKNOWN if row.after is None else number(row.after)
    more = UNKNOWN if row.more is None else number(row.more, signed=True)
    return row.address, row.site, before, after, more


def _impact_sum(impact: Impact) -> str:
    amount = number(impact.more, signed=True)
    unknown = sum(1 for row in impact.touched if row.more is None)
    text = (
        f"{count(len(impact.touched), 'placement')} touched, {impact.same} as before: "
        f"{clean(impact.currency)} {amount} a month if everything stays where it is."
    )
    return text + (f" {unknown} of them without a price before or now." if unknown else "")


def _sum(rows: Sequence[Refreshed]) -> str:
    good = sum(1 for row in rows if row.new)
    failed = len(rows) - good
    text = f"{count(good, 'card')} written"
    return f"{text}, {failed} as before." if failed else f"{text}."
