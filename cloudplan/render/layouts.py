"""What `fmt` did or would do: differences, and one line of totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from cloudplan.load.layout.files import Layout
from cloudplan.render.clean import clean
from cloudplan.render.figures import count
from cloudplan.render.page import Page

_STYLES = {"+": "add", "-": "destroy", "@": "info"}


def diff_text(page: Page, found: Sequence[Layout]) -> str:
    """A unified difference of each file that would change, as `patch` reads it."""
    return "".join(f"{line}\n" for layout in found for line in _diff(page, layout))


def _diff(page: Page, layout: Layout) -> Iterator[str]:
    name = clean(layout.name)
    lines = unified_diff(_lines(layout.before), _lines(layout.after), name, name)
    for number, line in enumerate(lines):
        style = "bold" if number < 2 else _STYLES.get(line[0], "")
        shown = line[0] + clean(line[1:].removesuffix("\n"))
        yield page.paint(shown, style) if style else shown
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _lines(text: str) -> list[str]:
    """With their line ends, of which the last may have none."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def written_text(page: Page, found: Sequence[Layout], *, verbose: bool) -> str:
    """The files that were written, with `verbose` the others too, and how many there are."""
    lines = [_row(page, layout) for layout in found if layout.is_changed or verbose]
    changed = sum(layout.is_changed for layout in found)
    kept = sum(layout.is_yaml and not layout.is_changed for layout in found)
    total = f"{count(changed, 'file')} written, {kept} in layout already"
    alone = sum(not layout.is_yaml for layout in found)
    more = f", {alone} left alone: not YAML" if alone else ""
    return "".join((*lines, f"{total}{more}.\n"))


def _row(page: Page, layout: Layout) -> str:
    if layout.is_changed:
        return f"{page.paint('~', 'change')} {clean(layout.name)}\n"
    why = "" if layout.is_yaml else " (not YAML)"
    return page.paint(f"  {clean(layout.name)}{why}", "dim") + "\n"
