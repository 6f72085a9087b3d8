"""The page that text is set on: its width, its language, and whether it takes colour."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import lru_cache

from cloudplan.language import Speech
from cloudplan.render.figures import ENGLISH

STYLES = {
    "add": "32",
    "change": "33",
    "destroy": "31",
    "bold": "1",
    "dim": "2",
    "good": "1;32",
    "warning": "1;33",
    "error": "1;31",
    "info": "1;36",
}
NARROWEST, WIDEST = 40, 120
_IN_AMOUNT = re.compile(
    r"(?<=\b[A-Z]{3}) (?=-?\d)|(?<=\d) (?=\d{3}\b)|(?<=\d) (?=[%€])|(?<=€) (?=-?\d)"
)
_HELD = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Page:
    """`width` in columns; `hints` tells a person what to do next and is off in automation.

    `folds` breaks the two summary lines at the width; off, they stay whole for programs. `say` is
    the voice that all words on the page are said in.
    """

    width: int = 80
    color: bool = False
    hints: bool = True
    folds: bool = False
    say: Speech = ENGLISH

    def paint(self, text: str, style: str) -> str:
        """The text in a style of `STYLES`, plain on a page without colour."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.color and text else text

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        """Lines of at most `width` columns; `first` stands before the first, `rest` before others.

        A word that is longer than a line stays whole, so that a path can be copied; so does an
        amount.
        """
        if len(first) + len(text) <= self.width and text.isprintable() and text == text.strip():
            return [first + text] if text else [first.rstrip()]
        below = " " * len(first) if rest is None else rest
        return list(_wrapped(text, self.width, first, below))

    def fold(self, label: str, parts: list[str]) -> list[str]:
        """``label: a · b · c``, on a narrow terminal broken between the parts."""
        head = self.say.text("{label}:", label=label)
        lines = [f"{head} {parts[0]}"]
        for part in parts[1:]:
            if self.folds and len(lines[-1]) + len(part) + 3 > self.width:
                lines.append(f"{' ' * len(head)} {part}")
            else:
                lines[-1] += f" · {part}"
        return lines


_PLAIN_BLANKS = str.maketrans({_HELD: " ", "\N{NARROW NO-BREAK SPACE}": " "})


def plain_blanks(text: str) -> str:
    """The text with ordinary blanks within figures, so that columns line up in every font."""
    return text if text.isascii() else text.translate(_PLAIN_BLANKS)


@lru_cache(maxsize=1024)
def _wrapped(text: str, width: int, first: str, rest: str) -> tuple[str, ...]:
    """Thousands of workloads move for the same long reason."""
    lines = textwrap.wrap(
        _IN_AMOUNT.sub(_HELD, text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return tuple(line.replace(_HELD, " ") for line in lines) or (first.rstrip(),)
