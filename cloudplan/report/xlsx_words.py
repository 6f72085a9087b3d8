"""The first sheet of the workbook: everything that is no table, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cloudplan.language import Speech
from cloudplan.report.blocks import Block, Bullets, Heading, Note, Paragraph, Picture, Report
from cloudplan.report.cells import inert, level
from cloudplan.report.xlsx_looks import Looks, row_height

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

A4, WIDTH, LONGEST_TEXT = 9, 72, 32_767


def write_words(
    sheet: Worksheet, looks: Looks, report: Report, links: Mapping[str, str], say: Speech
) -> None:
    """Title, chapters and paragraphs, a line each; tables are links to their sheets by `links`."""
    sheet.set_column(0, 0, WIDTH)
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for at, (text, look, target) in enumerate(_lines(looks, report, links, say)):
        shown = inert(text)[:LONGEST_TEXT]
        if target:
            quoted = target.replace("'", "''")
            sheet.write_url(at, 0, f"internal:'{quoted}'!A1", looks.link, shown)
        elif shown:
            sheet.write_string(at, 0, shown, look)
            if (height := row_height([(shown, WIDTH)])) is not None:
                sheet.set_row(at, height)


Line = tuple[str, "Format", str]


def _lines(looks: Looks, report: Report, links: Mapping[str, str], say: Speech) -> Iterator[Line]:
    yield report.title, looks.title, ""
    yield report.subtitle, looks.text, ""
    for section in report.sections:
        yield "", looks.text, ""
        yield section.title, looks.section, ""
        for block in section.blocks:
            yield from _block(looks, block, links, say)
    yield "", looks.text, ""
    made = say.text("Made by cloudplan from the plan with this SHA-256:")
    yield f"{made} {report.plan_sha256}", looks.text, ""


def _block(looks: Looks, block: Block, links: Mapping[str, str], say: Speech) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        yield block.text, looks.heading if block.strong else looks.text, ""
    elif isinstance(block, Heading):
        yield block.text, looks.heading, ""
    elif isinstance(block, Bullets):
        for number, item in enumerate(block.items, start=1):
            yield f"{number}. {item}" if block.numbered else f"• {item}", looks.text, ""
    elif isinstance(block, Note):
        yield f"{level(block, say)}: {block.title}", looks.heading, ""
        yield block.text, looks.text, ""
    elif isinstance(block, Picture):
        yield f"{block.title}: {block.description}", looks.text, ""
    else:
        yield f"→ {block.caption}", looks.link, links[block.id]
