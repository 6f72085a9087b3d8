"""Scores of confidentiality, integrity and availability, and on which scale they are.

An inventory has five levels. Sources have five, or three (GEMMA's 1 to 3; low, middle, high), and
do not say which. A 2 of three that was taken for a 2 of five would put personal data in too low a
class. So numbers count as they are only where the source shows that it has five; else a person says
what they mean (`levels` of a mapping file), or they stay unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cloudplan.diagnostics import Source
from cloudplan.importers.draft import Draft
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Value
from cloudplan.model.words import count

UNKNOWN = frozenset(
    (
        *("", "-", "?", "0", "nb", "n.b.", "nvt", "n.v.t.", "n/a", "na", "unknown", "onbekend"),
        *("niet bepaald", "inconnu", "unbekannt", "null", "none"),
    )
)
"""What says that nobody knows."""
_FIVE = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Score:
    """A score as it was read: `level` names which one, `of` the item's key."""

    of: str
    level: str
    text: str
    cell: Cell
    at: Source
    says_five: bool = False


Settled = dict[tuple[str, str], Value]
"""By the key of an item and the name of a level."""


def settled(
    scores: list[Score], levels: Mapping[str, int], draft: Draft, *, is_five: bool = False
) -> Settled:
    """The scores that can be told, others become findings.

    `levels` is what a person says that scores mean. `is_five`: the source's scale is known.
    """
    known = [s for s in scores if s.text.strip().casefold() not in UNKNOWN]
    if levels:
        return _translated(known, {k.strip().casefold(): v for k, v in levels.items()}, draft)
    numbers = [s for s in known if s.text.strip() in _FIVE]
    _odd([s for s in known if s.text.strip() not in _FIVE], draft)
    shows_five = is_five or any(s.text.strip() in ("4", "5") for s in numbers)
    _unclear([s for s in numbers if not (shows_five or s.says_five)], draft)
    told = (s for s in numbers if shows_five or s.says_five)
    return {(s.of, s.level): Value(int(s.text), s.cell) for s in told}


def _translated(scores: list[Score], levels: Mapping[str, int], draft: Draft) -> Settled:
    result: Settled = {}
    for s in scores:
        meant = levels.get(s.text.strip().casefold())
        if meant is None:
            draft.warn(
                "unknown-score",
                s.at,
                f'The score "{shown(s.text)}" is not among the levels of the mapping file',
                f"It names: {', '.join(shown(name) for name in levels)}.",
                "add it to levels: there; until then it is unknown",
            )
        else:
            note = f"{shown(s.text)} in the source, by levels of the mapping file"
            result[s.of, s.level] = Value(meant, s.cell, note)
    return result


_FIX = (
    'say what they mean in a mapping file, for example levels: {"1": 2, "2": 3, "3": 4}, and '
    "give it with --mapping"
)


def _unclear(scores: list[Score], draft: Draft) -> None:
    if scores:
        first = min(scores, key=lambda s: s.at)
        things = len({s.of for s in scores})
        draft.warn(
            "unclear-scale",
            first.at,
            f"{count(len(scores), 'score')} of {count(things, 'application')} may be on a scale of "
            "three or of five",
            "None is above 3. GEMMA scores from 1 to 3, an inventory has levels from 1 to 5; taken "
            "as they are, they might be too low. They stay unknown.",
            _FIX,
        )


def _odd(scores: list[Score], draft: Draft) -> None:
    """Words, and numbers that no scale has: one finding for each text."""
    first: dict[str, Score] = {}
    counts = Counter(s.text for s in scores)
    for s in sorted(scores, key=lambda s: s.at):
        first.setdefault(s.text, s)
    for text, s in first.items():
        times = counts[text]
        draft.warn(
            "unknown-score",
            s.at,
            f'The {s.level} "{shown(text)}" is not a level from 1 to 5'
            + (f"; so for {times} scores" if times > 1 else ""),
            "Which level it stands for is not written in the source. It stays unknown.",
            f'say it in a mapping file: levels: {{"{shown(text)}": ...}}, and give it with '
            "--mapping",
        )
