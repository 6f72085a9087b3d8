"""Drift for people: in groups, what breaks a rule before all else, what it costs at the end."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.drift.breaking import denies
from cloudplan.drift.compare import Kind
from cloudplan.drift.report import EXPIRED, UNREAD, Difference, Drift, broken_words, said
from cloudplan.model.report import Report, Result
from cloudplan.render.clean import clean, name
from cloudplan.render.figures import number
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.text import totals_text
from cloudplan.render.formats.words import advice
from cloudplan.render.page import Page

BREAKS = "Drifted, and breaks a rule now"
TITLES: dict[Kind, str] = {
    "moved": "Runs elsewhere than agreed",
    "unplanned": "Nobody planned it",
    "vanished": "Gone",
    "resized": "Has another size than agreed",
    "pending": "Agreed and not done yet (no drift)",
    "unknown": "Not looked at",
    "new": "New, not agreed on yet",
}
BELOW = "    "
Group = tuple[str, str, list[Difference]]


def drift_text(report: Report, setting: Setting, drift: Drift) -> str:
    """Every difference under its kind; with `verbose` what is let be and what is new as well."""
    page, groups = setting.page, list(_groups(drift, verbose=setting.verbose))
    found = [d for _, _, differences in groups for d in differences]
    left = max((len(name(d.item.address)) for d in found), default=0)
    right = max((len(_cost(drift, d)) for d in found), default=0)
    parts = [[page.paint(line, "bold") for line in page.wrap(_opening(drift))]]
    for title, style, differences in groups:
        parts.append([page.paint(title, style)])
        for one in differences:
            parts[-1] += _block(page, drift, one, (left, right))
    parts.append([line for result in report.results for line in _expired(page, result)])
    parts.append([line for result in report.results for line in _unread(page, result)])
    closing = totals_text(report, setting).rstrip("\n").split("\n")
    return "\n\n".join("\n".join(part) for part in [*parts, closing] if part) + "\n"


def _opening(drift: Drift) -> str:
    return clean(f"What runs, by {drift.source}, against what was agreed in {drift.accepted}")


def _groups(drift: Drift, *, verbose: bool) -> Iterator[Group]:
    counted = [d for d in drift.found if d.counts]
    breaking = [d for d in counted if denies(d.broken)]
    yield from _group(BREAKS, "error", breaking)
    rest = [d for d in drift.found if d not in breaking and d.ignored is None]
    for kind, title in TITLES.items():
        style = "warning" if kind in ("pending", "unknown") else "bold"
        if kind != "new" or verbose:
            yield from _group(title, style, [d for d in rest if d.item.kind == kind])
    if verbose:
        yield from _group("Let be", "dim", [d for d in drift.found if d.ignored is not None])


def _group(title: str, style: str, found: list[Difference]) -> Iterator[Group]:
    if found:
        yield title, style, found


def _block(page: Page, drift: Drift, found: Difference, widths: tuple[int, int]) -> Iterator[str]:
    address, cost = name(found.item.address), _cost(drift, found)
    head = f"  {address.ljust(widths[0])}  {cost.rjust(widths[1])}".rstrip()
    yield page.paint(head, "bold") if denies(found.broken) and found.counts else head
    sentence = said(found.item).removeprefix(found.item.address).strip()
    yield from page.wrap(clean(sentence), BELOW)
    for result in found.broken:
        yield from _rule(page, result)
    if found.source is not None:
        yield from page.wrap(clean(f"at {found.source.file}:{found.source.line}"), BELOW)
    elif found.item.seen is not None and found.item.seen.cell:
        yield from page.wrap(clean(f"seen at {found.item.seen.cell}"), BELOW)
    if found.ignored is not None:
        until = f"let be until {found.ignored.expires}: {found.ignored.reason}"
        yield from page.wrap(clean(until), BELOW)


def _rule(page: Page, result: Result) -> Iterator[str]:
    word, style = ("breaks", "error") if result.outcome == "failed" else ("warns", "warning")
    lines = page.wrap(clean(broken_words(result)), f"{BELOW}{word}  ")
    yield lines[0].replace(word, page.paint(word, style), 1)
    yield from lines[1:]


def _cost(drift: Drift, found: Difference) -> str:
    if found.item.kind in ("unknown", "new"):
        return ""
    if found.cost is None:
        return "cost unknown"
    return f"{clean(drift.currency)} {number(found.cost, signed=True)}/month"


def _expired(page: Page, result: Result) -> Iterator[str]:
    if result.rule == EXPIRED:
        at = f" ({result.source.file}:{result.source.line})" if result.source else ""
        text = clean(f"{result.summary}{at}. {advice(result)}.")
        first, *rest = page.wrap(f"! {text}", "", "  ")
        yield page.paint("!", "warning") + first[1:]
        yield from rest


def _unread(page: Page, result: Result) -> Iterator[str]:
    if result.rule == UNREAD:
        yield page.paint(clean(f"{result.summary}:"), "error")
        yield from page.wrap(clean(result.detail), "  ")
