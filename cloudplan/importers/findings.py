"""Findings of one reading, each kind told a bounded number of times."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from cloudplan.diagnostics import Diagnostic, Source, warning

MOST_OF_A_KIND = 1_000
_LONGEST = 500


@dataclass(slots=True)
class Findings:
    """Collects warnings; of a kind in a column at most `MOST_OF_A_KIND` are kept, the rest counted.

    A sheet with a million bad cells must not become a million objects.
    """

    kept: list[Diagnostic] = field(default_factory=list)
    seen: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def add(self, finding: Diagnostic) -> None:
        """Keeps a finding; names in it that would break the line are made harmless."""
        at = finding.source
        kind = (finding.code, at.file if at else "", at.column if at else 0)
        self.seen[kind] += 1
        if self.seen[kind] <= MOST_OF_A_KIND:
            self.kept.append(_harmless(finding))

    def warn(
        self, source: Source, code: str, summary: str, *, detail: str = "", fix: str = ""
    ) -> None:
        self.add(warning(code, summary, detail=detail, fix=fix, source=source))

    def all(self) -> tuple[Diagnostic, ...]:
        """Everything kept, and one line for each kind of which there were more; sorted."""
        more = [
            warning(
                code,
                f"{times - MOST_OF_A_KIND:,} more findings of this kind in this column",
                source=Source(file, 1, column or 1),
            )
            for (code, file, column), times in self.seen.items()
            if times > MOST_OF_A_KIND
        ]
        return tuple(sorted((*self.kept, *more), key=lambda d: d.sort_key))


def _harmless(finding: Diagnostic) -> Diagnostic:
    texts = (finding.summary, finding.detail)
    if all(text.isprintable() and len(text) <= _LONGEST for text in texts):
        return finding
    summary, detail = map(_line, texts)
    return replace(finding, summary=summary, detail=detail)


def _line(text: str) -> str:
    """On one line, without control signs, not without end."""
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
