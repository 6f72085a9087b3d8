from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cloudplan.model.plan import InputFile, RuleFinding
from cloudplan.render.compare import compare
from cloudplan.render.diff import diff_text
from cloudplan.render.page import Page
from tests.unit.render import plans

PAGE = Page(80)
VIOLATION = RuleFinding("budget", "app/web", "ovh", "warn", "because", "rules.yaml:1")
OLD = plans.plan(
    plans.moved("app/db", "dc", "ovh"),
    plans.kept("app/gone", "dc"),
    plans.kept("app/same", "dc"),
    sites=(plans.site("dc", 2, hosts_by_year=(2, 2)),),
    inputs=(InputFile("a.yaml", "1"), InputFile("b.yaml", "1")),
)
NEW = replace(
    plans.plan(
        plans.moved("app/db", "dc", "gcp", after=plans.after("gcp", "300.00", offer="b3-8")),
        plans.kept("app/new", "ovh"),
        plans.kept("app/same", "dc"),
        sites=(plans.site("dc", 2, hosts_by_year=(2, 3)), plans.site("gcp")),
        inputs=(InputFile("a.yaml", "2"), InputFile("c.yaml", "1")),
        violations=(VIOLATION,),
    ),
    totals=replace(OLD.totals, monthly=Decimal("12000.00"), carbon_kg_year=Decimal(7)),
    solver=replace(OLD.solver, gap=Decimal("0.01")),
)


def test_equal_plans_do_not_differ() -> None:
    found = compare(OLD, OLD)
    assert found.is_empty
    assert diff_text(PAGE, found, "EUR") == "No differences. The two plans want the same.\n"


def test_every_kind_of_difference_is_shown() -> None:
    assert diff_text(PAGE, compare(OLD, NEW), "EUR") == (
        "Placements\n"
        "  ~ app/db    ovh -> gcp, EUR 318.44 -> 300.00/month\n"
        "  - app/gone  dc, EUR 10.00/month\n"
        "  + app/new   ovh, EUR 10.00/month\n"
        "\n"
        "Sites\n"
        "  ~ dc: hosts by year 2 2 -> 2 3\n"
        "  + gcp: 1 workload\n"
        "\n"
        "Totals\n"
        "  per month      EUR 12 340.00 -> EUR 12 000.00  (-340.00)\n"
        "  carbon               unknown ->     7 kg CO2e\n"
        "  proven within         0.00 % ->        1.00 %\n"
        "\n"
        "Rules\n"
        "  + budget not met: app/web\n"
        "\n"
        "Inputs\n"
        "  ~ a.yaml\n"
        "  - b.yaml\n"
        "  + c.yaml\n"
        "\n"
        "Diff: 1 added, 1 changed, 1 removed.\n"
    )


def test_the_way_back_is_the_mirror() -> None:
    there, back = compare(OLD, NEW), compare(NEW, OLD)
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [swapped[d.kind] for d in there.placements] == [d.kind for d in back.placements]
    assert [swapped[d.kind] for d in there.rules] == [d.kind for d in back.rules]
