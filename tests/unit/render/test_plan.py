from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from cloudplan.model.plan import Placement, Solver
from cloudplan.render.page import Page
from cloudplan.render.plan import plan_text, saved_note, unsaved_note
from tests.unit.render import plans

PAGE = Page(80)


def summary(*placements: Placement) -> str:
    text = plan_text(PAGE, plans.plan(*placements))
    return next(line for line in text.splitlines() if line.startswith("Plan: "))


def action(kind: str) -> Placement:
    row = plans.moved("app/web", "old", "new")
    return replace(row, action=kind, after=None if kind == "retire" else row.after)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("create", "Plan: 1 to add, 0 to change, 0 to destroy."),
        ("resize", "Plan: 0 to add, 1 to change, 0 to destroy."),
        ("retire", "Plan: 0 to add, 0 to change, 1 to destroy."),
        ("move", "Plan: 1 to add, 0 to change, 1 to destroy."),
    ],
)
def test_actions_count_as_terraform_counts_them(kind: str, expected: str) -> None:
    assert summary(action(kind)) == expected


def test_the_legend_has_only_the_symbols_that_occur() -> None:
    text = plan_text(PAGE, plans.plan(action("resize")))
    assert "  ~  resize" in text
    assert "-/+" not in text


def test_unchanged_workloads_are_shown_only_when_asked_for() -> None:
    plan = plans.plan(plans.kept("app/db", "here"), action("move"))
    assert "app/db" not in plan_text(PAGE, plan)
    assert "# app/db stays as it is" in plan_text(PAGE, plan, everything=True)


def test_old_and_new_stand_side_by_side_with_reason_and_runner_up() -> None:
    text = plan_text(PAGE, plans.plan(plans.moved("cms/web", "dc", "ovh")))
    assert "  # cms/web will be moved\n" in text
    assert re.search(r"^-/\+ site +dc -> ovh$", text, re.MULTILINE)
    assert re.search(r"monthly +EUR 412\.10 -> +EUR 318\.44 +\(-22\.7 %\)$", text, re.MULTILINE)
    assert "because  least cost of the 3 sites" in text
    assert "next best: gcp-be, EUR 312.40 more over 60 months" in text


def test_nothing_to_do_says_so_and_counts_nothing() -> None:
    text = plan_text(PAGE, plans.plan(plans.kept("app/db", "here")))
    assert "No changes. Every workload already stands where" in text
    assert "Plan:" not in text


def test_placement_line_is_whole_for_programs_and_folded_for_people() -> None:
    plan = plans.plan(action("move"), plans.kept("app/db", "here"))
    expected = (
        "Placement: 1 to move, 1 unchanged · EUR 12 340/month (-8.1 %) · "
        "0 violations, 0 waived · proven within 0.00 % of optimal"
    )
    assert expected in plan_text(PAGE, plan).splitlines()
    folded = plan_text(Page(80, folds=True), plan).splitlines()
    assert expected not in folded
    assert max(map(len, folded)) <= 80


def test_a_gap_is_never_rounded_down() -> None:
    solver = Solver("feasible", Decimal(10), Decimal(9), Decimal("0.0100001"), "exact", "time")
    text = plan_text(PAGE, plans.plan(action("move"), solver=solver))
    assert "proven within 1.01 % of optimal (stopped by time)" in text


def test_two_hundred_moves_stay_in_eighty_columns_and_end_in_one_table() -> None:
    rows = [
        plans.moved(f"application-{i:03}/web", f"site-{i % 3}", f"cloud-{i % 2}")
        for i in range(200)
    ]
    lines = plan_text(Page(80, folds=True), plans.plan(*rows)).splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.endswith("will be moved") for line in lines) == 200
    table = lines[lines.index("Moves") + 2 :]
    routes = [line.split() for line in table[: table.index("")]]
    assert sum(int(route[3]) for route in routes) == 200
    assert len(routes) == 6


def test_hosts_to_buy_follow_from_counts_and_purchase_lines() -> None:
    site = plans.site(
        "dc", hosts_by_year=(4, 4, 6), lines=(plans.line("host-purchase", 9, quantity=Decimal(3)),)
    )
    text = plan_text(PAGE, plans.plan(action("move"), sites=(site,)))
    found = re.findall(r"^  (20\d\d-11)  dc +(\d)$", text, re.MULTILINE)
    assert found == [("2026-11", "1"), ("2028-11", "2")]


def test_colour_only_where_the_page_has_it() -> None:
    plan = plans.plan(action("move"))
    assert "\x1b[" not in plan_text(PAGE, plan)
    assert "\x1b[33m-/+\x1b[0m" in plan_text(Page(80, color=True), plan)


def test_notes_name_the_commands_unless_a_program_reads_along() -> None:
    assert "cloudplan verify 'my plan.json'" in saved_note(PAGE, "my plan.json")
    quiet = Page(80, hints=False)
    assert saved_note(quiet, "plan.json").splitlines()[-1] == "Saved the plan to plan.json"
    assert "--out" in unsaved_note(PAGE)
    assert unsaved_note(quiet) == ""
