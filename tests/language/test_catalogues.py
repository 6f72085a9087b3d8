"""Every text that the program says stands in every language, once, whole and as it was meant."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from babel import Locale
from hatchling.builders.wheel import WheelBuilder

from cloudplan.cli.options import Language
from cloudplan.language import LANGUAGES
from cloudplan.language.catalogues import HERE, SOURCE, catalogue
from scripts.messages import ROOT, Entry, Id, not_literal, of_template, said, translated

OTHERS = [lang for lang in LANGUAGES if lang != SOURCE]
PLACES = re.compile(r"\{[^{}]*\}")
TEXTS = said()


def amiss(lang: str, texts: dict[Id, list[str]], catalogues: Path = HERE) -> list[str]:
    """All that is wrong with a language, a line each."""
    known = translated(lang, catalogues)
    wrong = [
        f"no translation: {id_!r} of {where[0]}" for id_, where in texts.items() if id_ not in known
    ]
    for id_, entries in known.items():
        if id_ not in texts:
            wrong.append(f"nothing says {id_!r} of {entries[0].catalogue}")
        if len(entries) > 1:
            wrong.append(f"in {len(entries)} catalogues: {id_!r}")
        for entry in entries:
            wrong += [f"{what}: {id_!r} of {entry.catalogue}" for what in _faults(id_, entry)]
    return sorted(wrong)


def _faults(id_: Id, entry: Entry) -> list[str]:
    forms, fuzzy = entry.forms, entry.fuzzy
    texts = (id_,) if isinstance(id_, str) else id_
    faults = ["fuzzy"] * fuzzy
    if len(forms) != len(texts) or not all(forms):
        return [*faults, f"{sum(map(bool, forms))} of {len(texts)} forms"]
    due = Counter(PLACES.findall(texts[-1]))
    faults += ["other places to fill"] * any(Counter(PLACES.findall(f)) != due for f in forms)
    faults += ["blanks at an end"] * any(f != f.strip() for f in forms)
    return faults


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_says_everything(lang: str) -> None:
    assert amiss(lang, TEXTS) == []


def test_every_text_is_a_literal() -> None:
    assert not_literal() == []


def test_texts_are_found_where_they_are_said() -> None:
    """The check would prove nothing if it looked past them."""
    assert "{site} is forbidden by {rule}: {because:said}" in TEXTS
    assert "Waived:" in TEXTS  # within an f-string
    assert ("{count} year", "{count} years") in TEXTS
    assert len(TEXTS) > 250
    found = list(of_template("<p>{{ say.text('A {name}', name=x) }} {{ plural('a', 'b', 2) }}</p>"))
    assert found == [(1, "A {name}"), (1, ("a", "b"))]


def test_one_singular_has_one_plural() -> None:
    """Catalogues are asked by the singular alone."""
    singles = Counter(id_[0] if isinstance(id_, tuple) else id_ for id_ in TEXTS)
    assert [text for text, many in singles.items() if many > 1] == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('msgid "Own cost"\nmsgstr "Eigen kosten"\n', "", "no translation: 'Own cost'"),
        ('msgstr "Eigen kosten"', 'msgstr ""', "0 of 1 forms: 'Own cost'"),
        ('msgid "Own cost"', '#, fuzzy\nmsgid "Own cost"', "fuzzy: 'Own cost'"),
        ('msgid "Own cost"', 'msgid "Own costs"', "nothing says 'Own costs'"),
        ("{currency} meer", "{munt} meer", "other places to fill: '{currency} more'"),
        ("{more:money} meer kosten", "{more} meer kosten", "other places to fill: 'staying"),
        ('msgstr[1] "{count} jaar"', 'msgstr[1] ""', "1 of 2 forms: ('{count} year'"),
    ],
)
def test_what_is_amiss_is_found(tmp_path: Path, before: str, after: str, told: str) -> None:
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "nl" / "plan.po"
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert any(line.startswith(told) for line in amiss("nl", TEXTS, tmp_path))


def test_a_text_in_two_catalogues_is_found(tmp_path: Path) -> None:
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True)
    shutil.copy(tmp_path / "nl" / "plan.po", tmp_path / "nl" / "other.po")
    assert "in 2 catalogues: 'Own cost'" in amiss("nl", TEXTS, tmp_path)


@pytest.mark.parametrize("lang", OTHERS)
def test_plural_forms_are_those_of_cldr(lang: str) -> None:
    """CLDR's third form in French is for whole millions, which nothing here counts to."""
    form, rule = catalogue(lang).form, Locale.parse(lang).plural_form
    for count in (*range(1_200), 10_000, 123_456, 999_999):
        assert form(count) == ("one", "other").index(rule(count)), count


def test_the_command_line_offers_the_languages_that_there_are() -> None:
    assert sorted(Language) == sorted(LANGUAGES)


def test_the_wheel_has_the_catalogues() -> None:
    packed = {Path(f.distribution_path) for f in WheelBuilder(str(ROOT)).recurse_included_files()}
    own = {path.relative_to(ROOT) for path in HERE.rglob("*.po")}
    assert len(own) >= len(OTHERS)
    assert own <= packed


def test_shipped_rules_have_their_texts_in_every_language() -> None:
    rules = [
        (path.name, rule)
        for path in sorted((ROOT / "policies").glob("*.yaml"))
        for rule in yaml.safe_load(path.read_text("utf-8")).get("policies", ())
        if isinstance(rule, dict) and "because" in rule
    ]
    assert len(rules) > 50
    assert [
        (file, rule["id"], key)
        for file, rule in rules
        for key in ("title", "because")
        if not all(rule.get(key, {}).get(lang) for lang in LANGUAGES)
    ] == []
