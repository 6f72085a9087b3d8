"""The cost gate of `plan` and the comment on what changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cloudplan

pytestmark = pytest.mark.usefixtures("city")
MORE = """
applications:
  - id: photos
    owner: city
    data: {confidentiality: 1, integrity: 2, availability: 2, kinds: []}
    workloads:
      - {id: archive, demand: {vcpu: 4, memory_gib: 16, storage_gib: 2000}}
"""


@pytest.fixture
def more(city: Path) -> None:
    """A pull request that adds a workload."""
    (city / "inventory" / "more.yaml").write_text(MORE, encoding="utf-8")


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        (("--max-monthly", "1100"), 0),
        (("--max-monthly", "1008.64"), 0),
        (("--max-monthly", "1008.63"), 3),
        (("--max-increase", "0"), 0),
        (("--max-increase", "10%", "--max-monthly", "5"), 3),
    ],
)
def test_the_first_month_may_cost_so_much(
    cloudplan: Cloudplan, limit: tuple[str, ...], code: int
) -> None:
    """It costs 1 008.64 and things cost 1 381.68 today."""
    assert cloudplan("plan", "city", *limit).code == code


def test_a_violation_wins_over_changes(cloudplan: Cloudplan) -> None:
    assert cloudplan("plan", "city", "--detailed-exitcode", "--max-monthly", "5000").code == 2
    answer = cloudplan("plan", "city", "--detailed-exitcode", "--max-monthly", "5", "--json")
    assert answer.code == 3
    assert json.loads(answer.out)["totals"]["monthly"] == 1008.64
    assert "cost-over-limit" in answer.err


@pytest.mark.usefixtures("more")
@pytest.mark.parametrize(("limit", "code"), [("40%", 0), ("1%", 3), ("5", 3), ("500", 0)])
def test_the_increase_is_counted_from_the_base_plan(
    cloudplan: Cloudplan, limit: str, code: int
) -> None:
    answer = cloudplan("plan", "city", "--base", "plan.json", "--max-increase", limit)
    assert answer.code == code
    assert ("The largest increases" in answer.err) == bool(code)
    assert ("- photos/archive: EUR" in answer.err) == bool(code)


def test_an_unknown_cost_of_today_does_not_pass(cloudplan: Cloudplan, city: Path) -> None:
    sites = city / "inventory" / "sites.yaml"
    text = sites.read_text(encoding="utf-8")
    (city / "inventory" / "bare.yaml").write_text(
        "sites:\n  - {id: bare, kind: edge, operator: {owners: [BE]}, location: {country: BE}}\n"
        "applications:\n  - id: odd\n    owner: city\n    disposition: retire\n    workloads:\n"
        "      - {id: w, site: bare, demand: {vcpu: 1, memory_gib: 1, storage_gib: 0}}\n",
        encoding="utf-8",
    )
    assert text
    answer = cloudplan("plan", "city", "--max-increase", "1000000")
    assert (answer.code, "cost-unknown" in answer.err) == (3, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--max-monthly", "much"),
        ("--max-increase", "-5%"),
        ("--max-increase", "%"),
        ("--base", "plan.json"),
        ("--format", "markdown"),
        ("--format", "sarif"),
        ("--base", "nowhere.json", "--max-increase", "1"),
    ],
)
def test_what_makes_no_sense_is_refused(cloudplan: Cloudplan, arguments: tuple[str, ...]) -> None:
    assert cloudplan("plan", "city", *arguments).code == 1


@pytest.mark.usefixtures("more")
def test_the_comment_tells_money_and_moves(cloudplan: Cloudplan, tmp_path: Path) -> None:
    told = ("--base", "plan.json", "--format", "markdown=comment.md")
    assert cloudplan("plan", "city", "--out", "new.json", *told).code == 0
    comment = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert comment == cloudplan("diff", "plan.json", "new.json", "--format", "markdown").out
    assert comment.startswith("<!-- cloudplan diff -->\n### cloudplan: EUR ")
    assert "Workloads: 1 moved, 1 new." in comment
    assert "| EUR | Before | After | Difference |" in comment
    assert "| new | <code>photos/archive</code> |  | <code>" in comment
    assert "| new | <code>city/inventory/more.yaml</code> |" in comment


def test_no_difference_says_so(cloudplan: Cloudplan) -> None:
    out = cloudplan("diff", "plan.json", "plan.json", "--format", "markdown").out
    assert "Both plans want the same." in out
    text = cloudplan("diff", "plan.json", "plan.json").out
    assert text == "No differences. The two plans want the same.\n"


def test_a_huge_and_hostile_difference_fits_and_stays_inert(
    cloudplan: Cloudplan, tmp_path: Path
) -> None:
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    evil = "a|b](http://x)<script>alert(1)</script>\n# h `c` @user #1"
    one = plan["placements"][0]
    plan["placements"] += [one | {"address": f"{evil}{k}"} for k in range(3_000)]
    finding = {"policy": evil, "address": evil, "site": evil, "effect": "warn"}
    plan["violations"] = [finding | {"because": evil, "source": "x:1"}]
    (tmp_path / "evil.json").write_text(json.dumps(plan), encoding="utf-8")
    out = cloudplan("diff", "plan.json", "evil.json", "--format", "markdown").out
    assert len(out) < 65_536
    assert "more rows left out" in out
    assert "<script>" not in out
    assert "](http" not in out
    assert all(line.count("|") in (0, 3, 5, 6) for line in out.splitlines())
