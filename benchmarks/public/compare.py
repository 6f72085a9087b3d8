"""Our engine and its peers on public instances: a row for each, then a summary by group."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from statistics import mean, median

from benchmarks.peers.solvers import MISSING, SOLVERS
from benchmarks.public.read import READERS, best_known, instances
from benchmarks.public.solving import OURS, Found, measure
from benchmarks.table import Table, heading, number, percent


@dataclass(frozen=True, slots=True)
class Row:
    """What all solvers found on one instance; `reference` is the best known, or found here."""

    group: str
    reference: Decimal | None
    shown: str
    found: dict[str, Found]

    def gap(self, who: str) -> float | None:
        """How much more than the reference, as a fraction of it."""
        value = self.found[who].value
        if value is None or not self.reference:
            return None
        return float((value - self.reference) / self.reference)

    @property
    def is_no_worse(self) -> bool:
        """Ours is allowed and costs at most what the better peer's does."""
        ours = self.found[OURS].value
        others = [f.value for who, f in self.found.items() if who != OURS and f.value is not None]
        return ours is not None and all(ours <= other for other in others)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints both tables."""
    options = _options(arguments)
    if options.markdown:
        print(heading())
    who = [OURS, *options.peers]
    heads = [h for name in who for h in (name, "to best", "proven", "s", "MiB")]
    widths = [w for _ in who for w in (14, 9, 9, 5, 5)]
    table = Table(["instance", "best known", *heads], [27, 12, *widths], markdown=options.markdown)
    known, rows = best_known(options.instances), []
    for family, path in options.found:
        name = path.relative_to(options.instances).as_posix()
        found = {one: _measured(options, one, family, path) for one in who}
        row = Row(_group(family, path), *_reference(known.get(name), found), found)
        rows.append(row)
        table.row(
            [name.partition("/")[2], row.shown, *(c for one in who for c in _cells(row, one))]
        )
    print()
    summarise(rows, who, markdown=options.markdown)


def summarise(rows: Sequence[Row], who: Sequence[str], *, markdown: bool) -> None:
    """Mean, median and worst gap to the best known by group; a missing plan makes no mean."""
    heads = [h for name in who for h in (f"{name} mean", "median", "worst", "plans")]
    widths = [w for _ in who for w in (14, 9, 9, 5)]
    table = Table(
        ["group", "instances", *heads, "ours no worse"], [16, 9, *widths, 13], markdown=markdown
    )
    groups = list(dict.fromkeys(row.group for row in rows))
    for group in groups:
        inside = [row for row in rows if row.group == group]
        cells = [cell for name in who for cell in _spread([row.gap(name) for row in inside])]
        better = f"{sum(row.is_no_worse for row in inside)}/{len(inside)}" if who[1:] else "-"
        table.row([group, str(len(inside)), *cells, better])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="engine.py", description="Our engine and general solvers on public instances."
    )
    add = parser.add_argument
    add("--instances", type=Path, required=True, help="folder with gap/, sscflp/, cloudbalancing/")
    add("--families", type=_names, default=list(READERS), help=f"of {','.join(READERS)}")
    add("--only", default="*", help="glob on the path below the folder, or on the name")
    add("--seconds", type=float, default=30.0, help="for our engine")
    add("--peer-seconds", type=float, default=60.0)
    add("--peers", type=_names, default=list(SOLVERS), help=f"of {','.join(SOLVERS)}; '' for none")
    add("--threads", type=int, default=2, help="for everybody")
    add("--markdown", action="store_true")
    options = parser.parse_args(arguments)
    if strange := {*options.families} - {*READERS} | {*options.peers} - {*SOLVERS}:
        parser.error(f"unknown: {', '.join(sorted(strange))}")
    if not options.instances.is_dir():
        parser.error(f"{options.instances} is not a folder")
    if "cpsat" in options.peers and find_spec("ortools") is None:
        parser.error(MISSING)
    options.found = list(instances(options.instances, options.families, options.only))
    if not options.found:
        parser.error(f"no instance of {','.join(options.families)} there is like {options.only}")
    return options


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _measured(options: argparse.Namespace, who: str, family: str, path: Path) -> Found:
    seconds = options.seconds if who == OURS else options.peer_seconds
    return measure(who, family, path, seconds, options.threads)


def _group(family: str, path: Path) -> str:
    """Instances that are alike: GAP by its letter, the others by their folder."""
    letter = path.name[:1]
    if family == "gap" and path.name[1:].isdigit():
        return f"gap {letter}"
    return family if path.parent.name == family else f"{family} {path.parent.name}"


def _reference(known: Decimal | None, found: dict[str, Found]) -> tuple[Decimal | None, str]:
    """The best known value, else the best found here, marked with a star."""
    if known is not None:
        return known, f"{known}"
    values = [f.value for f in found.values() if f.value is not None]
    return (min(values), f"{min(values)}*") if values else (None, "-")


def _cells(row: Row, who: str) -> list[str]:
    found = row.found[who]
    value = found.note if found.value is None else f"{found.value.normalize():f}"
    figures = [percent(row.gap(who)), percent(found.gap), number(found.seconds, 1)]
    return [value, *figures, number(found.peak_mib)]


def _spread(gaps: list[float | None]) -> list[str]:
    there = [gap for gap in gaps if gap is not None]
    figures = [percent(of(there)) if there else "-" for of in (mean, median, max)]
    return [*figures, str(len(there))]
