"""An expectation that is not met, in words: what was expected, what came instead, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cloudplan.diagnostics import Source
from cloudplan.model.text import pick
from cloudplan.rules import Finding


@dataclass(frozen=True, slots=True)
class Unmet:
    """`summary` is one line, `why` are further lines; `source` is the line that expected it."""

    source: Source
    summary: str
    why: tuple[str, ...] = ()


def listed(names: Iterable[str], nothing: str = "no rule") -> str:
    """``a, b and c``, or what stands for none."""
    items = list(names)
    if len(items) < 2:
        return items[0] if items else nothing
    return f"{', '.join(items[:-1])} and {items[-1]}"


def verdicts(found: Sequence[Finding]) -> tuple[str, ...]:
    """What rules say of a pair, a line each."""
    return tuple(_verdict(finding) for finding in found)


def _verdict(finding: Finding) -> str:
    verb = {"deny": "rejects", "warn": "warns", "price": "asks a price"}[finding.effect]
    if finding.waived:
        verb = "is waived"
    elif finding.price_month is not None:
        verb = f"asks {finding.price_month} a month"
    detail = f" ({finding.detail})" if finding.detail else ""
    return f"- {finding.policy} {verb}: {pick(finding.because)}{detail} [{finding.source}]"
