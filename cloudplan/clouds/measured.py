"""Measured use: asked for besides, and what becomes of the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from decimal import Decimal
from typing import Generic, TypeVar

from cloudplan.clouds.frame import Frame, Why, in_our_words
from cloudplan.clouds.seen import Scope, Unread, Use

T = TypeVar("T")
FEWEST = 24
"""Hours below which nothing is said: a percentile of a few values is none."""
PERCENT = 95


def use_of(maxima: Sequence[float], metric: str) -> Use | None:
    """The 95th percentile of hourly maxima, fractions of 0 to 1, by nearest rank.

    Maxima, so that what is sized by them is never too small for an hour's peak. ``None`` for fewer
    than `FEWEST` hours and for figures that are no fractions.
    """
    ordered = sorted(maxima)
    if len(ordered) < FEWEST or not 0 <= ordered[0] <= ordered[-1] <= 1:
        return None
    rank = -(-len(ordered) * PERCENT // 100) - 1
    return Use(Decimal(repr(ordered[rank])), f"p95 of {len(ordered)} hourly maxima of {metric}")


class Measuring(Generic[T]):
    """Questions for the use of a scope's machines; they may fail and leave the machines."""

    def __init__(self, frame: Frame, why: Why, *, is_wanted: bool) -> None:
        self._frame, self._why, self._is_wanted = frame, why, is_wanted
        self._asked: list[Future[Mapping[str, T]]] = []
        self._found: Mapping[str, T] | None = None
        self._refused: str | None = None

    def ask(self, call: Callable[[], Mapping[str, T]]) -> None:
        """Starts a question, if use is wanted at all; it answers by machine."""
        if self._is_wanted:
            self._asked.append(self._frame.besides(call))

    def found(self) -> Mapping[str, T]:
        """By machine; nothing at all where one question failed, so that it is never half."""
        if self._found is None:
            try:
                parts = [self._frame.answer(asked, is_besides=True) for asked in self._asked]
            except Exception as problem:
                self._refused, parts = in_our_words(problem, self._why), []
            self._found = {name: figures for part in parts for name, figures in part.items()}
        return self._found

    def outcome(self, scope: Scope) -> tuple[tuple[Scope, ...], tuple[Unread, ...]]:
        """The scope as a measured one, or as one that lacks it; neither if it was not wanted."""
        self.found()
        if self._refused:
            return (), (Unread(scope, self._refused),)
        return ((scope,) if self._is_wanted else ()), ()
