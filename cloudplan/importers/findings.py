"""Findings of one reading, each kind told a bounded number of times."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cloudplan.diagnostics import Diagnostic, Source, warning

MOST_OF_A_KIND = 1_000


@dataclass(slots=True)
class Findings:
    """Collects warnings; of a kind in a column at most `MOST_OF_A_KIND` are kept, the rest counted.

    A sheet with a million bad cells must not become a million objects.
    """

    kept: list[Diagnostic] = field(default_factory=list)
    seen: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def add(self, finding: Diagnostic) -> None:
        at = finding.source
        kind = (finding.code, at.file if at else "", at.column if at else 0)
        self.seen[kind] += 1
        if self.seen[kind] <= MOST_OF_A_KIND:
            self.kept.append(finding)

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
