"""The formats of a report, by the ending of the file they are written to."""

from __future__ import annotations

from collections.abc import Callable

from cloudplan.language import Speech
from cloudplan.report.blocks import Report

Writer = Callable[[Report, Speech], bytes]


def html(report: Report, say: Speech) -> bytes:
    """One file with everything in it, for a browser or a printer."""
    from cloudplan.report.html import html_report

    return html_report(report, say)


def pdf(report: Report, say: Speech) -> bytes:
    """The same on A4."""
    from cloudplan.report.pdf import pdf_report

    return pdf_report(report, say)


def xlsx(report: Report, say: Speech) -> bytes:
    """A workbook with a sheet for each table."""
    from cloudplan.report.xlsx import xlsx_report

    return xlsx_report(report, say)


def markdown(report: Report, say: Speech) -> bytes:
    """A comment on a pull request."""
    from cloudplan.report.markdown import markdown_report

    return markdown_report(report, say).encode()


WRITERS: dict[str, Writer] = {"html": html, "pdf": pdf, "xlsx": xlsx, "md": markdown}
