"""How long a search has taken, whether it is over, and who is told how it goes."""

from __future__ import annotations

from time import monotonic

from cloudplan.engine.problem import Progress, Watch


class Clock:
    """`seconds` from its making, or no end; `watch` hears of progress."""

    def __init__(self, seconds: float | None, watch: Watch | None) -> None:
        self._begun, self._seconds, self._watch = monotonic(), seconds, watch

    @property
    def elapsed(self) -> float:
        return monotonic() - self._begun

    @property
    def left(self) -> float | None:
        """Seconds until the end; `None` without one."""
        return None if self._seconds is None else max(self._seconds - self.elapsed, 0.0)

    @property
    def used(self) -> float:
        """The part of the time that is gone; 0 without an end."""
        return 0.0 if not self._seconds else self.elapsed / self._seconds

    def over(self) -> bool:
        """Whether the end has come."""
        return self._seconds is not None and self.elapsed >= self._seconds

    def say(self, phase: str, bound: int | None, best: int | None) -> None:
        """Tells whoever watches."""
        if self._watch is not None:
            self._watch(Progress(phase, bound, best, self.elapsed))
