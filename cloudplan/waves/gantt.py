"""The waves as a picture: a bar for each, closed days as bands, deadlines as lines.

Narrow enough for a phone, black on white for paper; nothing is said by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from xml.sax.saxutils import escape

from cloudplan.language import Speech
from cloudplan.model.facts import RuleFacts
from cloudplan.model.waves import Closed, Deadline, Wave, Waves
from cloudplan.waves.words import closed_title, deadline_title, named

WIDTH, LEFT, RIGHT = 480, 8, 472
ROW, BAR, TOP, LINE = 44, 14, 42, 18
BLUE, ORANGE, GREY, INK = "#0072B2", "#D55E00", "#767676", "#1a1a1a"
"""Okabe and Ito's colours, and greys with enough contrast."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FONT = "font-family:system-ui,'Segoe UI',Roboto,Arial,sans-serif"
LONGEST, MOST_LINES = 68, 3
INDENT = "\u2003"


def gantt_svg(waves: Waves, say: Speech, rules: Iterable[RuleFacts] = ()) -> str:
    """A whole `<svg>` element; the plan's `rules` name freezes in the reader's language."""
    return _Gantt(waves, say, tuple(rules)).svg()


class _Gantt:
    def __init__(self, waves: Waves, say: Speech, rules: tuple[RuleFacts, ...]) -> None:
        self.waves, self.say, self.rules = waves, say, rules
        calendar = waves.calendar
        self.first = calendar.start
        last = max((wave.last for wave in waves.waves), default=calendar.start)
        self.last = max(last, self.first + timedelta(days=27))
        self.closed = [c for c in calendar.closed if self._shows(c.first, c.last)]
        self.deadlines = [d for d in calendar.deadlines if self._shows(d.by, d.by)]
        self.bottom = TOP + ROW * len(waves.waves) + 6

    def _shows(self, first: date, last: date) -> bool:
        return first <= self.last and last >= self.first

    def svg(self) -> str:
        legend = list(self._legend())
        height = self.bottom + LINE * len(legend) + 14
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-labelledby="waves-title waves-desc" style="max-width:100%;height:auto;{FONT}">',
            f'<title id="waves-title">{_safe(self.title)}</title>',
            f'<desc id="waves-desc">{_safe(self.description)}</desc>',
            '<defs><pattern id="waves-closed" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" fill="#f0f0f0"/>'
            '<line x1="0" y1="0" x2="0" y2="6" stroke="#c4c4c4" stroke-width="2"/>'
            "</pattern></defs>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *self._bands(),
            *self._months(),
            *self._lines(),
            *(row for i, wave in enumerate(self.waves.waves) for row in self._row(i, wave)),
            *(
                _text(LEFT, self.bottom + LINE * (i + 1), line, size=12)
                for i, line in enumerate(legend)
            ),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    @property
    def title(self) -> str:
        return self.say.text("Waves of the move")

    @property
    def description(self) -> str:
        """Each wave in words, for those who do not see the picture."""
        said = (self._label(wave) for wave in self.waves.waves)
        return "; ".join((*said, *(line.strip() for line in self._legend())))

    def _label(self, wave: Wave) -> str:
        count = self.say.plural("{count} change", "{count} changes", len(wave.addresses))
        return self.say.text(
            "Wave {number}: {first} to {last}, {changes}",
            number=wave.number,
            first=self.say.day(wave.first),
            last=self.say.day(wave.last),
            changes=count,
        )

    def _x(self, day: date) -> float:
        span = (self.last - self.first).days + 1
        return round(LEFT + (RIGHT - LEFT) * (day - self.first).days / span, 1)

    def _months(self) -> Iterator[str]:
        """A line for each month; its name where there is room."""
        day, since = self.first.replace(day=1), -100.0
        while day <= self.last:
            if day >= self.first:
                x = self._x(day)
                yield _line(x, 20, x, self.bottom, "#d9d9d9", 1)
                if x - since >= 62 and x <= RIGHT - 50:
                    yield _text(x + 3, 14, _short_month(self.say, day), size=11)
                    since = x
            day = (day + timedelta(days=32)).replace(day=1)

    def _bands(self) -> Iterator[str]:
        for i, closed in enumerate(self.closed):
            x = self._x(max(closed.first, self.first))
            end = self._x(min(closed.last, self.last) + timedelta(days=1))
            yield (
                f'<rect x="{x}" y="20" width="{round(max(end - x, 3), 1)}" '
                f'height="{self.bottom - 20}" fill="url(#waves-closed)"/>'
            )
            yield _text(x + 3, 32, _letter(i), size=12, weight="bold")

    def _lines(self) -> Iterator[str]:
        for i, deadline in enumerate(self.deadlines):
            x = self._x(deadline.by + timedelta(days=1))
            yield _line(x, 20, x, self.bottom, ORANGE, 2, dash="5 3")
            yield _text(min(x + 3, RIGHT - 10), 32, str(i + 1), size=12, weight="bold")

    def _row(self, i: int, wave: Wave) -> Iterator[str]:
        y = TOP + ROW * i
        x, end = self._x(wave.first), self._x(wave.last + timedelta(days=1))
        width = round(max(end - x, 3), 1)
        yield (
            f'<rect x="{x}" y="{y + 20}" width="{width}" height="{BAR}" rx="2" fill="{BLUE}" '
            f'stroke="{INK}" stroke-width="0.5"><title>{_safe(self._label(wave))}</title></rect>'
        )
        yield _text(LEFT, y + 15, self._label(wave), size=13, halo=True)

    def _legend(self) -> Iterator[str]:
        for i, closed in enumerate(self.closed):
            yield from _folded(f"{_letter(i)}: {self._closed(closed)}")
        for i, deadline in enumerate(self.deadlines):
            yield from _folded(f"{i + 1}: {self._deadline(deadline)}")

    def _closed(self, closed: Closed) -> str:
        title = closed_title(closed, self.rules, self.say)
        who = f" ({named(closed.applications, self.say, most=2)})" if closed.applications else ""
        return self.say.text(
            "{title}{who}, {first} to {last}",
            title=title,
            who=who,
            first=self.say.day(closed.first),
            last=self.say.day(closed.last),
        )

    def _deadline(self, deadline: Deadline) -> str:
        who = named(deadline.applications, self.say, most=2)
        title = deadline_title(deadline, self.say)
        text = f"{title} ({who})" if who else title
        return self.say.text("{title}, by {day}", title=text, day=self.say.day(deadline.by))


def _short_month(say: Speech, day: date) -> str:
    return say.month(day)


def _letter(i: int) -> str:
    return LETTERS[i % len(LETTERS)] + (str(i // len(LETTERS)) if i >= len(LETTERS) else "")


def _folded(text: str) -> list[str]:
    """Lines that fit; names of people's own may be long, so that the third is the last."""
    lines = textwrap.wrap(text, LONGEST, subsequent_indent=INDENT)
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{INDENT}…"]


def _safe(text: str) -> str:
    """Text in XML: no control or direction characters, nothing that is markup."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return escape(plain, {'"': "&quot;", "'": "&#39;"})


def _text(
    x: float, y: float, text: str, *, size: int, weight: str = "normal", halo: bool = False
) -> str:
    outline = ' stroke="#ffffff" stroke-width="3" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{INK}"{outline}>'
        f"{_safe(text)}</text>"
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: int, dash: str = ""
) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" '
        f'stroke-width="{width}"{dashes}/>'
    )
