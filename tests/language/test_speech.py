"""Figures, amounts, shares and days, as each language writes them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from cloudplan.language import LANGUAGES, Lang, speech, terminal_speech

AMOUNTS = [Decimal(text) for text in ("0", "1", "-0.5", "12340.5", "-1234567.891", "0.005")]
DAY = date(2027, 3, 5)


@pytest.mark.parametrize(
    ("lang", "number", "money", "percent", "day", "short", "month"),
    [
        ("nl", "12.340,50", "€_12.340,50", "8,1%", "5 maart 2027", "05/03/2027", "maart 2027"),
        ("fr", "12'340,50", "12'340,50_€", "8,1_%", "5 mars 2027", "05/03/2027", "mars 2027"),
        ("de", "12.340,50", "12.340,50_€", "8,1_%", "5. März 2027", "05.03.2027", "März 2027"),
        ("en", "12,340.50", "€12,340.50", "8.1%", "5 March 2027", "05/03/2027", "March 2027"),
    ],
)
def test_each_language_writes_its_own_way(
    lang: Lang, number: str, money: str, percent: str, day: str, short: str, month: str
) -> None:
    say, amount = speech(lang), Decimal("12340.5")
    blanks = str.maketrans({"\N{NO-BREAK SPACE}": "_", "\N{NARROW NO-BREAK SPACE}": "'"})
    told = (say.number(amount, 2), say.money(amount, "EUR"), say.percent(Decimal("0.081")))
    assert tuple(text.translate(blanks) for text in told) == (number, money, percent)
    assert (say.day(DAY), say.short_day(DAY), say.month(DAY)) == (day, short, month)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_english_is_written_as_babel_has_it(amount: Decimal) -> None:
    say = speech("en")
    assert say.number(amount, 2) == format_decimal(amount, "#,##0.00", locale="en_GB")
    assert say.percent(amount) == format_percent(amount, "#,##0.0%", locale="en_GB")
    for currency in ("EUR", "GBP", "USD"):
        due = format_currency(round(amount, 2), currency, locale="en_GB", currency_digits=False)
        assert say.money(amount, currency) == due


def test_english_keeps_a_code_off_its_amount() -> None:
    """As CLDR asks for letters, and babel does not do."""
    assert speech("en").money(Decimal(-5), "CHF") == "-CHF\N{NO-BREAK SPACE}5.00"


@pytest.mark.parametrize("month", range(1, 13))
def test_english_has_the_months_that_babel_has(month: int) -> None:
    when = date(2027, month, 9)
    assert speech("en").day(when) == format_date(when, "d MMMM y", locale="en_GB")


def test_a_terminal_in_english_has_figures_that_programs_read() -> None:
    say = terminal_speech("en")
    assert say.number(Decimal("12340.5"), 2) == "12 340.50"
    assert say.number(Decimal("-0.001"), 2) == "0.00"
    assert say.money(Decimal("12340.5"), "EUR") == "EUR 12 340.50"
    assert (say.percent(Decimal("0.081")), say.day(DAY)) == ("8.1 %", "2027-03-05")
    assert (say.short_day(DAY), say.month(DAY)) == ("2027-03-05", "2027-03")


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("nl", ["0 maanden", "1 maand", "2 maanden"]),
        ("fr", ["0 mois", "1 mois", "2 mois"]),
        ("de", ["0 Monate", "1 Monat", "2 Monate"]),
        ("en", ["0 months", "1 month", "2 months"]),
    ],
)
def test_plurals(lang: Lang, told: list[str]) -> None:
    say = speech(lang)
    assert [say.plural("{count} month", "{count} months", n) for n in range(3)] == told


def test_french_counts_nought_like_one() -> None:
    say = speech("fr")
    assert say.plural("{count} violation", "{count} violations", 0) == "0 infraction"
    assert say.plural("{count} violation", "{count} violations", 2) == "2 infractions"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_of_authors_are_said_in_the_next_best_language(lang: Lang) -> None:
    say = speech(lang)
    assert say.pick({"nl": "n", "fr": "f", "de": "d", "en": "e"}) == lang[0]
    assert say.pick({"nl": "n", "fr": ""}) == "n"
    assert say.pick({"und": "u"}) == "u"
    assert say.pick({}) == ""


def test_a_text_without_a_translation_is_said_in_english() -> None:
    assert speech("nl").text("nobody translated {this}", **{"this": 1}) == "nobody translated 1"


def test_english_needs_no_library() -> None:
    """Neither loads babel, so that the core runs without the extra."""
    code = (
        "import sys; sys.modules['babel'] = None; from datetime import date; "
        "from decimal import Decimal; from cloudplan.language import speech, terminal_speech; "
        "print(*(s('en').money(Decimal(1), 'EUR') + s('en').plural('{count} a', '{count} b', 2) "
        "+ s('en').day(date(2027, 1, 2)) for s in (speech, terminal_speech)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stdout == "€1.002 b2 January 2027 EUR 1.002 b2027-01-02\n"
