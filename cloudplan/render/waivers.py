"""The waivers of an estate for people, those that end first above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cloudplan.diagnostics import Exit
from cloudplan.model.policy import Waiver
from cloudplan.model.report import Report
from cloudplan.render.clean import clean
from cloudplan.render.diagnostics import box
from cloudplan.render.figures import count
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.text import finding
from cloudplan.render.page import Page

SOON_DAYS = 30
BELOW = "    "


def waivers_text(report: Report, setting: Setting, on: date) -> str:
    """When each ends and what it is for, the reason and who answers for it below."""
    page = setting.page
    given = [r.waiver for r in report.results if r.waiver is not None]
    broken = [r for r in report.results if r.waiver is None]
    if not given and not broken:
        return "There are no waivers.\n"
    lines = [f"Waivers on {on}, those that end first above:", ""] if given else []
    width = max((len(_left(waiver, on)) for waiver in given), default=0)
    for waiver in given:
        lines += _lines(page, waiver, on, width)
    boxes = [box(page, finding(result, "error"), setting.quote) for result in broken]
    return "".join([*(f"{line}\n" for line in lines), *boxes, _totals(page, report)])


def _lines(page: Page, waiver: Waiver, on: date, width: int) -> Iterator[str]:
    left = _left(waiver, on)
    painted = page.paint(left, _style(waiver, on)) + " " * (width - len(left))
    yield f"  {waiver.expires}  {painted}  {clean(waiver.policy)}"
    place = f"{waiver.source.file}:{waiver.source.line}"
    for text in (
        f"for {waiver.workload}, at {place}",
        waiver.reason,
        f"owner: {waiver.owner}; approved by: {waiver.approved_by}",
    ):
        yield from page.wrap(clean(text), BELOW, BELOW)
    yield ""


def _left(waiver: Waiver, on: date) -> str:
    days = (waiver.expires - on).days
    return "EXPIRED" if days < 0 else f"{count(days, 'day')} left" if days else "last day"


def _style(waiver: Waiver, on: date) -> str:
    days = (waiver.expires - on).days
    return "error" if days < 0 else "warning" if days <= SOON_DAYS else "good"


def _totals(page: Page, report: Report) -> str:
    good, not_good = report.counts["waived"], report.counts["failed"]
    text = f"{count(good + not_good, 'waiver')}, {good} good, {not_good} expired or incomplete"
    return page.paint(text, "good" if report.exit_code == Exit.OK else "error") + "\n"
