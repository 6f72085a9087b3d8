"""``python -m cloudplan`` and the command ``cloudplan``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from cloudplan.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
