"""``python -m cloudplan`` and the command ``cloudplan``."""

from __future__ import annotations

import gc
import sys

YOUNG, MIDDLE, OLD = 1_000_000, 5, 10_000
"""When to look for circles of objects: seldom among new ones, and never again among old ones."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    from cloudplan.cli.app import run

    # A command makes millions of small objects, keeps them to its end and ties none in circles:
    # looking through all of them again and again would be a third of its time.
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    code = run()
    gc.freeze()  # nor at the very end
    sys.exit(code)


if __name__ == "__main__":
    main()
