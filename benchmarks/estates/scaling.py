"""The engine on generated estates of four sizes: a row a run, then medians over the seeds."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import product
from statistics import median

from benchmarks.estates.arrays import Asked
from benchmarks.estates.shape import ROOM, TRAFFICS
from benchmarks.estates.solving import OURS, Moment, Run, measure
from benchmarks.peers.solvers import MISSING, SOLVERS
from benchmarks.table import Table, heading, number, percent

CENTS_PER_MILLION = 1e8


@dataclass(frozen=True, slots=True)
class Size:
    """Workloads, sites, years of the horizon, and how long our engine gets."""

    workloads: int
    sites: int
    years: int
    seconds: float


SIZES = {
    "5k": Size(5_000, 20, 5, 12.0),
    "20k": Size(20_000, 50, 5, 20.0),
    "100k": Size(100_000, 100, 5, 60.0),
    "1m": Size(1_000_000, 50, 1, 60.0),
}
CHECKPOINTS = (5, 10, 20, 30, 60)


@dataclass(frozen=True, slots=True)
class Row:
    """One run of one solver."""

    estate: str
    seed: int
    who: str
    run: Run


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints progress, a row for every run, and the medians."""
    options = _options(arguments)
    if options.markdown:
        print(heading())
    shown = [c for c in CHECKPOINTS if c <= max(_seconds(options, OURS), CHECKPOINTS[0])]
    heads = ["estate", "seed", "solver", "EUR million", *(f"{c} s" for c in shown), "gap at end"]
    widths = [22, 4, 9, 12, *(9 for _ in shown), 10, 6, 8, 8, 11]
    table = Table(
        [*heads, "s", "made MiB", "peak MiB", "stopped by"], widths, markdown=options.markdown
    )
    rows = []
    for traffic, capacity, seed in product(options.traffic, options.capacity, options.seeds):
        asked = _asked(options, traffic, capacity, seed)
        for who in (OURS, *options.peers):
            heard = _quiet if options.markdown else _say
            run = measure(who, asked, _seconds(options, who), options.threads, heard)
            name = f"{options.size} {traffic} {capacity}"
            rows.append(Row(name, seed, who, run))
            table.row([name, str(seed), who, *_figures(run, shown)])
    print()
    _medians(rows, shown, markdown=options.markdown)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scale.py", description="Our engine on generated estates, gap over time."
    )
    add = parser.add_argument
    add("--size", choices=SIZES, default="5k")
    add("--traffic", type=_words, default=["forest"], help=f"of {','.join(TRAFFICS)}")
    add("--capacity", type=_words, default=["slack"], help=f"of {','.join(ROOM)}")
    add("--seeds", type=lambda n: range(int(n)), default=range(3), help="how many, from 0")
    add("--years", type=int, help="5, or 1 at 1m")
    add("--seconds", type=float, help="for our engine; its default goes by size")
    add("--peer-seconds", type=float, default=60.0)
    add("--peers", type=_words, nargs="?", const=list(SOLVERS), default=[], help="highs,cpsat")
    add("--threads", type=int, default=2, help="for everybody")
    add("--markdown", action="store_true", help="tables to paste, no progress")
    options = parser.parse_args(arguments)
    strange = {*options.traffic} - {*TRAFFICS} | {*options.capacity} - {*ROOM}
    if strange := strange | ({*options.peers} - {*SOLVERS}):
        parser.error(f"unknown: {', '.join(sorted(strange))}")
    if "cpsat" in options.peers and find_spec("ortools") is None:
        parser.error(MISSING)
    if options.peers and options.size != "5k":
        parser.error("--peers goes with --size 5k: beyond it their model takes minutes to write")
    return options


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _asked(options: argparse.Namespace, traffic: str, capacity: str, seed: int) -> Asked:
    size = SIZES[options.size]
    plain = Asked(size.workloads, size.sites, options.years or size.years, seed)
    return replace(plain, traffic=traffic, capacity=capacity)  # type: ignore[arg-type]


def _seconds(options: argparse.Namespace, who: str) -> float:
    if who != OURS:
        return float(options.peer_seconds)
    return float(options.seconds or SIZES[options.size].seconds)


def _say(moment: Moment) -> None:
    figures = f"best {_millions(moment.best)}  bound {_millions(moment.bound)}"
    print(f"    {moment.seconds:6.1f} s  {percent(moment.gap):>10}  {figures}  {moment.phase}")


def _quiet(_: Moment) -> None:
    """No progress among rows that will be pasted."""


def _millions(cents: int | None) -> str:
    return number(None if cents is None else cents / CENTS_PER_MILLION, 4)


def _figures(run: Run, shown: Sequence[int]) -> list[str]:
    gaps = [percent(run.at(c).gap) for c in shown]
    memory = [number(run.made_mib), number(run.peak_mib)]
    took = number(run.last.seconds, 1)
    return [_millions(run.last.best), *gaps, percent(run.last.gap), took, *memory, run.stopped_by]


def _medians(rows: Sequence[Row], shown: Sequence[int], *, markdown: bool) -> None:
    """Over seeds. Gaps that are missing count as infinitely large; so do plans."""
    heads = ["estate", "solver", "seeds", *(f"{c} s" for c in shown), "gap at end", "s"]
    widths = [22, 9, 5, *(9 for _ in shown), 10, 6, 8, 14, 14]
    extra = ["peak MiB", "above the best", "as cpsat after"]
    table = Table([*heads, *extra], widths, markdown=markdown)
    for estate, who in dict.fromkeys((row.estate, row.who) for row in rows):
        runs = [row.run for row in rows if (row.estate, row.who) == (estate, who)]
        gaps = [[run.at(c).gap for run in runs] for c in shown] + [[r.last.gap for r in runs]]
        took = number(median(run.last.seconds for run in runs), 1)
        peak = number(max((run.peak_mib or 0 for run in runs), default=None))
        above = [_above(row, rows) for row in rows if (row.estate, row.who) == (estate, who)]
        until = [_as_good(row, rows) for row in rows if (row.estate, row.who) == (estate, who)]
        cells = [percent(_median(part)) for part in gaps]
        last = [percent(_median(above)), number(_median(until), 1)]
        table.row([estate, who, str(len(runs)), *cells, took, peak, *last])


def _median(figures: Sequence[float | None]) -> float | None:
    """`None` where half of them or more are missing."""
    middle = median(float("inf") if figure is None else figure for figure in figures)
    return None if middle == float("inf") else middle


def _above(row: Row, rows: Sequence[Row]) -> float | None:
    """How much dearer than the best that any solver found for the same estate and seed."""
    beside = [r.run.last.best for r in rows if (r.estate, r.seed) == (row.estate, row.seed)]
    known = [best for best in beside if best is not None]
    mine = row.run.last.best
    return None if mine is None else (mine - min(known)) / min(known)


def _as_good(row: Row, rows: Sequence[Row]) -> float | None:
    """Seconds until it was as good as CP-SAT in the end, on the same estate and seed."""
    for other in rows:
        if (other.estate, other.seed, other.who) == (row.estate, row.seed, "cpsat"):
            best = other.run.last.best
            return None if best is None or row.who == "cpsat" else row.run.reached(best)
    return None
