"""One voice per language: texts from its catalogues, figures and dates by its locale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal, get_args

from cloudplan.language.catalogues import Catalogue, catalogue

Lang = Literal["nl", "fr", "de", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
LOCALES: dict[Lang, str] = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB"}
"""Belgium's ways of writing figures; English as in Britain, with the day before the month."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Says texts in a language. Texts are given in English, with `{name}` for what is filled in."""

    lang: Lang
    _catalogue: Catalogue

    def text(self, message: str, **values: object) -> str:
        """The text in this language. A text without a translation is said in English."""
        return self._catalogue.single(message).format(**values)

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """The form that the language has for `count`, which fills `{count}` with its figure."""
        said = self._catalogue.plural(one, many, count)
        return said.format(count=self.number(count), **values)

    def pick(self, texts: Mapping[str, str]) -> str:
        """What an author wrote in this language; else in English, Dutch, French, German, any."""
        for lang in (self.lang, "en", "nl", "fr", "de"):
            if texts.get(lang):
                return texts[lang]
        return next(iter(texts.values()), "")

    def number(self, value: Decimal | int, decimals: int = 0) -> str:
        """A figure with this many decimals, in groups of thousands."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, _pattern(decimals), locale=self._locale))

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

        return str(format_percent(fraction, f"{_pattern(decimals)}\u00a0%", locale=self._locale))

    def day(self, when: date) -> str:
        """A day, with the month as a word."""
        from babel.dates import format_date

        return str(format_date(when, "d MMMM y", locale=self._locale))

    def month(self, when: date) -> str:
        """The month of a day and its year."""
        from babel.dates import format_date

        return str(format_date(when, "LLLL y", locale=self._locale))

    @property
    def _locale(self) -> str:
        return LOCALES[self.lang]


@cache
def speech(lang: Lang) -> Speech:
    """The voice of a language, read once."""
    return Speech(lang, catalogue(lang))


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


@cache
def _money_pattern(locale: str, decimals: int) -> str:
    """The locale's own pattern for amounts, with other decimals."""
    from babel import Locale

    standard = str(Locale.parse(locale).currency_formats["standard"].pattern)
    return standard.replace("#,##0.00", _pattern(decimals))
