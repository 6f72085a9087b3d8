"""The environment that the tools live in, and how they are run from it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
MARK = "cloudplan-tools.txt"
# Nothing of ours is on their path, and none of them asks the network for news.
_QUIET = {"PYTHONPATH": "", "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore", "LOG_LEVEL": "ERROR"}


def ensure(folder: Path) -> Path:
    """The environment in `folder`, made anew if it is not there or of other versions."""
    mark = folder / MARK
    wanted = REQUIREMENTS.read_text("utf-8")
    if not mark.exists() or mark.read_text("utf-8") != wanted:
        venv.create(folder, clear=True, with_pip=True)
        command = [
            str(program(folder, "python")),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-compile",
        ]
        subprocess.run([*command, "--no-deps", "-r", str(REQUIREMENTS)], check=True)
        mark.write_text(wanted, "utf-8")
    return folder


def program(folder: Path, name: str) -> Path:
    """A program of the environment."""
    home = "Scripts" if sys.platform == "win32" else "bin"
    return folder / home / (f"{name}.exe" if sys.platform == "win32" else name)


def run(
    folder: Path, name: str, arguments: Sequence[str], cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment to its end; its exit code is the caller's business."""
    return subprocess.run(
        [str(program(folder, name)), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, **_QUIET},
        timeout=600,
    )
