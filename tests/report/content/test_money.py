"""The report's money is the plan's, to the cent, in every language."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.language import LANGUAGES, Lang
from cloudplan.load.plan_file import read_plan
from cloudplan.model.plan import Plan
from cloudplan.report.blocks import Report, Table
from tests.report.content.reports import GOLDEN, city, golden, report, tables

ZERO = Decimal("0.00")
NOT_SUMS = {("risks-operators", 4)}
"""Shares are rounded one by one; their total is the whole."""


def agree(plan: Plan, told: Report) -> None:
    """Every total, and every row that adds up to one."""
    found = tables(told)
    totals, spending = plan.totals, plan.spending
    assert spending is not None
    figures = found["answer-figures"].rows
    assert figures[0][1] == totals.before_monthly
    assert [row[2] for row in figures] == [totals.monthly, totals.one_off, totals.tco]
    if totals.saving_tco is not None:
        assert figures[2][3] == -totals.saving_tco
    lines = found["money-lines"].total
    assert lines is not None
    assert lines[1:3] == (totals.before_monthly, totals.monthly)
    assert lines[4:] == (totals.one_off, totals.tco)
    assert (found["money-sources"].total or ())[3:] == lines[2:3] + lines[4:]
    applications = found["money-applications"].total
    assert applications is not None
    assert applications[3:5] == (totals.before_monthly, totals.monthly)
    assert (found["map-sites"].total or ())[8] == totals.monthly
    years = found["money-years"].total
    assert years is not None
    planned = sum((sum(part.by_year, ZERO) for part in spending.planned), ZERO)
    assert years[4] == planned == (found["money-years-planned"].total or ())[-1]
    for table in found.values():
        adds_up(table)


def adds_up(table: Table) -> None:
    """A total of money is the sum of its column, unknown as soon as one part is."""
    if table.total is None:
        return
    for k, column in enumerate(table.columns):
        if column.kind not in ("money", "number", "percent") or (table.id, k) in NOT_SUMS:
            continue
        cells = [row[k] for row in table.rows]
        figures = [cell for cell in cells if isinstance(cell, (Decimal, int))]
        if None in cells:
            assert table.total[k] is None, (table.id, column.title)
        elif len(figures) == len(cells) and table.total[k] != "":
            assert table.total[k] == sum(figures, ZERO), (table.id, column.title)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_city(lang: Lang) -> None:
    agree(city(), report(city(), lang))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.parent.name)
def test_small_plans(file: Path) -> None:
    plan = read_plan(file)
    agree(plan, report(plan))


def test_what_today_costs_is_unknown_and_nothing_is_claimed() -> None:
    plan = golden("unknown-price")
    assert plan.totals.before_monthly is None
    told = report(plan)
    found = tables(told)
    assert {row[1] for row in found["money-lines"].rows} == {None}
    assert {row[1] for row in found["money-years"].rows} == {None}
    assert "money-years-today" not in found
    texts = [text for section in told.sections[:2] for text in map(repr, section.blocks)]
    assert any("not fully known" in text for text in texts)
    assert any("no saving is claimed" in text for text in texts)
    assert not any("saves" in text for text in texts)


def test_what_a_rule_costs_is_the_plans_figure() -> None:
    plan = golden("residency-and-jurisdiction")
    assert plan.rule_costs
    rows = tables(report(plan))["rules-binding"].rows
    costs = {row[5] for row in rows if isinstance(row[5], Decimal)}
    assert costs == {one.tco for one in plan.rule_costs}
