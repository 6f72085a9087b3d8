"""Sentences that remember their parts: said in other languages, and harmless whatever they hold."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from cloudplan.language import Speech, speech
from cloudplan.model.said import Said, Sentence, plain_text, sentences, worth
from cloudplan.model.words import either_way, joined, several

NL = speech("nl")
HOSTILE = ("{x}", "{0}", "{rule}", "{a.__class__}", "{a[0]}", "%s", "{{", "}", "${x}", "{site}")


def test_a_sentence_is_its_english_text() -> None:
    said = Said("{site} has no known price: {why:said}", site="dc", why="x")
    assert said == "dc has no known price: x"
    assert hash(said) == hash(str(said))
    assert f"{said}!" == "dc has no known price: x!"


def test_it_is_said_with_its_parts() -> None:
    card = Said("rate card {card}", card="a/b")
    where = Said("the same region")
    why = Said("{who:said} has no price for traffic to {where:said}", who=card, where=where)
    said = Said("{site} has no known price: {why:said}", site="dc", why=why)
    told = "dc heeft geen bekende prijs: tarieflijst a/b heeft geen prijs voor verkeer naar "
    assert NL.said(said) == told + "dezelfde regio"


def test_figures_are_written_as_the_language_does() -> None:
    said = Said(
        "staying at {site} would cost {more:money} more over {months:figure} months",
        site="dc",
        more=worth(Decimal("12340.50"), "EUR"),
        months=60,
    )
    assert said == "staying at dc would cost EUR 12 340.50 more over 60 months"
    told = "op dc blijven zou over 60 maanden €\N{NO-BREAK SPACE}12.340,50 meer kosten"
    assert NL.said(said) == told


def test_lists_end_in_the_word_of_the_language() -> None:
    three = Said("Move {workload} to {sites:either}", workload="a/b", sites=("x", "y", "z"))
    assert three == "Move a/b to x, y or z"
    assert NL.said(three) == "Verhuis a/b naar x, y of z"
    seven = Said("but against {rules:all}", rules=several(list("abcdefgh")))
    assert seven == "but against a, b, c, d, e, f and 2 more"
    assert NL.said(seven) == "maar tegen a, b, c, d, e, f en nog 2 in"


def test_a_name_that_is_a_word_of_ours_stays_a_name() -> None:
    said = Said("Move {workload} to {sites:either}", workload="power", sites=("power", "known"))
    assert NL.said(said) == "Verhuis power naar power of known"


def test_ways_are_joined() -> None:
    way, other = Said("Make the plan again."), Said("Waive the rule for it.")
    assert either_way([way, other]) == "Make the plan again.; or waive the rule for it."
    assert NL.said(joined([way, way])) == "Maak het plan opnieuw.; Maak het plan opnieuw."


@pytest.mark.parametrize("name", HOSTILE)
def test_values_are_never_read(name: str) -> None:
    said = Said("{site} is forbidden by {rule}: {because:said}", site=name, rule=name, because=name)
    assert said == f"{name} is forbidden by {name}: {name}"
    assert NL.said(said) == f"{name} is verboden door {name}: {name}"
    assert NL.text("{amount} more", amount=name) == f"{name} meer"


def from_file(sentence: Sentence, text: str) -> Speech:
    return NL.knowing({text: sentence})


@pytest.mark.parametrize(
    "message",
    [
        "{a.__class__}",
        "{a.__init__.__globals__}",
        "{a[0]}",
        "{a!r}",
        "{a:>1000000000}",
        "{0}",
        "{}",
        "{missing}",
        "our own words, {a}",
    ],
)
def test_a_message_of_a_file_that_is_none_of_ours_is_not_filled(message: str) -> None:
    """What stands in a plan file is said as it stands, in English."""
    assert from_file(Sentence(message, {"a": "x"}), "the reason").said("the reason") == "the reason"


def test_a_file_cannot_say_one_thing_in_english_and_another_in_dutch() -> None:
    lie = Sentence("{site} is forbidden by {rule}: {because:said}", {"site": "a", "rule": "b"})
    assert from_file(lie, "a is fine").said("a is fine") == "a is fine"
    other = replace(lie, values={"site": "a", "rule": "b", "because": "c"})
    assert from_file(other, "a is fine").said("a is fine") == "a is fine"


@pytest.mark.parametrize("value", ["1e999999999", "9" * 400, "abc", "", "-", "EUR", "NaN", "1_0"])
@pytest.mark.parametrize("kind", ["figure", "number", "money", "percent", "day"])
def test_a_value_of_another_kind_is_said_as_it_stands(kind: str, value: str) -> None:
    said = Said("{distance:figure} km", distance=value)
    assert NL.said(said) == f"{value} km"
    assert NL.text("{x:" + kind + "}", x=value) == value


def test_sentences_within_sentences_end() -> None:
    """A file may nest them as deep as it likes."""
    text, table = "so", dict[str, Sentence]()
    for _ in range(3_000):
        sentence = Sentence("{ways:said}.", {"ways": text})
        text = sentence.english
        table[text] = sentence
    assert NL.knowing(table).said(text) == text


def test_what_a_plan_has_to_remember_is_kept_once() -> None:
    because = "A reason."
    one = Said("asked for by {rule}: {because:said}", rule="r", because=because)
    same = Said("asked for by {rule}: {because:said}", rule="r", because=because)
    inner = Said("the capacity of {site}", site="dc")
    outer = Said("staying at {site} would break {broken:said}", site="dc", broken=(inner,))
    found = sentences([one, same, "plain", Said("a rule"), outer])
    assert sorted(found) == sorted([str(one), str(outer), str(inner)])
    again = msgspec.json.decode(
        msgspec.json.encode(found, enc_hook=plain_text), type=dict[str, Sentence]
    )
    assert NL.knowing(again).said(str(outer)) == NL.said(outer)
    assert "gaat niet samen met de capaciteit van dc" in NL.said(outer)


def test_texts_of_authors_within_a_sentence_are_theirs() -> None:
    said = Said("asked for by {rule}: {because:said}", rule="r", because="Why.")
    say = NL.knowing({}, {"en": "Why.", "nl": "Daarom."})
    assert say.said(said) == "gevraagd door r: Daarom."


def test_it_goes_wherever_a_text_goes() -> None:
    said = Said("rate card {card}", card="a")
    for twin in (pickle.loads(pickle.dumps(said)), copy.deepcopy(said)):
        assert (twin, twin.sentence) == (said, said.sentence)
    assert json.dumps({said: said}) == '{"rate card a": "rate card a"}'
    assert msgspec.json.encode([said], enc_hook=plain_text) == b'["rate card a"]'
    with pytest.raises(TypeError):
        plain_text(object())
