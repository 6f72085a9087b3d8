"""The command line on generated regions: `plan`, `verify`, and where the time of a plan goes."""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import child
from benchmarks.estates.shape import ROOM, TRAFFICS
from benchmarks.estates.write import Asked, write
from benchmarks.table import Table, heading, number
from benchmarks.whole.clock import OTHER, PHASES, Spent
from benchmarks.whole.runs import Command, Way, command, in_process

SIZES = {"1k": (1_000, 20), "5k": (5_000, 20), "20k": (20_000, 50), "100k": (100_000, 100)}
PATIENCE_SECONDS = 900.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table of commands and one of phases."""
    options = _options(arguments)
    if options.markdown:
        print(heading())
    folder = region(options)
    print(f"{folder}: {sum(f.stat().st_size for f in folder.iterdir()) / 1e6:.1f} MB\n")
    with tempfile.TemporaryDirectory() as kept:
        out = Path(kept) / "plan.json"
        way = Way(folder, out, options.threads, options.gap, options.time_limit)
        is_planned = _commands(options, way)
        if is_planned and not options.no_phases:
            _phases(options, way)


def region(options: argparse.Namespace) -> Path:
    """The folder of the region, made once for each size, options and version of the generator."""
    workloads, sites = SIZES[options.size]
    asked = Asked(workloads, sites, options.seed, options.traffic, options.capacity)
    name = f"{options.size}-{options.traffic}-{options.capacity}-{options.seed}-{_generator()}"
    folder: Path = options.folder / name
    if not folder.is_dir():
        options.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=options.folder) as unfinished:
            made = Path(unfinished) / "region"
            write(made, asked)
            made.replace(folder)
    return folder


def _generator() -> str:
    """Of the generator's own text, so that a new one makes new regions."""
    files = sorted((Path(__file__).resolve().parent.parent / "estates").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def _commands(options: argparse.Namespace, way: Way) -> bool:
    heads = ["command", "exit", "s", "CPU s", "peak MiB", "it says"]
    table = Table(heads, [8, 4, 8, 8, 8, 60], markdown=options.markdown)
    planned = command("plan", way.arguments(), options.patience)
    table.row(_cells(planned))
    if planned.exit_code == 0:
        size = way.out.stat().st_size / 1e6
        table.row(_cells(command("verify", ["verify", str(way.out)], options.patience)))
        print(f"\nThe plan file has {size:.1f} MB.")
    print()
    return planned.exit_code == 0


def _phases(options: argparse.Namespace, way: Way) -> None:
    ended = child.run(in_process, way, patience=options.patience, heard=_quiet)
    if ended.result is None:
        print(f"The plan in one process ended early: {ended.failure}")
        return
    spent: dict[str, Spent] = ended.result
    heads = ["phase", "s", "CPU s", "share", "peak MiB"]
    table = Table(heads, [12, 8, 8, 6, 8], markdown=options.markdown)
    total = sum(s.seconds for s in spent.values())
    for phase in (*PHASES, OTHER):
        if one := spent.get(phase):
            share = f"{100 * one.seconds / total:.0f} %"
            figures = [number(one.seconds, 2), number(one.cpu_seconds, 2), share]
            table.row([phase, *figures, number(one.peak_mib)])
    cpu = sum(s.cpu_seconds for s in spent.values())
    table.row(["all", number(total, 2), number(cpu, 2), "100 %", number(ended.peak_mib)])
    if engine := spent.get("engine"):
        print(f"\nAll of it takes {total / engine.seconds:.2f} x the engine's own time.")


def _quiet(_: object) -> None:
    """The planner's progress; the table says more."""


def _cells(ended: Command) -> list[str]:
    figures = [number(ended.seconds, 1), number(ended.cpu_seconds, 1), number(ended.peak_mib)]
    return [ended.name, str(ended.exit_code), *figures, ended.last_words]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="endtoend.py", description="The command line on generated regions, by phase."
    )
    add = parser.add_argument
    add("--size", choices=SIZES, default="5k")
    add("--traffic", choices=TRAFFICS, default="forest")
    add("--capacity", choices=sorted(ROOM), default="slack")
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=2)
    add("--gap", type=float, help="as of cloudplan plan")
    add("--time-limit", "--seconds", type=float, help="as of cloudplan plan")
    add("--patience", type=float, default=PATIENCE_SECONDS, help="seconds, then it is killed")
    add("--folder", type=Path, default=Path(tempfile.gettempdir()) / "cloudplan-regions")
    add("--no-phases", action="store_true", help="only the commands")
    add("--markdown", action="store_true")
    return parser.parse_args(arguments)
