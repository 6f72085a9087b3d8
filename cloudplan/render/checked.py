"""What a check found, for people: by workload, worst first, with what would cure it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudplan.language import Speech
from cloudplan.model.report import Outcome, Report, Result
from cloudplan.model.said import Said
from cloudplan.render.clean import clean
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.text import other_lines, totals_text
from cloudplan.render.formats.totals import WORDS, ranked
from cloudplan.render.formats.words import advice, subject
from cloudplan.render.page import Page, plain_blanks

STYLES: dict[Outcome, str] = {"error": "error", "failed": "error", "warned": "warning"}
CURE = Said("cure")
PLAIN = ("forbids", "advises against")


def checked_text(report: Report, setting: Setting) -> str:
    """A block for every workload, site or ceiling; with `verbose` a line for the rest as well."""
    blocks = [_block(setting.page, same) for same in _by_subject(report)]
    rest = other_lines(report, setting.page) if setting.verbose else []
    parts = [*blocks, *(["\n".join(rest) + "\n"] if rest else []), totals_text(report, setting)]
    return plain_blanks("\n".join(parts))


def _by_subject(report: Report) -> list[list[Result]]:
    """What asks for attention, together by what it is about, in the order of the worst of each."""
    found: dict[object, list[Result]] = {}
    for result in ranked(report):
        if result.outcome in STYLES:
            key = (result.subject or result.summary, result.site)
            found.setdefault(key, []).append(result)
    return list(found.values())


def _block(page: Page, same: Sequence[Result]) -> str:
    say, first = page.say, same[0]
    head = clean(subject(first, say) or say.said(first.summary))
    lines = [page.paint(line, "bold") for line in page.wrap(head)]
    if first.source is not None and first.source != first.rule_source:
        place = f"{first.source.file}:{first.source.line}"
        lines.append("  " + clean(say.text("at {place}", place=place)))
    width = _width(say)
    for result in same:
        lines += _finding(page, result, width)
    for cure in dict.fromkeys(advice(result, say) for result in same if result.fix):
        lines += page.wrap(clean(cure), f"  {say.said(CURE):<{width}}  ", " " * (width + 4))
    return "\n".join(lines) + "\n"


def _width(say: Speech) -> int:
    """Of the first column: the longest of its words."""
    return max(len(say.said(word)) for word in (CURE, *(WORDS[kind] for kind in STYLES)))


def _finding(page: Page, result: Result, width: int) -> Iterator[str]:
    say = page.say
    word, below = say.said(WORDS[result.outcome]), " " * (width + 4)
    rule = result.rule_source
    place = f"  {clean(f'{rule.file}:{rule.line}')}" if rule is not None else ""
    told = page.paint(word, STYLES[result.outcome]) + " " * (width - len(word))
    yield f"  {told}  {clean(result.rule)}{place}"
    plain = [f"{result.rule} {verb} {subject(result)}" for verb in PLAIN]
    said = [] if result.summary in plain or not result.subject else [result.summary]
    for text in (*said, *([result.detail] if result.detail else [])):
        yield from page.wrap(clean(say.said(text)), below, below)
