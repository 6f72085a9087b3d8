"""One voice per language: texts from its catalogues, figures and dates by its locale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Literal, get_args

from cloudplan.language.catalogues import Catalogue
from cloudplan.model.reserved import BECAUSE
from cloudplan.model.said import LAST, Said, Sentence, as_figure, begun, enumerated, filled, plain
from cloudplan.model.text import pick

if TYPE_CHECKING:
    from cloudplan.model.plan import Plan

Lang = Literal["nl", "fr", "de", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
LOCALES: dict[Lang, str] = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB"}
"""Belgium's ways of writing figures; English as in Britain, with the day before the month."""
DAYS: dict[Lang, str] = {"nl": "dd/MM/y", "fr": "dd/MM/y", "de": "dd.MM.y", "en": "dd/MM/y"}
"""A day in figures, always as wide, with the whole year."""
DEEPEST = 4
"""Sentences within sentences; what a file nests deeper is not ours."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Says texts in a language. Texts are given in English, with `{name}` for what is filled in.

    `{name:number}`, `{name:money}` and the others of `cloudplan.model.said` are figures that the
    voice writes itself.
    """

    lang: Lang
    _catalogue: Catalogue
    _sentences: Mapping[str, Sentence] = field(default_factory=dict)
    _authored: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, message: str, /, **values: object) -> str:
        """The text in this language. A text without a translation is said in English."""
        return filled(self._catalogue.single(message), values, self._shown)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that the language has for `count`, which fills `{count}` with its figure."""
        said = self._catalogue.plural(one, many, count)
        return filled(said, {"count": self.number(count), **values}, self._shown)

    def pick(self, texts: Mapping[str, str]) -> str:
        """What an author wrote in this language; else in none, English, Dutch, French, German."""
        return pick({lang: text for lang, text in texts.items() if text}, self.lang)

    def about(self, plan: Plan) -> Speech:
        """The voice that can also say the sentences of a plan, and the texts of its rules."""
        authored = [text for rule in plan.facts.rules for text in (rule.title, rule.because)]
        return self.knowing(plan.said, *authored, *BECAUSE.values())

    def knowing(self, sentences: Mapping[str, Sentence], *authored: Mapping[str, str]) -> Speech:
        """The voice that can also say these sentences, and these texts of authors."""
        by_english = {pick(texts): texts for texts in authored}
        return replace(
            self,
            _sentences={**self._sentences, **sentences},
            _authored={**self._authored, **by_english},
        )

    def said(self, text: str) -> str:
        """An English sentence of ours (see `cloudplan.model.said`) in this language.

        What has no translation, and what a file tells otherwise than its English text, is said as
        it stands.
        """
        return self._said(text, 0)

    def number(self, value: Decimal | int, decimals: int = 0) -> str:
        """A figure with this many decimals, in groups of thousands."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, _pattern(decimals), locale=self._locale))

    def signed(self, value: Decimal, decimals: int = 2) -> str:
        """The same with a plus where it is more than nothing."""
        told = self.number(round(value, decimals), decimals)
        return f"+{told}" if round(value, decimals) > 0 else told

    def money(self, value: Decimal, currency: str, decimals: int = 2) -> str:
        """An amount with its currency, where the language puts it."""
        from babel.numbers import format_currency

        exact = round(value, decimals)
        digits = Decimal(1).scaleb(-decimals)
        return str(
            format_currency(
                exact.quantize(digits),
                currency,
                locale=self._locale,
                currency_digits=False,
                format=_money_pattern(self._locale, decimals),
            )
        )

    def percent(self, fraction: Decimal, decimals: int = 1) -> str:
        """A fraction as a percentage."""
        from babel.numbers import format_percent

        pattern = _percent_pattern(self._locale, decimals)
        return str(format_percent(fraction, pattern, locale=self._locale))

    def day(self, when: date) -> str:
        """A day, with the month as a word."""
        from babel.dates import format_date

        pattern = "d. MMMM y" if self.lang == "de" else "d MMMM y"
        return str(format_date(when, pattern, locale=self._locale))

    def short_day(self, when: date) -> str:
        """A day in figures, for columns."""
        from babel.dates import format_date

        return str(format_date(when, DAYS[self.lang], locale=self._locale))

    def month(self, when: date) -> str:
        """The month of a day and its year."""
        from babel.dates import format_date

        return str(format_date(when, "LLLL y", locale=self._locale))

    @property
    def _locale(self) -> str:
        return LOCALES[self.lang]

    def _said(self, text: str, depth: int) -> str:
        if text in self._authored:
            return self.pick(self._authored[text])
        sentence = text.sentence if isinstance(text, Said) else self._sentences.get(text)
        if sentence is None:
            return self._catalogue.single(text)
        if depth > DEEPEST or not self._is_ours(sentence, text):
            return str(text)
        message = self._catalogue.single(sentence.message)
        return filled(message, sentence.values, partial(self._shown, depth=depth + 1))

    def _is_ours(self, sentence: Sentence, text: str) -> bool:
        """Whether a catalogue has its message, and it is what the English text says."""
        try:
            return sentence.message in self._catalogue.singles and sentence.english == text
        except KeyError:
            return False

    def _shown(self, kind: str, value: object, depth: int = 0) -> str:
        """What stands in a place of a message; what is not of its kind stands there as it is."""
        if kind in LAST and isinstance(value, tuple):
            parts = tuple(self._part(part, depth) for part in value)
            return enumerated(parts, self._catalogue.single(LAST[kind]), plain)
        if kind in ("said", "lower", "upper"):
            parts = value if isinstance(value, tuple) else (value,)
            told = ", ".join(self._said(part, depth) for part in parts)
            return told if kind == "said" else begun(kind, told)
        if kind == "day":
            return self._a_day(value)
        currency, _, figure = str(value).rpartition(" ")
        amount = as_figure(figure) if kind else None
        if amount is None or bool(currency) != (kind == "money"):
            return plain(kind, value)
        decimals = max(0, -int(amount.as_tuple().exponent))
        if kind == "percent":
            return self.percent(amount, max(0, decimals - 2))
        return self.money(amount, currency, decimals) if currency else self.number(amount, decimals)

    def _part(self, part: str, depth: int) -> str:
        """A name stays as it is, even where it is a word of ours."""
        return self._said(part, depth) if isinstance(part, Said) else part

    def _a_day(self, value: object) -> str:
        try:
            return self.day(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


@cache
def _money_pattern(locale: str, decimals: int) -> str:
    """The locale's own pattern for amounts, with other decimals."""
    from babel import Locale

    standard = str(Locale.parse(locale).currency_formats["standard"].pattern)
    return standard.replace("#,##0.00", _pattern(decimals))


@cache
def _percent_pattern(locale: str, decimals: int) -> str:
    """The locale's own pattern for percentages, with other decimals."""
    from babel import Locale

    standard = str(Locale.parse(locale).percent_formats[None].pattern)
    return standard.replace("#,##0", _pattern(decimals))
