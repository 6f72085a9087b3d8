"""What Azure Migrate's percentages of use are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.diagnostics import CloudplanError
from cloudplan.importers.findings import Findings
from cloudplan.importers.tables import Book, Row, Sheet, columns, sheet_of
from cloudplan.importers.tables.values import text_of
from cloudplan.model.intake import Value

_PROPERTIES = columns("Property", "Selected value")
_TYPED = ("CPU utilization percentage", "Memory utilization percentage")
_MEASURED = (
    ("utilisation.cpu_p95", "CPU usage(%)"),
    ("utilisation.memory_p95", "Memory usage(%)"),
)
_NOTHING = frozenset(("-", "n/a", "na", "unknown", "not available", "none"))
ENOUGH = Decimal(61)
"""Per cent of the samples that Azure Migrate wanted: four stars of its five begin there."""


@dataclass(frozen=True, slots=True)
class Use:
    """`percentile` is what the assessment was set to; `None` if the file does not say."""

    is_assessed: bool
    percentile: int | None = None

    @property
    def is_enough(self) -> bool:
        """Whether the figures are at least a 95th percentile, as far as the file says."""
        return self.is_assessed and (self.percentile is None or self.percentile >= 95)

    def note(self, row: Row) -> str:
        """What the template says of the processor, for people to read."""
        text = text_of(row.raw(_TYPED[0])).removesuffix("%").strip()
        is_said = text and text.casefold() not in _NOTHING
        return f"{text[:20]} % in use, over a time that is not said" if is_said else ""


def use_of(book: Book, sheet: Sheet, findings: Findings) -> Use:
    """What the percentages of this file are; told once where they are not used."""
    for name in _TYPED:
        if sheet.has(name):
            findings.warn(
                sheet.source(sheet.header_row, name),
                "no-period",
                f'"{name}" is not used for right-sizing: the template does not say over which time',
                detail="Right-sizing counts with a 95th percentile; this may be of any moment.",
                fix="write utilisation: by hand where you know it",
            )
    use = Use(any(sheet.has(name) for _, name in _MEASURED), _percentile(book, findings))
    if use.is_assessed and use.percentile is None:
        findings.warn(
            sheet.source(sheet.header_row, _MEASURED[0][1]),
            "percentile-not-said",
            "The use of the machines is taken for the 95th percentile; this file does not say it",
            detail="The 95th is what Azure Migrate counts with unless somebody set another.",
            fix="look at the assessment's settings, or give the workbook with its properties",
        )
    if use.is_assessed and not use.is_enough:
        findings.warn(
            sheet.source(sheet.header_row, _MEASURED[0][1]),
            "low-percentile",
            f"The assessment counts with percentile {use.percentile}: its use is not written",
            fix="set the assessment to the 95th percentile and export it again",
        )
    return use


def _percentile(book: Book, findings: Findings) -> int | None:
    """The percentile that the sheet of properties names, if there is one."""
    table = book.table("Assessment_Properties", "Assessment properties")
    if table is None:
        return None
    try:
        properties = sheet_of(table, _PROPERTIES, findings)
    except CloudplanError:
        return None
    for row in properties.rows():
        name, value = row.text("Property"), row.text("Selected value")
        if name and value and "percentile" in str(name.value).casefold():
            found = re.search(r"[0-9]{1,3}", str(value.value))
            return int(found[0]) if found else None
    return None


def utilisation(row: Row, use: Use) -> Iterator[tuple[str, Value]]:
    """The fractions that an assessment measured, where it had enough to measure."""
    if not use.is_enough:
        return
    is_thin = _is_thin(row)
    for path, name in _MEASURED:
        if str(row.raw(name)).strip().casefold() in _NOTHING:
            continue
        fraction = row.number(name, percent=True)
        if fraction is None or not isinstance(fraction.value, Decimal):
            continue
        if fraction.value > 1:
            row.warn(name, "out-of-range", f"{fraction.cell.column}: more than 100 %")
        elif not fraction.value:
            summary = f"{fraction.cell.column}: 0 % is no measurement: it is not written"
            row.warn(name, "no-evidence", summary)
        elif not is_thin:
            yield path, Value(fraction.value, fraction.cell, _note(use))


def _is_thin(row: Row) -> bool:
    """Whether the assessment itself had too little to go on; told."""
    rating = row.number("Confidence rating")
    if rating is None or not isinstance(rating.value, Decimal) or rating.value >= ENOUGH:
        return False
    row.warn(
        "Confidence rating",
        "no-evidence",
        f"The assessment had {rating.value} % of its samples: the machine's use is not written",
        detail=f"From {ENOUGH} % on it is taken.",
    )
    return True


def _note(use: Use) -> str:
    if use.percentile is not None:
        return f"percentile {use.percentile} by the assessment"
    return "the assessment's percentile: the 95th unless somebody set another"
