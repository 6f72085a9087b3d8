"""A plan in a process with a clock in it, and commands as a user types them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep

from benchmarks import child
from benchmarks.whole.clock import Clock, Spent

ROOT = Path(__file__).resolve().parent.parent.parent
LOOK_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Command:
    """How a command ended."""

    name: str
    exit_code: int
    seconds: float
    cpu_seconds: float | None
    peak_mib: float | None
    last_words: str


@dataclass(frozen=True, slots=True)
class Way:
    """What a plan is made of and how: the flags of `cloudplan plan`."""

    folder: Path
    out: Path
    threads: int
    gap: float | None
    time_limit: float | None

    @property
    def policies(self) -> Path:
        return ROOT / "policies"

    def arguments(self) -> list[str]:
        """As they are typed."""
        words = ["plan", str(self.folder), "--policies", str(self.policies)]
        words += ["--out", str(self.out), "--threads", str(self.threads)]
        words += [] if self.gap is None else ["--gap", str(self.gap)]
        return words + ([] if self.time_limit is None else ["--time-limit", str(self.time_limit)])


def command(name: str, arguments: list[str], patience: float) -> Command:
    """`python -m cloudplan` with these arguments, killed after `patience` seconds."""
    begun, before, peak = monotonic(), _children_cpu(), None
    with TemporaryFile("w+", encoding="utf-8") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "cloudplan", *arguments],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=words,
            stderr=subprocess.STDOUT,
        )
        while process.poll() is None:
            peak = child.peak_mib(process.pid) or peak
            if monotonic() > begun + patience:
                process.kill()
            sleep(LOOK_EVERY_SECONDS)
        took, after = monotonic() - begun, _children_cpu()
        words.seek(0)
        said = [line.strip() for line in words if line.strip(" │╵╷─\n")]
    cpu = None if before is None or after is None else after - before
    return Command(name, process.returncode, took, cpu, peak, _gist(said))


def in_process(report: child.Report, way: Way) -> dict[str, Spent]:
    """Seconds by phase of a plan as `cloudplan plan` makes it; for `child.run`."""
    from cloudplan import planner
    from cloudplan.load import plan_file
    from cloudplan.model.plan import Invocation

    clock = Clock()
    clock.attach()
    import cloudplan.load as load  # looked up after it was wrapped

    loaded = load.read([str(way.folder)], [str(way.policies)])
    default = planner.Options()
    options = planner.Options(
        gap=default.gap if way.gap is None else way.gap,
        time_limit=way.time_limit,
        threads=way.threads,
    )
    invocation = Invocation(
        inventory=(way.folder.as_posix(),),
        policies=(way.policies.as_posix(),),
        targets=(),
        min_saving=options.min_saving,
    )
    made = planner.make_plan(loaded, options, invocation, report)
    plan_file.write_plan(made, str(way.out))
    clock.settle()
    return clock.spent


def _gist(said: list[str]) -> str:
    """The line that tells most: of the placement or of an error; else the beginning of all."""
    for start in ("Placement:", "Error:", "│ Error:"):
        if found := [line for line in said if line.startswith(start)]:
            return found[-1].lstrip("│ ")
    return " ".join(said)[:100]


def _children_cpu() -> float | None:
    """User and system seconds of all ended children, where the system counts them."""
    if sys.platform == "win32":
        return None
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
