"""How long `cloudplan check` takes, as a multiple of only loading what it checks.

    python benchmarks/check.py [--workloads 100000] [--sites 100] [--astray 0.002] [--runs 3]
        [--markdown]

Each is a process of its own, start and imports included, and counts its CPU seconds; the fastest
of the runs counts. Ends with 1 if `check` on a region in order takes more than 3 times as long.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.estates.settle import settle  # noqa: E402
from benchmarks.estates.write import Asked, write  # noqa: E402
from benchmarks.table import Table, heading, number  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PACKS = ("continuity", "cost", "gdpr", "groups", "latency", "sensitivity", "vtc-advice")
MOST = 3.0
LOAD = "import sys; from cloudplan.load import read; read([sys.argv[1]], [sys.argv[2]])"
PATIENCE_SECONDS = 600


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a table; a row for the region as it is generated, and one for it in order."""
    options = _options(arguments)
    if options.markdown:
        print(heading())
    with tempfile.TemporaryDirectory() as kept:
        folder, policies = Path(kept) / "region", Path(kept) / "policies"
        policies.mkdir()
        for pack in PACKS:
            shutil.copy(ROOT / "policies" / f"{pack}.yaml", policies)
        write(folder, Asked(options.workloads, options.sites))
        heads = ["region", "rules", "findings", "load, CPU s", "check, CPU s", "check / load"]
        table = Table(heads, [12, 5, 8, 11, 12, 12], markdown=options.markdown)
        if options.disorder:
            _row(table, "as generated", folder, policies, options.runs)
        settle(folder, policies, options.astray)
        ratio = _row(table, "in order", folder, policies, options.runs)
    return int(ratio > MOST)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--workloads", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--astray", type=float, default=0.002, help="share left where it is")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--disorder", action="store_true", help="also the region as generated")
    parser.add_argument("--markdown", action="store_true")
    return parser.parse_args(arguments)


def _row(table: Table, name: str, folder: Path, policies: Path, runs: int) -> float:
    """Measures both in turn, so that a busy moment does not meet one of them alone."""
    report = folder.parent / "report.json"
    check = ["-m", "cloudplan", "check", str(folder), "--policies", str(policies)]
    check += ["--format", f"json={report}"]
    load, checked = [], []
    for _ in range(runs):
        load.append(_cpu_seconds(["-c", LOAD, str(folder), str(policies)], (0,)))
        checked.append(_cpu_seconds(check, (0, 3)))
    found = json.loads(report.read_text(encoding="utf-8"))
    totals = found["totals"]
    findings = totals["failed"] + totals["warned"]
    rules = sum(1 for rule in found["rules"] if rule["source"])
    ratio = min(checked) / min(load)
    cells = [name, str(rules), f"{findings:,}", number(min(load), 2), number(min(checked), 2)]
    table.row([*cells, number(ratio, 2)])
    return ratio


def _cpu_seconds(arguments: list[str], expected: tuple[int, ...]) -> float:
    """Of one process; raises `RuntimeError` where it ends otherwise than expected."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    after = os.times()
    if done.returncode not in expected:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2_000:])
    spent = after.children_user + after.children_system
    return spent - before.children_user - before.children_system


if __name__ == "__main__":
    sys.exit(main())
