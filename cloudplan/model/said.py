"""English sentences that remember what they were made of, so that other languages can say them.

A `Said` is a text like any other: where nobody asks for another language, nothing of this matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = str | tuple[str, ...]
Given = str | int | Decimal | date | Iterable[str]
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(?::([a-z]+))?\}")
_FIGURE = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A `message` with places such as ``{site}``, and what stands there by name.

    A value is shown as it is, unless its place says what it is: ``{many:number}`` is
    grouped by thousands, ``{months:figure}`` in English is not; others are ``{more:money}``
    (``EUR 12340.50``), ``{share:percent}`` (``0.25``), ``{on:day}`` (``2027-06-30``) and
    ``{why:said}``, which is one sentence or several and is said in its turn; with ``lower`` and
    ``upper`` it begins so, with ``all`` and ``either`` several end in "and" or "or".
    """

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def english(self) -> str:
        return filled(self.message, self.values, plain)


class Said(str):
    """An English text with the `Sentence` that it was made of.

    The message has to stand there as a literal: catalogues are made from what is found in the
    sources. Whatever is done to the text (a part of it, several joined) gives ordinary text.
    """

    __slots__ = ("sentence",)
    sentence: Sentence

    def __new__(cls, message: str, **values: Given) -> Said:
        sentence = Sentence(message, {name: _value(given) for name, given in values.items()})
        said = super().__new__(cls, sentence.english)
        said.sentence = sentence
        return said

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (self.sentence,))


def _again(sentence: Sentence) -> Said:
    return Said(sentence.message, **sentence.values)


def _value(given: Given) -> Value:
    if isinstance(given, str):
        return given
    if isinstance(given, Decimal):
        return f"{given:f}"
    return str(given) if isinstance(given, (int, date)) else tuple(given)


def plain_text(value: object) -> str:
    """For encoders that know exact types only; raises `TypeError` for what is no text."""
    if isinstance(value, Said):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no text")


def filled(message: str, values: Mapping[str, object], show: Callable[[str, object], str]) -> str:
    """The message with every place filled by ``show(what it is, value)``.

    Nothing else is read into it: no attribute, no index, and a value is never looked at for places
    of its own. Raises `KeyError` for a place without a value.
    """
    return _PLACEHOLDER.sub(lambda at: show(at[2] or "", values[at[1]]), message)


LAST = {"all": "{first} and {last}", "either": "{first} or {last}"}
"""How the last of several is joined; catalogues have them, see `cloudplan.language.words`."""


def plain(kind: str, value: object) -> str:
    """A value as English texts have it: ``12 400``, ``EUR 12 340.50``, ``2027-06-30``."""
    if isinstance(value, tuple):
        last = LAST.get(kind)
        return ", ".join(value) if last is None else enumerated(value, last, plain)
    if kind in ("lower", "upper"):
        return begun(kind, str(value))
    if kind == "number":
        return grouped(str(value))
    if kind == "percent":
        share = as_figure(str(value))
        return str(value) if share is None else f"{share.scaleb(2):f} %"
    if kind == "money":
        currency, _, amount = str(value).rpartition(" ")
        return f"{currency} {grouped(amount)}" if currency else str(value)
    return str(value)


def begun(kind: str, text: str) -> str:
    """The text with a small or a capital first letter."""
    return (text[:1].lower() if kind == "lower" else text[:1].upper()) + text[1:]


def enumerated(parts: tuple[str, ...], last: str, show: Callable[[str, object], str]) -> str:
    """``a``, ``a and b``, ``a, b and c``, with `last` for how the last one is joined."""
    if len(parts) < 2:
        return "".join(parts)
    return filled(last, {"first": ", ".join(parts[:-1]), "last": parts[-1]}, show)


def grouped(figure: str) -> str:
    """``12340.5`` as ``12 340.5``; what is no figure stays as it is."""
    amount = as_figure(figure)
    return figure if amount is None else f"{amount:,f}".replace(",", " ")


def as_figure(text: str) -> Decimal | None:
    """The figure that a text is; `None` where it is none, or one that no plan has."""
    return Decimal(text) if _FIGURE.fullmatch(text) else None


def worth(amount: Decimal, currency: str) -> str:
    """An amount as ``{more:money}`` takes it, with the decimals that it has."""
    return f"{currency} {amount:f}"


def sentences(texts: Iterable[str]) -> dict[str, Sentence]:
    """By its English text, every sentence among the texts that cannot be said without its values.

    Those within others are there as well, each once.
    """
    found: dict[str, Sentence] = {}
    for text in texts:
        _note(text, found)
    return dict(sorted(found.items()))


def _note(text: str, found: dict[str, Sentence]) -> None:
    if isinstance(text, Said) and text.sentence.values and text not in found:
        found[str(text)] = text.sentence
        for part in _parts(text.sentence):
            _note(part, found)


def _parts(sentence: Sentence) -> Iterator[str]:
    for value in sentence.values.values():
        yield from value if isinstance(value, tuple) else (value,)
