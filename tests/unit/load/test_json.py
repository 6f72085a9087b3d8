"""JSON: exactly JSON, with positions; checked against the standard library."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudplan.load.json_tree import parse_json
from cloudplan.load.tree import Document, StopReading

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(st.characters(codec="utf-8"), max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


def tree(text: str) -> Document:
    document = Document("f.json", text)
    parse_json(document)
    assert document.problems == []
    return document


@settings(max_examples=150, deadline=None, derandomize=True)
@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_it_reads_what_the_library_writes(value: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert tree(text).root == json.loads(text)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.text(st.sampled_from('{}[]:,"\\ue1-.0nulltruefals \n'), max_size=24))
def test_it_takes_and_refuses_what_the_library_does(text: str) -> None:
    document = Document("f.json", text)
    try:
        parse_json(document)
        found = not any(p.code != "duplicate-key" for p in document.problems)
    except StopReading:
        found = False
    try:
        value = json.loads(text)
        expected = "NaN" not in text and "Infinity" not in text
    except ValueError:
        value, expected = None, False
    if expected and any(0xD800 <= ord(c) < 0xE000 for c in json.dumps(value, ensure_ascii=False)):
        expected = False
    assert found == expected


def test_numbers_are_kept_as_written() -> None:
    root = tree("[1, 1.50, -0.1, 1e3, 12345678901234567890]").root
    assert root == [1, Decimal("1.50"), Decimal("-0.1"), Decimal("1e3"), 12345678901234567890]
    assert str(root[1]) == "1.50"


def test_yaml_words_have_no_meaning_in_json() -> None:
    assert tree('["NO", "22:30", "010"]').root == ["NO", "22:30", "010"]


def test_every_key_and_value_knows_its_place() -> None:
    root = tree('{\n  "a": 1,\n  "é": [ {"c" : "x"}, 2]\n}').root
    assert (root.key_at("é"), root.value_at("é")) == ((3, 3), (3, 8))
    assert root["é"].marks == [(3, 10), (3, 23)]
    assert root["é"][0].value_at("c") == (3, 17)


@pytest.mark.parametrize("count", [65, 1000, 100_000])
@pytest.mark.parametrize("unit", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_refused(unit: str, count: int) -> None:
    document = Document("f.json", unit * count)
    with pytest.raises(StopReading):
        parse_json(document)
    assert document.problems[-1].code == "too-deep"
