"""Reports of plans that tests ask for, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from cloudplan import load, planner
from cloudplan.language import LANGUAGES, Lang, speech
from cloudplan.load.plan_file import plan_sha256, read_plan
from cloudplan.model.plan import Invocation, Plan
from cloudplan.report.blocks import Block, Bullets, Heading, Note, Paragraph, Picture, Report, Table
from cloudplan.report.content import report_of

ROOT = Path(__file__).parents[3]
GOLDEN = sorted((ROOT / "tests/golden/plans").glob("*/expected.json"))
OLD = sorted((ROOT / "tests/golden/render").glob("*/plan.json"))
__all__ = ["GOLDEN", "LANGUAGES", "OLD", "ROOT"]


@cache
def city() -> Plan:
    """The plan of the shipped city, made once for all tests."""
    inventory, policies = ROOT / "inventories/demo-city", ROOT / "policies"
    loaded = load.read([str(inventory)], [str(policies)])
    return planner.make_plan(loaded, planner.Options(), Invocation((str(inventory),), ()))


@cache
def golden(name: str) -> Plan:
    """The expected plan of a golden case."""
    return read_plan(ROOT / "tests/golden/plans" / name / "expected.json")


def report(plan: Plan, lang: Lang = "en") -> Report:
    return report_of(plan, speech(lang), plan_sha256(plan))


def blocks(report: Report) -> Iterator[Block]:
    for section in report.sections:
        yield from section.blocks


def tables(report: Report) -> dict[str, Table]:
    found = [block for block in blocks(report) if isinstance(block, Table)]
    assert len({table.id for table in found}) == len(found), "every table has an id of its own"
    return {table.id: table for table in found}


def pictures(report: Report) -> dict[str, Picture]:
    return {block.id: block for block in blocks(report) if isinstance(block, Picture)}


def chapter(report: Report, id: str) -> str:
    """All texts of a chapter outside its tables."""
    (section,) = (one for one in report.sections if one.id == id)
    return "\n".join(text for block in section.blocks for text in texts(block))


def texts(block: Block) -> Iterator[str]:
    """Every text of a block."""
    if isinstance(block, (Paragraph, Heading)):
        yield block.text
    elif isinstance(block, Note):
        yield from (block.title, block.text)
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Picture):
        yield from (block.title, block.description)
    else:
        yield from (block.caption, *(column.title for column in block.columns))
        rows = (*block.rows, *([block.total] if block.total else []))
        yield from (cell for row in rows for cell in row if isinstance(cell, str))


def empty(plan: Plan) -> Plan:
    """The same estate without a single workload."""
    sums = plan.totals
    nothing = sums.monthly * 0
    return replace(
        plan,
        placements=(),
        sites=(),
        rejections=(),
        violations=(),
        waived=(),
        rule_costs=(),
        spending=None,
        totals=replace(sums, monthly=nothing, one_off=nothing, tco=nothing, saving_tco=None),
        facts=replace(plan.facts, applications=(), workloads=(), dependencies=()),
        diagnostics=(),
    )
