"""How long the program takes to say something, as ratios, so that the machine does not matter.

``--help`` against an empty program of Typer and Rich, and ``validate`` against an empty program
that imports the libraries which it cannot do without. ``python benchmarks/startup.py [RUNS]``
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMPTY = "import typer\napp = typer.Typer()\n@app.command()\ndef nothing(): ...\napp()\n"
LIBRARIES = (
    "import decimal, json, yaml, cel_expr_python\nfrom pydantic import BaseModel, TypeAdapter\n"
)
RUNS = 10


def best_seconds(command: list[str], runs: int) -> float:
    """The fastest of several runs: the others measure the neighbours."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


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
        small = ["validate", "templates/init", "--policies", "templates/init/policies"]
        report("validate", [*module, *small], [python, "-c", LIBRARIES + EMPTY], runs)


if __name__ == "__main__":
    main()
