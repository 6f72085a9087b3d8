"""What changed between two plans, as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from cloudplan.model.plan import Placement, Plan, RuleFinding
from cloudplan.render.compare import Difference, Kind, PlacementDifference, compare
from cloudplan.render.figures import UNKNOWN, change, count, gap, number
from cloudplan.render.formats.escape import markdown
from cloudplan.render.formats.markdown import (
    MOST_CHARACTERS,
    ROOM_FOR_THE_END,
    Table,
    code,
    fitting,
    line_of,
    prose,
)

WORDS: dict[Kind, str] = {"added": "new", "removed": "gone", "changed": "changed"}
ZERO = Decimal("0.00")


def diff_markdown(old: Plan, new: Plan) -> str:
    """At most 65,535 characters: money first, then what changed; what does not fit is counted."""
    found = compare(old, new)
    parts = [_opening(old, new, found)]
    free = MOST_CHARACTERS - len(parts[0]) - ROOM_FOR_THE_END
    left = 0
    for table in _tables(old, new, found):
        taken, free = fitting(table, free, len)
        left += len(table.rows) - len(taken)
        parts += [table.head, *taken] if taken else []
    if left:
        parts.append(f"\n**{count(left, 'more row')} left out**: this is as much as fits here.\n")
    return "".join(parts)


def _opening(old: Plan, new: Plan, found: Difference) -> str:
    now = new.totals.monthly
    cost = f"{markdown(new.currency)} {number(now)} a month"
    title = f"<!-- cloudplan diff -->\n### cloudplan: {cost}{_rise(old.totals.monthly, now)}\n\n"
    return title + (f"{_counts(found)}.\n" if not found.is_empty else "Both plans want the same.\n")


def _rise(before: Decimal, now: Decimal) -> str:
    if before == now:
        return ", the same as before"
    parts = [number(now - before, signed=True), change(before, now)]
    return f" ({', '.join(part for part in parts if part)})"


def _counts(found: Difference) -> str:
    """``3 moved, 1 new, 1 gone, 2 otherwise changed``, of the workloads."""
    kinds = [_kind(difference) for difference in found.placements]
    told = [f"{kinds.count(kind)} {kind}" for kind in ("moved", "new", "gone", "changed")]
    shown = [text for text in told if not text.startswith("0 ")]
    return f"Workloads: {', '.join(shown)}" if shown else "No workload is placed otherwise"


def _kind(found: PlacementDifference) -> str:
    if found.kind != "changed" or found.before is None or found.after is None:
        return WORDS[found.kind]
    return "moved" if found.before.site != found.after.site else "changed"


def _tables(old: Plan, new: Plan, found: Difference) -> Iterator[Table]:
    currency = markdown(new.currency)
    yield Table(
        f"\n| {currency} | Before | After | Difference |\n|---|--:|--:|--:|\n",
        tuple(_totals(old, new)),
    )
    yield Table(
        f"\n| Site, {currency} a month | Before | After | Difference |\n|---|--:|--:|--:|\n",
        tuple(_by_site(old, new)),
    )
    yield Table(
        f"\n| | Workload | From | To | {currency} a month |\n|---|---|---|---|--:|\n",
        tuple(_placement(difference) for difference in found.placements),
    )
    yield Table("\n| Rules | Rule | What | Why |\n|---|---|---|---|\n", tuple(_rules(old, new)))
    yield Table(
        "\n| Inputs | |\n|---|---|\n",
        tuple(line_of((WORDS[i.kind], code(i.path))) for i in found.inputs),
    )


def _totals(old: Plan, new: Plan) -> Iterator[str]:
    was, now = old.totals, new.totals
    yield _money("A month", was.monthly, now.monthly)
    yield _money("Once", was.one_off, now.one_off)
    months = sorted({old.horizon_months, new.horizon_months})
    yield _money(f"Over {' or '.join(map(str, months))} months", was.tco, now.tco)
    carbon = (was.carbon_kg_year, now.carbon_kg_year)
    if carbon != (None, None):
        yield _money("kg CO2e a year", *carbon, places=0)
    yield line_of(("Proven within", gap(old.solver.gap), gap(new.solver.gap), ""))


def _money(name: str, was: Decimal | None, now: Decimal | None, places: int = 2) -> str:
    more = "" if was is None or now is None else number(now - was, places, signed=True)
    shown = (UNKNOWN if amount is None else number(amount, places) for amount in (was, now))
    return line_of((name, *shown, more))


def _by_site(old: Plan, new: Plan) -> Iterator[str]:
    """What each site costs with all that stands on it, where that differs."""
    was, now = _monthly_by_site(old), _monthly_by_site(new)
    for site in sorted(was.keys() | now.keys()):
        before, after = was.get(site, ZERO), now.get(site, ZERO)
        if before != after:
            yield _money(code(site), before, after)


def _monthly_by_site(plan: Plan) -> dict[str, Decimal]:
    found = {site.id: site.monthly for site in plan.sites}
    for placement in plan.placements:
        if placement.after is not None:
            found[placement.after.site] = found.get(placement.after.site, ZERO) + _monthly(
                placement
            )
    return found


def _monthly(placement: Placement) -> Decimal:
    return ZERO if placement.after is None else placement.after.monthly


def _placement(found: PlacementDifference) -> str:
    seen = (found.before, found.after)
    sites = [code(one.site) if one and one.site else "" for one in seen]
    amounts = [one.monthly if one and one.monthly is not None else ZERO for one in seen]
    more = amounts[1] - amounts[0]
    cost = number(more, signed=True) if more else ""
    return line_of((_kind(found), code(found.address), *sites, cost))


def _rules(old: Plan, new: Plan) -> Iterator[str]:
    """Warn rules and waivers that are in one of the plans only."""
    for was, now, what in (
        (old.violations, new.violations, "not met"),
        (old.waived, new.waived, "waived"),
    ):
        before, after = _by_key(was), _by_key(now)
        for key in sorted(before.keys() ^ after.keys()):
            rule = after.get(key) or before[key]
            word = f"{'new' if key in after else 'gone'}: {what}"
            about = " on ".join(code(part) for part in (rule.address, rule.site) if part)
            yield line_of((word, code(rule.policy), about or "estate", prose(rule.because)))


def _by_key(found: Iterable[RuleFinding]) -> dict[tuple[str, str, str], RuleFinding]:
    return {(rule.policy, rule.address, rule.site): rule for rule in found}
