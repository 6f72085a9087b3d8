"""What changed between two plans, for people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cloudplan.render.clean import clean, name
from cloudplan.render.compare import (
    AmountDifference,
    Difference,
    Kind,
    PlacementDifference,
    Seen,
    SiteDifference,
    SiteSeen,
    kinds,
)
from cloudplan.render.figures import UNKNOWN, count, gap, money, number
from cloudplan.render.page import Page
from cloudplan.render.plan import joined

SIGNS: dict[Kind, tuple[str, str]] = {
    "added": ("+", "add"),
    "changed": ("~", "change"),
    "removed": ("-", "destroy"),
}
LABELS = {
    "before_monthly": "today per month",
    "monthly": "per month",
    "one_off": "one-off",
    "tco": "over the horizon",
    "carbon_kg_year": "carbon",
    "priced_rules": "by rules",
    "gap": "proven within",
    "horizon_months": "horizon",
}


def diff_text(page: Page, found: Difference, currency: str) -> str:
    """Placements, sites, money, rules and inputs that differ; the counts last."""
    if found.is_empty:
        return page.paint("No differences. The two plans want the same.", "good") + "\n"
    rules = [
        _line(page, r.kind, f"{clean(r.policy)} {r.what}: {clean(r.address or r.site or 'estate')}")
        for r in found.rules
    ]
    inputs = [_line(page, i.kind, clean(i.path)) for i in found.inputs]
    return joined(
        [
            _part(page, "Placements", _placements(page, found.placements, currency)),
            _part(page, "Sites", [_site(page, s, currency) for s in found.sites]),
            _part(page, "Totals", _amounts(found.amounts, currency)),
            _part(page, "Rules", rules),
            _part(page, "Inputs", inputs),
            [_counted(page, found)],
        ]
    )


def _part(page: Page, title: str, lines: Sequence[str]) -> list[str]:
    return [page.paint(title, "bold"), *lines] if lines else []


def _line(page: Page, kind: Kind, text: str) -> str:
    symbol, style = SIGNS[kind]
    return f"  {page.paint(symbol, style)} {text}".rstrip()


def _placements(page: Page, found: Sequence[PlacementDifference], currency: str) -> list[str]:
    width = max((len(name(d.address)) for d in found), default=0)
    return [
        _line(page, d.kind, f"{name(d.address).ljust(width)}  {_wanted(d, currency)}")
        for d in found
    ]


def _wanted(found: PlacementDifference, currency: str) -> str:
    """Only what differs: the site, else the offer, and the money."""
    was, now = found.before, found.after
    if was is None or now is None:
        only = was or now
        return _whole(only, currency) if only else ""
    parts = []
    if was.site != now.site:
        parts.append(f"{_site_name(was)} -> {_site_name(now)}")
    elif was.offer != now.offer:
        parts.append(f"{clean(was.offer or 'no offer')} -> {clean(now.offer or 'no offer')}")
    elif was.action != now.action:
        parts.append(f"{was.action} -> {now.action}")
    if was.monthly != now.monthly:
        parts.append(_step(was.monthly, now.monthly, currency))
    return ", ".join(parts)


def _whole(seen: Seen, currency: str) -> str:
    price = f", {money(seen.monthly, currency)}/month" if seen.monthly is not None else ""
    return f"{_site_name(seen)}{price}"


def _site_name(seen: Seen) -> str:
    return clean(seen.site) if seen.site is not None else "(retired)"


def _step(was: Decimal | None, now: Decimal | None, currency: str) -> str:
    """``EUR 1.00 -> 2.00/month``."""
    return f"{money(was, currency)} -> {UNKNOWN if now is None else number(now)}/month"


def _site(page: Page, found: SiteDifference, currency: str) -> str:
    was, now = found.before, found.after
    if was is None or now is None:
        only = was or now
        text = count(only.workloads, "workload") if only else ""
        return _line(page, found.kind, f"{clean(found.site)}: {text}")
    parts = []
    if was.workloads != now.workloads:
        parts.append(f"{was.workloads} -> {now.workloads} workloads")
    if was.hosts_by_year != now.hosts_by_year:
        parts.append(f"hosts by year {_hosts(was)} -> {_hosts(now)}")
    if was.monthly != now.monthly:
        parts.append(_step(was.monthly, now.monthly, currency))
    if was.one_off != now.one_off:
        parts.append(f"one-off {money(was.one_off, currency)} -> {number(now.one_off)}")
    return _line(page, found.kind, f"{clean(found.site)}: {', '.join(parts)}")


def _hosts(seen: SiteSeen) -> str:
    return " ".join(map(str, seen.hosts_by_year)) if seen.hosts_by_year else "any"


def _amounts(found: Sequence[AmountDifference], currency: str) -> list[str]:
    rows = [(LABELS[a.name], *_pair(a, currency)) for a in found]
    widths = [max((len(row[c]) for row in rows), default=0) for c in range(3)]
    return [
        f"  {a.ljust(widths[0])}  {b.rjust(widths[1])} -> {c.rjust(widths[2])}  {d}".rstrip()
        for a, b, c, d in rows
    ]


def _pair(amount: AmountDifference, currency: str) -> tuple[str, str, str]:
    was, now = (_figure(amount.name, value, currency) for value in (amount.before, amount.after))
    if amount.before is None or amount.after is None or amount.name == "gap":
        return was, now, ""
    more = amount.after - amount.before
    places = 2 if amount.name in MONEY else 0
    return was, now, f"({number(more, places, signed=True)})"


MONEY = ("before_monthly", "monthly", "one_off", "tco", "priced_rules")


def _figure(what: str, value: Decimal | None, currency: str) -> str:
    if value is None:
        return UNKNOWN
    if what in MONEY:
        return money(value, currency)
    if what == "gap":
        return gap(value)
    return f"{number(value, 0)} {'kg CO2e' if what == 'carbon_kg_year' else 'months'}"


def _counted(page: Page, found: Difference) -> str:
    by = kinds(found.placements)
    return (
        f"{page.paint('Diff:', 'bold')} {by['added']} added, {by['changed']} changed, "
        f"{by['removed']} removed."
    )
