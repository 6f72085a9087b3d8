"""A report with every block, every kind of figure, what is unknown, and names that mean harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from cloudplan.language import LANGUAGES, Lang
from cloudplan.report.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    Note,
    Paragraph,
    Picture,
    Report,
    Section,
    Table,
)

HOSTILE: Final = (
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@everybody #1 https://evil.example/x",
    "a | b `c` *d* [e](https://evil.example) ![i](https://evil.example/i.png)",
    "line\nbreak\r\nand\ttab",
    "\x1b[31mred\x1b[0m [red]",
    "right\u202eto left\u200b",
    "${var.x} %{if} {{ 7 * 7 }} {% raw %} #let x = 1 $x^2$ \\",
    "\"quotes\" 'and' \u201csuch\u201d & <!-- -->",
    "a" * 300,
)
LONG_TABLE_ROWS: Final = 500
SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 240" width="720" height="240">'
    '<rect x="0" y="20" width="500" height="60" fill="#0b4f8a"/>'
    '<rect x="0" y="120" width="360" height="60" fill="#8a3c00"/>'
    '<text x="510" y="60" font-family="system-ui, sans-serif" font-size="20">&lt;today&gt; 1 381'
    "</text></svg>"
)
MONEY: Final = Table(
    "money-by-line",
    "What it costs, by line",
    (
        Column("Line"),
        Column("Today", "money", 2),
        Column("After", "money", 2, "EUR/month"),
        Column("Share", "percent", 1),
        Column("Memory", "number", 1, "GiB"),
        Column("Prices of", "date"),
    ),
    (
        (
            "compute",
            Decimal("12340.50"),
            Decimal("9876.543"),
            Decimal("0.6"),
            64,
            date(2026, 11, 1),
        ),
        (
            "storage",
            Decimal("-0.01"),
            Decimal("1234567.89"),
            Decimal("-0.125"),
            Decimal("0.5"),
            None,
        ),
        (None, None, Decimal("0"), None, None, None),
        ("", "not applicable", Decimal("1"), Decimal("1"), 1, date(2026, 2, 28)),
    ),
    ("Total", Decimal("12340.49"), Decimal("1244445.433"), Decimal("1"), Decimal("65.5"), ""),
)
NAMES: Final = Table(
    "names",
    "Names that mean harm: <b>=1+1</b>",
    (Column("Name"), Column("<i>Owner</i>"), Column("Note")),
    tuple((text, text, "harmless") for text in HOSTILE),
)
LONG: Final = Table(
    "annex-applications",
    "Every application",
    (
        Column("Application"),
        Column("Class", "number"),
        Column("Residency"),
        Column("Jurisdiction"),
        Column("Rule"),
        Column("Waiver"),
        Column("Site"),
        Column("Per month", "money", 2),
    ),
    tuple(
        (
            f"application-{number}/population-register-database",
            number % 5 + 1,
            "Belgium",
            "European Union",
            "personal data stay in the country, and the keys are held by the city itself",
            None if number % 7 else "until the new building is ready",
            f"site-{number % 3}",
            Decimal(number) * Decimal("1.37"),
        )
        for number in range(LONG_TABLE_ROWS)
    ),
    annex=True,
)
EMPTY: Final = Table(
    "nothing", "A table without rows", (Column("Name"), Column("Cost", "money")), ()
)
PICTURE: Final = Picture(
    "money-chart",
    "Today and after",
    "The bar of today is longer than the bar of after, by 28 %.",
    SVG,
    data="money-by-line",
)
ANSWER: Final = (
    Paragraph("The plan costs 1\u202f008,64 € a month, 27\u00a0% less than today.", strong=True),
    Paragraph("Nothing breaks a rule. # no heading"),
    Note("Prices are old", "The oldest is 200 days old.", "warning"),
    Note("Proof", "The plan is at most 0.02 % from the best."),
)


def report(lang: Lang = "en", blocks: tuple[Block, ...] = ()) -> Report:
    """The sample in a language; `blocks` are a chapter of their own at the end."""
    harm = tuple(Paragraph(text) for text in HOSTILE)
    sections = (
        Section("answer", "The answer", ANSWER),
        Section(
            "money",
            "Money",
            (PICTURE, MONEY, Heading("In words"), Bullets(("first", "- second")), EMPTY),
        ),
        Section("harm", HOSTILE[0], (*harm, NAMES, Bullets(HOSTILE, numbered=True))),
        Section("annex", "Annex", (Heading("Applications"), LONG)),
    )
    more = (Section("more", "More", blocks),) if blocks else ()
    return Report(
        lang, "Report for =1+1 <city>", "1 November 2026", "EUR", "ab" * 32, sections + more
    )


def short(lang: Lang) -> Report:
    """Only its first two chapters."""
    whole = report(lang)
    return replace(whole, sections=whole.sections[:2])


def shorter(lang: Lang) -> Report:
    """All of it, with a few of the rows of its long table."""
    whole = report(lang)
    few = replace(LONG, rows=LONG.rows[:20])
    annex = replace(whole.sections[-1], blocks=(Heading("Applications"), few))
    return replace(whole, sections=(*whole.sections[:-1], annex))


__all__ = [
    "ANSWER",
    "HOSTILE",
    "LANGUAGES",
    "LONG",
    "MONEY",
    "NAMES",
    "PICTURE",
    "SVG",
    "report",
    "short",
    "shorter",
]
