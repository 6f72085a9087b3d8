"""The report as one HTML file: nothing is loaded from anywhere, and no script runs in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cloudplan.language import Speech
from cloudplan.report.blocks import Cell, Column, Report
from cloudplan.report.cells import classes, head, inert, level, shown
from cloudplan.report.drawing import checked_svg, size_of
from cloudplan.report.extra import needing
from cloudplan.resources import folder

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE, STYLE = "page.html.j2", "page.css"


def html_report(report: Report, say: Speech) -> bytes:
    """The page in UTF-8; the same report gives the same bytes."""
    page = _environment().get_template(TEMPLATE)
    text = page.render(report=report, style=_style(), **_words(report, say))
    return text.encode("utf-8")


def _words(report: Report, say: Speech) -> dict[str, Any]:
    """What the template says and shows in the report's language."""

    def show(cell: Cell, column: Column) -> str:
        return shown(cell, column, say)

    def title(column: Column) -> str:
        return head(column, report.currency)

    def rows(count: int) -> str:
        return say.plural("{count} row", "{count} rows", count)

    return {
        "show": show,
        "title_of": title,
        "rows": rows,
        "contents": say.text("Contents"),
        "skip": say.text("Skip to the content"),
        "level": lambda note: level(note, say),
        "made": say.text("Made by cloudplan from the plan with this SHA-256:"),
        "to_top": say.text("Back to the contents"),
    }


@cache
def _environment() -> Environment:
    with needing("HTML"):
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(folder("templates") / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["inert"] = inert
    environment.filters["drawing"] = lambda svg: Markup(checked_svg(svg))
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["width"] = lambda svg: round(size_of(svg)[0])
    environment.globals["classes"] = classes
    environment.tests["text"] = lambda value: isinstance(value, str)
    return environment


@cache
def _style() -> str:
    return (folder("templates") / "report" / STYLE).read_text(encoding="utf-8")
