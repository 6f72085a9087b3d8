"""Errors, warnings and notes as boxes: what, where with the line itself, why, what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from cloudplan.diagnostics import Diagnostic, Severity, Source
from cloudplan.model.plan import PlanDiagnostic
from cloudplan.render.clean import clean, clean_lines
from cloudplan.render.figures import count
from cloudplan.render.page import Page

TITLES: dict[Severity, str] = {"error": "Error", "warning": "Warning", "info": "Note"}
MOST_OF_A_KIND = 3
SHEET = ".xlsx#"
"""In the name of a place in a workbook."""
_LEAD = re.compile(r"\d+\. |- | +")
Quote = Callable[[Source], str]


def boxes(page: Page, diagnostics: Sequence[Diagnostic], quote: Quote = lambda _: "") -> str:
    """One box under the other. `quote` gives the line of a file, or nothing."""
    return "".join(box(page, diagnostic, quote) for diagnostic in diagnostics)


def box(page: Page, diagnostic: Diagnostic, quote: Quote = lambda _: "") -> str:
    """One finding between ``╷`` and ``╵``."""
    inner = Page(page.width - 2, page.color)
    edge = page.paint("│", diagnostic.severity)
    lines = [f"{edge} {line}".rstrip() for line in _inside(inner, diagnostic, quote)]
    top, bottom = (page.paint(corner, diagnostic.severity) for corner in "╷╵")
    return "\n".join((top, *lines, bottom)) + "\n"


def _inside(page: Page, diagnostic: Diagnostic, quote: Quote) -> Iterator[str]:
    title = f"{TITLES[diagnostic.severity]}: "
    first, *rest = page.wrap(f"{clean(diagnostic.summary)} [{clean(diagnostic.code)}]", title, "")
    yield page.paint(title, diagnostic.severity) + page.paint(first[len(title) :], "bold")
    yield from (page.paint(line, "bold") for line in rest)
    if diagnostic.source is not None:
        yield ""
        yield from _where(page, diagnostic.source, quote)
    if diagnostic.detail:
        yield ""
        for line in clean_lines(diagnostic.detail):
            yield from _item(page, line)
    if diagnostic.fix:
        yield ""
        fix = clean(diagnostic.fix)
        yield from page.wrap(f"{fix[:1].upper()}{fix[1:]}")


def _item(page: Page, line: str) -> list[str]:
    """A line; one that begins with a number, a dash or blanks hangs below its own beginning."""
    lead = _LEAD.match(line)
    start = lead[0] if lead else ""
    return page.wrap(line[len(start) :], start)


def _where(page: Page, source: Source, quote: Quote) -> Iterator[str]:
    """The place, and the line that stands there; a file as a whole has no line."""
    line = quote(source)
    if not line and (source.line, source.column) == (1, 1):
        yield f"  on {clean(source.file)}"
        return
    if SHEET in source.file:
        yield f"  on {clean(source.file)} row {source.line}, column {_letters(source.column)}"
        return
    yield f"  on {clean(source.file)} line {source.line}, column {source.column}:"
    if line:
        yield f"  {page.paint(f'{source.line}:', 'dim')} {clean(line)}"


def _letters(column: int) -> str:
    """A column as spreadsheets call it: ``CC``."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def digest(diagnostics: Iterable[Diagnostic], hint: str = "") -> list[Diagnostic]:
    """Every error, and of each kind of warning and note the first few and how many more."""
    seen: Counter[tuple[str, str]] = Counter()
    kept = []
    for diagnostic in diagnostics:
        kind = (diagnostic.severity, diagnostic.code)
        seen[kind] += 1
        if diagnostic.severity == "error" or seen[kind] <= MOST_OF_A_KIND:
            kept.append(diagnostic)
    hidden = {kind: n - MOST_OF_A_KIND for kind, n in seen.items() if kind[0] != "error"}
    kept += [_more(kind[1], n, hint) for kind, n in sorted(hidden.items()) if n > 0]
    return kept


def _more(code: str, amount: int, hint: str) -> Diagnostic:
    return Diagnostic("info", code, f"{count(amount, 'more finding')} of the kind {code}", fix=hint)


def from_plan(diagnostics: Iterable[PlanDiagnostic]) -> list[Diagnostic]:
    """What a plan file says, as findings; a place that cannot be read stays in the text."""
    return [
        Diagnostic(d.severity, d.code, d.summary, d.detail, d.fix, _source(d.source))
        for d in diagnostics
    ]


def _source(text: str) -> Source | None:
    file, *place = text.rsplit(":", 2)
    if len(place) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in place):
        return Source(text) if text else None
    return Source(file, int(place[0]), int(place[1]))


def records(diagnostics: Iterable[Diagnostic]) -> list[dict[str, str]]:
    """Findings as JSON shows them, with the keys that they have in a plan file."""
    return [
        {
            "severity": d.severity,
            "code": d.code,
            "summary": d.summary,
            "detail": d.detail,
            "fix": d.fix,
            "source": str(d.source or ""),
        }
        for d in diagnostics
    ]
