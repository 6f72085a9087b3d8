"""How long the program takes to say something, as ratios, so that the machine does not matter.

``--help`` against an empty program of Typer and Rich; ``validate`` on the shipped city against
programs that only import: the libraries of others that it uses, and all that it imports. Then
whether a verb that solves nothing leaves the solvers alone. Ends with 1 if an aim is missed.
``python benchmarks/startup.py [RUNS]``
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE = [sys.executable, "-m", "cloudplan"]
EMPTY = "import typer\napp = typer.Typer()\n@app.command()\ndef nothing(): ...\napp()\n"
CITY = ["validate", "inventories/demo-city"]
IMPORTED = """
import contextlib, io, json, runpy, sys
sys.argv = ["cloudplan", *{arguments!r}]
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    with contextlib.redirect_stderr(io.StringIO()):
        runpy.run_module("cloudplan", run_name="__main__")
print(json.dumps([name for name in sys.modules if "." not in name or name[0] != "_"]))
"""
IMPORTING = """
import contextlib, importlib
for name in {names!r}:
    with contextlib.suppress(ImportError, AttributeError):
        importlib.import_module(name)
"""
RUNS = 10
MOST_HELP = 1.5
"""``--help`` takes at most so many times what an empty program takes."""
SOLVERS = ("highspy", "numba", "ortools")
"""Libraries that only a verb that solves may import."""


def best_seconds(command: list[str], runs: int) -> float:
    """The fastest of several runs: the others measure the neighbours."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def imported_by(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Our modules and those of other projects that a command has imported when it ends."""
    code = IMPORTED.format(arguments=arguments)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    names = [n for n in json.loads(done.stdout) if n.split(".")[0] not in sys.stdlib_module_names]
    ours = [n for n in names if n.split(".")[0] == "cloudplan"]
    return ours, [n for n in names if n not in ours and n != "__main__"]


def report(what: str, command: list[str], base: list[str], runs: int) -> float:
    """Prints and gives the ratio of two commands."""
    mine, theirs = best_seconds(command, runs), best_seconds(base, runs)
    print(f"{what}: {mine:.3f} s against {theirs:.3f} s, ratio {mine / theirs:.2f}")
    return mine / theirs


def help_ratio(folder: Path, runs: int) -> float:
    empty = folder / "empty.py"
    empty.write_text(EMPTY, encoding="utf-8")
    base = [sys.executable, str(empty), "--help"]
    return report("--help", [*MODULE, "--help"], base, runs)


def solvers_in(arguments: list[str]) -> list[str]:
    """Which solvers a command imports; prints it too."""
    _, theirs = imported_by(arguments)
    found = sorted({name.split(".")[0] for name in theirs} & set(SOLVERS))
    print(f"{arguments[0]} imports of {', '.join(SOLVERS)}: {', '.join(found) or 'none'}")
    return found


def small_plan(folder: Path) -> Path:
    """A plan file of what ``cloudplan init`` makes."""
    out, inventory = folder / "plan.json", folder / "city"
    for arguments in (["init", str(inventory)], ["plan", str(inventory), "--out", str(out)]):
        subprocess.run([*MODULE, *arguments], cwd=ROOT, check=True, capture_output=True)
    return out


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ratio = help_ratio(folder, runs)
        found = solvers_in(CITY) + solvers_in(["show", str(small_plan(folder))])
    ours, theirs = imported_by(CITY)
    for what, names in (("their libraries", theirs), ("all its imports", [*theirs, *ours])):
        base = [sys.executable, "-c", IMPORTING.format(names=names)]
        report(f"validate against {what}", [*MODULE, *CITY], base, runs)
    if ratio > MOST_HELP or found:
        sys.exit(f"missed: --help at most {MOST_HELP} times, no solver where nothing is solved")


if __name__ == "__main__":
    main()
