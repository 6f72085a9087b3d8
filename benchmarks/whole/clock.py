"""Where the time of a plan goes, measured from outside: the product knows nothing of it.

The functions that `planner.make_plan` calls are wrapped where it looks them up. A phase counts its
own time only, not that of a phase inside it; what no phase claims is "other".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from time import monotonic, process_time
from typing import Any

from benchmarks.child import peak_mib

POINTS = (
    ("load", "cloudplan.load", "read"),
    ("rules", "cloudplan.planner", "rulebook"),
    ("rules", "cloudplan.rules.rulebook", "Rulebook.judge_all"),
    ("candidates", "cloudplan.planner", "find_candidates"),
    ("formulate", "cloudplan.planner", "formulate"),
    ("engine", "cloudplan.planner", "solve"),
    ("assemble", "cloudplan.assemble", "plan"),
    ("referee", "cloudplan.referee", "check"),
    ("referee", "cloudplan.referee", "review"),
    ("write", "cloudplan.load.plan_file", "write_plan"),
)
"""Phase, module, and the name in it; a name that is not there is left out."""

PHASES = tuple(dict.fromkeys(phase for phase, _, _ in POINTS))
OTHER = "other"


@dataclass
class Spent:
    """Seconds on the clock and of the processor, and the peak of memory when the phase ended."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mib: float | None = None


@dataclass
class Clock:
    """Hands time to the innermost phase that runs."""

    spent: dict[str, Spent] = field(default_factory=dict)
    _running: list[str] = field(default_factory=lambda: [OTHER])
    _since: tuple[float, float] = field(default_factory=lambda: (monotonic(), process_time()))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Counts as `name` until it ends."""
        self.settle()
        self._running.append(name)
        try:
            yield
        finally:
            self.settle()
            self._running.pop()

    def settle(self) -> None:
        """Credits the time since the last call to the phase that runs."""
        now = (monotonic(), process_time())
        to = self.spent.setdefault(self._running[-1], Spent())
        to.seconds += now[0] - self._since[0]
        to.cpu_seconds += now[1] - self._since[1]
        to.peak_mib = peak_mib(None)
        self._since = now

    def attach(self) -> None:
        """Wraps all of `POINTS`, for the rest of the process."""
        for phase, module, path in POINTS:
            owner: Any = import_module(module)
            *outer, name = path.split(".")
            for part in outer:
                owner = getattr(owner, part, None)
            if hasattr(owner, name):
                setattr(owner, name, self._timed(phase, getattr(owner, name)))

    def _timed(self, phase: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.phase(phase):
                return function(*args, **kwargs)

        return timed
