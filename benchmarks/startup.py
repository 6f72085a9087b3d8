"""How long the program takes to say something, as ratios, so that the machine does not matter.

``--help`` against an empty program of Typer and Rich; ``validate`` on the shipped city against
programs that only import: the libraries of others that it uses, and all that it imports.
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


def report(what: str, command: list[str], base: list[str], runs: int) -> None:
    mine, theirs = best_seconds(command, runs), best_seconds(base, runs)
    print(f"{what}: {mine:.3f} s against {theirs:.3f} s, ratio {mine / theirs:.2f}")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    python, module = sys.executable, [sys.executable, "-m", "cloudplan"]
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        report("--help", [*module, "--help"], [python, str(empty), "--help"], runs)
    ours, theirs = imported_by(CITY)
    for what, names in (("their libraries", theirs), ("all its imports", [*theirs, *ours])):
        base = [python, "-c", IMPORTING.format(names=names)]
        report(f"validate against {what}", [*module, *CITY], base, runs)


if __name__ == "__main__":
    main()
