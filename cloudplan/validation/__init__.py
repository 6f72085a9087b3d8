"""What can be said about inputs without placing anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cloudplan.diagnostics import Diagnostic, Exit
from cloudplan.load import Loaded
from cloudplan.rules import check, rulebook
from cloudplan.validation.clashes import clashes
from cloudplan.validation.contradictions import contradictions
from cloudplan.validation.covered import covered_rules
from cloudplan.validation.homeless import homeless
from cloudplan.validation.idle import unmatched_rules, unused_groups
from cloudplan.validation.physics import beyond_light
from cloudplan.validation.pins import refused_pins
from cloudplan.validation.survey import Survey
from cloudplan.validation.waivers import expiring_waivers, idle_waivers

__all__ = ["strictly", "validate"]


def validate(loaded: Loaded, *, thorough: bool = False) -> tuple[Diagnostic, ...]:
    """Everything worth saying, errors first.

    Nothing is said of rules and groups in a shipped pack that nobody changed: it holds more than
    one city needs. With `thorough` that is said too, and what holds on this inventory only.
    """
    broken = check(loaded.estate)
    found = [*loaded.diagnostics, *loaded.waiver_failures, *broken]
    if not any(d.severity == "error" for d in broken):
        book = rulebook(loaded.estate)
        found += [*book.diagnostics, *_seen(Survey(loaded, book, thorough))]
    return tuple(sorted(_once(found), key=lambda d: d.sort_key))


def strictly(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Warnings as errors with exit code 3: the files can be read, and what they say is doubtful."""
    as_errors = (
        replace(d, severity="error", exit_code=Exit.VIOLATIONS) if d.severity == "warning" else d
        for d in found
    )
    return tuple(sorted(as_errors, key=lambda d: d.sort_key))


def _once(found: list[Diagnostic]) -> Iterator[Diagnostic]:
    """A waiver that does not hold is an error here and a warning elsewhere: it is told once."""
    failed = {(d.code, d.source) for d in found if d.severity == "error"}
    return (d for d in found if d.severity == "error" or (d.code, d.source) not in failed)


def _seen(survey: Survey) -> Iterator[Diagnostic]:
    clashing = clashes(survey)
    yield from refused_pins(survey.book)
    yield from contradictions(survey, clashing)
    yield from homeless(survey, frozenset(w for clash in clashing for w in clash.rows))
    yield from covered_rules(survey)
    yield from unmatched_rules(survey)
    yield from unused_groups(survey)
    yield from beyond_light(survey)
    yield from expiring_waivers(survey)
    yield from idle_waivers(survey)
