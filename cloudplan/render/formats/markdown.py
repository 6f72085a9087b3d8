"""For a comment on a pull request, or the summary of a step: totals and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cloudplan.diagnostics import Exit, Source
from cloudplan.language import Speech
from cloudplan.model.report import Outcome, Report, Result
from cloudplan.render.clean import clean
from cloudplan.render.formats.escape import markdown, markdown_code, shortened
from cloudplan.render.formats.setting import Setting
from cloudplan.render.formats.totals import WORDS, ranked, totals_line
from cloudplan.render.formats.words import advice, subject

MOST_CHARACTERS = 65_535
"""One less than what a comment may hold on GitHub."""
ROOM_FOR_THE_END = 400
LONGEST_NAME, LONGEST_PATH, LONGEST_TEXT = 120, 200, 400
SHOWN: tuple[Outcome, ...] = ("error", "failed", "warned", "noted")
ALSO_SHOWN: tuple[Outcome, ...] = ("known", "skipped", "passed")
"""With `verbose`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading with its table's head, and its rows."""

    head: str
    rows: tuple[str, ...]


def markdown_report(report: Report, setting: Setting) -> str:
    """At most 65,535 characters; what does not fit is counted in the last line."""
    return markdown_text(report, setting, MOST_CHARACTERS, len)


def markdown_text(report: Report, setting: Setting, room: int, size: Callable[[str], int]) -> str:
    """The totals, what asks for attention, and what is waived, within `room` as `size` counts."""
    parts = [_opening(report, setting.page.say)]
    free = room - size(parts[0]) - ROOM_FOR_THE_END
    left = 0
    for table in _tables(report, setting):
        taken, free = fitting(table, free, size)
        left += len(table.rows) - len(taken)
        parts += [table.head, *taken] if taken else []
    if left:
        parts.append(
            "\n"
            + setting.page.say.plural(
                "**{count} more result left out**: this is as much as fits here.",
                "**{count} more results left out**: this is as much as fits here.",
                left,
            )
            + "\n"
        )
    return "".join(parts)


def _opening(report: Report, say: Speech) -> str:
    passed = report.exit_code == Exit.OK
    verdict = say.said(WORDS["passed" if passed else "failed"])
    command = clean(report.command)
    notes = "".join(f"\n{prose(note)}\n" for note in report.footnotes)
    return (
        f"<!-- cloudplan {command} -->\n### cloudplan {command}: {verdict}\n\n"
        f"{totals_line(report, say)}\n{notes}"
    )


def _tables(report: Report, setting: Setting) -> Iterator[Table]:
    say, shown = setting.page.say, SHOWN + ALSO_SHOWN * setting.verbose
    results = ranked(report)
    head = (say.text("Result"), say.text("Rule"), say.text("What"), say.text("Where"))
    yield Table(
        f"\n{line_of(head)}|---|---|---|---|\n",
        tuple(_row(result, setting) for result in results if result.outcome in shown),
    )
    waived = (
        *(say.text("Rule"), say.text("What"), say.text("Until")),
        *(say.text("Reason"), say.text("Owner"), say.text("Approved by")),
    )
    yield Table(
        f"\n{say.text('Waived:')}\n\n{line_of(waived)}|---|---|---|---|---|---|\n",
        tuple(_waived(result, say) for result in results if result.outcome == "waived"),
    )


def fitting(table: Table, free: int, size: Callable[[str], int]) -> tuple[list[str], int]:
    """The first rows that fit together with the head, and what is free after them."""
    taken: list[str] = []
    free -= size(table.head)
    for row in table.rows:
        if size(row) > free:
            break
        taken.append(row)
        free -= size(row)
    return taken, free if taken else free + size(table.head)


def _row(result: Result, setting: Setting) -> str:
    say = setting.page.say
    who, said = subject(result, say), prose(say.said(result.summary))
    told = not result.subject or result.subject in result.summary
    what = said if told else f"{code(who)}: {said}"
    what += "".join(
        f"<br>{prose(text)}" for text in (say.said(result.detail), advice(result, say)) if text
    )
    word = say.said(WORDS[result.outcome])
    verdict = f"**{word}**" if result.outcome in ("error", "failed") else word
    places = dict.fromkeys(_places(result, setting))
    return line_of((verdict, code(result.rule), what, "<br>".join(places)))


def _places(result: Result, setting: Setting) -> Iterator[str]:
    for source in (result.source, result.rule_source):
        if source is not None:
            yield markdown_code(shortened(clean(_place(source, setting)), LONGEST_PATH))


def _place(source: Source, setting: Setting) -> str:
    return f"{setting.path(source) or source.file}:{source.line}"


def _waived(result: Result, say: Speech) -> str:
    waiver = result.waiver
    told = [code(result.rule), code(subject(result, say))]
    if waiver is None:
        return line_of((*told, "", prose(say.said(result.summary)), "", ""))
    texts = (prose(text) for text in (waiver.reason, waiver.owner, waiver.approved_by))
    return line_of((*told, say.short_day(waiver.expires), *texts))


def line_of(cells: Iterable[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |\n"


def code(text: str) -> str:
    """A name as a cell, cut where it is very long."""
    return markdown_code(shortened(clean(text), LONGEST_NAME)) if text else ""


def prose(text: str) -> str:
    """A sentence as a cell, cut where it is very long."""
    return markdown(shortened(clean(text), LONGEST_TEXT))
