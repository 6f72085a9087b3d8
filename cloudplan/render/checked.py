"""What a check found, for people: by workload, worst first, with what would cure it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudplan.model.report import Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.text import other_lines, totals_text
from cloudplan.render.formats.totals import ranked
from cloudplan.render.formats.words import advice, subject
from cloudplan.render.page import Page

STYLES: dict[Outcome, str] = {"error": "error", "failed": "error", "warned": "warning"}
WORDS: dict[Outcome, str] = {"error": "error", "failed": "failed", "warned": "warning"}
WIDTH = len("warning")
BELOW = " " * (WIDTH + 4)
PLAIN = ("forbids", "advises against")


def checked_text(report: Report, setting: Setting) -> str:
    """A block for every workload, site or ceiling; with `verbose` a line for the rest as well."""
    blocks = [_block(setting.page, same) for same in _by_subject(report)]
    rest = other_lines(report, setting.page) if setting.verbose else []
    parts = [*blocks, *(["\n".join(rest) + "\n"] if rest else []), totals_text(report, setting)]
    return "\n".join(parts)


def _by_subject(report: Report) -> list[list[Result]]:
    """What asks for attention, together by what it is about, in the order of the worst of each."""
    found: dict[object, list[Result]] = {}
    for result in ranked(report):
        if result.outcome in STYLES:
            key = (result.subject or result.summary, result.site)
            found.setdefault(key, []).append(result)
    return list(found.values())


def _block(page: Page, same: Sequence[Result]) -> str:
    first = same[0]
    head = clean(subject(first) or first.summary)
    lines = [page.paint(line, "bold") for line in page.wrap(head)]
    if first.source is not None and first.source != first.rule_source:
        lines.append(f"  at {clean(f'{first.source.file}:{first.source.line}')}")
    for result in same:
        lines += _finding(page, result)
    for cure in dict.fromkeys(advice(result) for result in same if result.fix):
        lines += page.wrap(clean(cure), f"  {'cure':<{WIDTH}}  ", BELOW)
    return "\n".join(lines) + "\n"


def _finding(page: Page, result: Result) -> Iterator[str]:
    word = WORDS[result.outcome]
    rule = result.rule_source
    place = f"  {clean(f'{rule.file}:{rule.line}')}" if rule is not None else ""
    told = page.paint(word, STYLES[result.outcome]) + " " * (WIDTH - len(word))
    yield f"  {told}  {clean(result.rule)}{place}"
    plain = [f"{result.rule} {verb} {subject(result)}" for verb in PLAIN]
    said = [] if result.summary in plain or not result.subject else [result.summary]
    for text in (*said, *([result.detail] if result.detail else [])):
        yield from page.wrap(clean(text), BELOW, BELOW)
