"""Pages of docs/how-to that are run from top to bottom, and print what they show.

Files of a page are named in a comment above them. To accept a change on purpose, run the page's
test with ``CLOUDPLAN_ACCEPT=1``.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

from tests.cli.conftest import Answer, Cloudplan

TOOL = ".venv/bin/cloudplan "
STEP = re.compile(
    r"<!-- (?P<path>\S+\.yaml) -->\n```yaml\n(?P<content>.*?)^```$"
    r"|^```sh\n(?P<lines>.*?)^```$(?P<shown>\n\n```(?:text|markdown)\n)?(?(shown).*?^```$)",
    re.DOTALL | re.MULTILINE,
)


def walk(page: Path, cloudplan: Cloudplan, folder: Path) -> list[int]:
    """The exit codes of the page's commands; what they print is what it shows."""
    text, codes = page.read_text(encoding="utf-8"), list[int]()

    def step(found: re.Match[str]) -> str:
        if found["path"]:
            (folder / found["path"]).write_text(found["content"], encoding="utf-8")
            return found[0]
        printed = [run(cloudplan, line, codes) for line in found["lines"].splitlines()]
        shown = f"{found['shown']}{printed[-1]}```" if found["shown"] else ""
        return f"```sh\n{found['lines']}```{shown}"

    told = STEP.sub(step, text)
    if os.environ.get("CLOUDPLAN_ACCEPT"):
        page.write_text(told, encoding="utf-8", newline="\n")
    else:
        assert told == text
    return codes


def run(cloudplan: Cloudplan, line: str, codes: list[int]) -> str:
    """What is seen of a command: its errors, where its output goes to a file or is none."""
    if not line.startswith(TOOL):
        done = subprocess.run(["sh", "-c", line], check=True, timeout=20, capture_output=True)
        return done.stdout.decode("utf-8")
    call, _, file = line.removeprefix(TOOL).partition(" > ")
    answer: Answer = cloudplan(*shlex.split(call))
    codes.append(answer.code)
    if not file:
        return answer.out or answer.err
    Path(file).write_text(answer.out, encoding="utf-8")
    return answer.err
