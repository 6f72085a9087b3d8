"""Where a report is shown and how, for all formats alike."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from cloudplan.diagnostics import Source
from cloudplan.render.page import Page

STDIN = "-"
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")


def _nothing(_: Source) -> str:
    return ""


def _unknown(_: Source) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Setting:
    """`page` and `verbose` are for people; `quote` gives the line that a source is about.

    `end` gives the column behind what stands at a source, 0 where it cannot be known. `folder` is
    where the command runs, as seen from the repository's root (``""``: there), because that is
    what code hosts count paths from.
    """

    page: Page = field(default_factory=Page)
    verbose: bool = False
    quote: Callable[[Source], str] = _nothing
    end: Callable[[Source], int] = _unknown
    folder: str = ""

    def path(self, source: Source | None) -> str:
        """The file from the repository's root; nothing for standard input or no place at all."""
        if source is None or source.file in ("", STDIN):
            return ""
        return posixpath.normpath(posixpath.join(self.folder, source.file))

    def path_inside(self, source: Source | None) -> str:
        """The same, and nothing as well where the file lies outside the repository."""
        path = self.path(source)
        return "" if path.startswith("../") or _ABSOLUTE.match(path) else path
