"""The report on A4, set by typst with the fonts that it brings, tagged for readers of screens.

The data is handed over as JSON and inserted as text: typst never reads a name as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from cloudplan.language import Speech
from cloudplan.report.blocks import Block, Bullets, Heading, Note, Paragraph, Picture, Report
from cloudplan.report.cells import inert, level
from cloudplan.report.drawing import checked_svg, size_of
from cloudplan.report.extra import needing
from cloudplan.report.pdf_tables import breakable, table_data
from cloudplan.resources import folder

if TYPE_CHECKING:
    from typst import Compiler

STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA: typst refuses to write what a reader of screens could not read."""
FONT = "Libertinus Serif"
_FAMILY = re.compile(r"font-family=(\"[^\"<>]*\"|'[^'<>]*')")
WIDEST, HIGHEST = 0.85, 1.2
"""Of the width of a line: how wide a picture is at most, and how high, to fit on a page."""
WORDS = ("heading", "paragraph", "bullets", "note")
PIXELS = 658
"""A line in pixels of drawings, of which there are 96 to an inch."""


def pdf_report(report: Report, say: Speech) -> bytes:
    """The document; the same report gives the same bytes."""
    data = json.dumps(_data(report, say), ensure_ascii=False)
    made = _compiler().compile(
        sys_inputs={"report": data}, format="pdf", pdf_standards=STANDARD, timestamp=0
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made no document")
    return made


@cache
def _compiler() -> Compiler:
    """Kept, so that the next language need not read the fonts again."""
    with needing("PDF"):
        from typst import Compiler
    home = folder("templates") / "report"
    return Compiler(str(home / "report.typ"), root=str(home), ignore_system_fonts=True)


def _data(report: Report, say: Speech) -> dict[str, Any]:
    return {
        "lang": report.lang,
        "title": inert(report.title),
        "subtitle": breakable(report.subtitle),
        "contents": say.text("Contents"),
        "made": say.text("Made by cloudplan from the plan with this SHA-256:"),
        "plan": inert(report.plan_sha256),
        "sections": [
            {
                "title": breakable(section.title),
                "blocks": _turned(_block(block, report.currency, say) for block in section.blocks),
            }
            for section in report.sections
        ],
    }


def _turned(blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Wide tables share turned pages with the headings before them, and the words between them."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        if not block.get("wide"):
            found.append(block)
            continue
        start = _after(found, lambda one: one["kind"] in WORDS)
        if start == 0 or found[start - 1]["kind"] != "turned":
            start = _after(found, lambda one: one["kind"] == "heading")
            found.insert(start, {"kind": "turned", "blocks": []})
            start += 1
        found[start - 1]["blocks"] += [*found[start:], block]
        del found[start:]
    return found


def _after(blocks: Sequence[dict[str, Any]], belongs: Callable[[dict[str, Any]], bool]) -> int:
    """Where the last blocks begin that belong to what follows."""
    start = len(blocks)
    while start and belongs(blocks[start - 1]):
        start -= 1
    return start


def _block(block: Block, currency: str, say: Speech) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": breakable(block.text), "strong": block.strong}
    if isinstance(block, Heading):
        return {"kind": "heading", "text": breakable(block.text)}
    if isinstance(block, Bullets):
        items = [breakable(item) for item in block.items]
        return {"kind": "bullets", "items": items, "numbered": block.numbered}
    if isinstance(block, Note):
        return _note(block, say)
    if isinstance(block, Picture):
        return _picture(block)
    return table_data(block, currency, say)


def _note(note: Note, say: Speech) -> dict[str, Any]:
    return {
        "kind": "note",
        "title": f"{level(note, say)}: {breakable(note.title)}",
        "text": breakable(note.text),
        "warning": note.level == "warning",
    }


def _picture(picture: Picture) -> dict[str, Any]:
    """Drawings name fonts of screens, of which there are none here."""
    width, height = size_of(picture.svg)
    return {
        "kind": "picture",
        "title": breakable(picture.title),
        "description": breakable(picture.description),
        "alt": inert(f"{picture.title}. {picture.description}"),
        "svg": _FAMILY.sub(f'font-family="{FONT}"', checked_svg(picture.svg)),
        "width": min(WIDEST, HIGHEST * width / height, width / PIXELS),
    }
