"""Run a measured thing in a process of its own: its peak memory, and an end if it overruns."""

from __future__ import annotations

import multiprocessing
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any

Report = Callable[[Any], None]
LOOK_EVERY_SECONDS = 0.2
KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a task: its `result`, or why there is none.

    `peak_mib` is the largest resident set that was seen, `None` where the system does not tell.
    """

    result: Any
    peak_mib: float | None
    failure: str | None = None


def run(task: Callable[..., Any], *args: Any, patience: float, heard: Report = print) -> Ended:
    """`task(report, *args)` in a new process, killed after `patience` seconds.

    What the task hands to `report` is handed to `heard` here while it runs. The task must be a
    function of a module's top level, and its arguments and result must pickle.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, task, args), daemon=True)
    process.start()
    theirs.close()
    try:
        return _listen(ours, process.pid, monotonic() + patience, heard)
    finally:
        process.kill()
        process.join()


def _listen(pipe: Connection, pid: int | None, until: float, heard: Report) -> Ended:
    peak = None
    while monotonic() < until:
        peak = peak_mib(pid) or peak
        if not pipe.poll(LOOK_EVERY_SECONDS):
            continue
        try:
            kind, value = pipe.recv()
        except EOFError:
            return Ended(None, peak, "the process died")
        if kind == "said":
            heard(value)
        elif kind == "failed":
            return Ended(None, peak, value)
        else:
            return Ended(value[0], value[1] or peak)
    return Ended(None, peak, "killed: it overran its time")


def _work(pipe: Connection, task: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        result = task(lambda value: pipe.send(("said", value)), *args)
        pipe.send(("done", (result, peak_mib(None))))
    except Exception as problem:
        traceback.print_exc()
        pipe.send(("failed", f"{type(problem).__name__}: {problem}"))


def peak_mib(pid: int | None) -> float | None:
    """Largest resident set so far of a process, or of this one.

    From /proc, because a new process inherits its parent's figure in `getrusage`.
    """
    status = Path(f"/proc/{pid or 'self'}/status")
    try:
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / KIB_PER_MIB for line in lines if "VmHWM" in line)
    except (OSError, StopIteration):
        return None if pid else _own_peak()


def _own_peak() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (KIB_PER_MIB**2 if sys.platform == "darwin" else KIB_PER_MIB)
