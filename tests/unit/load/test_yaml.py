"""YAML: what plain scalars mean, where things stand, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
import yaml

from cloudplan.diagnostics import Source
from cloudplan.load import yaml_tree
from cloudplan.load.runs import runs_of
from cloudplan.load.tree import Ambiguous, Document, Map, StopReading
from cloudplan.load.yaml_scalars import resolve_plain
from cloudplan.load.yaml_tree import parse_yaml
from cloudplan.model.policy import Condition


def tree(text: str) -> Document:
    document = Document("f.yaml", text)
    parse_yaml(document)
    assert document.problems == []
    return document


def stopped(text: str) -> str:
    document = Document("f.yaml", text)
    with pytest.raises(StopReading):
        parse_yaml(document)
    return document.problems[-1].code


@pytest.mark.parametrize(
    "text",
    [
        *[
            "NO",
            "no",
            "No",
            "yes",
            "on",
            "off",
            "Off",
            "y",
            "N",
            "22:30",
            "1:30:00",
            "190:20:30.15",
        ],
        *["1e3", "1E3", "1.5e3", ".5e3", "010", "08", "0o10", "0b11", "1_000", "1_0.5", "-0x1F"],
        *["2026-11-01", "2026-11-01T10:00:00Z", "2001-12-14t21:59:43.10-05:00", "=", "<<"],
    ],
)
def test_a_scalar_that_the_versions_read_differently_is_ambiguous(text: str) -> None:
    assert isinstance(resolve_plain(text), Ambiguous)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None),
        ("", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("8", 8),
        ("-8", -8),
        ("+8", 8),
        ("0", 0),
        ("0x1F", 31),
        ("3.0", Decimal("3.0")),
        ("0.10", Decimal("0.10")),
        (".5", Decimal("0.5")),
        ("1.5e+3", Decimal("1500")),
        ("12345678901234567890.12", Decimal("12345678901234567890.12")),
        ("1.2.3", "1.2.3"),
        ("e-loket", "e-loket"),
        ("nope", "nope"),
        ("_", "_"),
        ("0b", "0b"),
        ("0x_", "0x_"),
        ("a:b", "a:b"),
        ("10.0.0.1", "10.0.0.1"),
        ("-", "-"),
    ],
)
def test_a_scalar_that_both_versions_read_alike(text: str, value: object) -> None:
    found = resolve_plain(text)
    assert found == value
    assert type(found) is type(value)


def test_decimals_keep_their_zeros() -> None:
    assert str(resolve_plain("0.10")) == "0.10"


def test_quoted_scalars_are_text() -> None:
    root = tree("""{a: "NO", b: '010', c: "1e3", d: "", e: "~"}""").root
    assert root == {"a": "NO", "b": "010", "c": "1e3", "d": "", "e": "~"}


def test_every_key_and_value_knows_its_place() -> None:
    root = tree("a: 1\nbb:\n  - x\n  - {c: y}\n").root
    assert (root.key_at("bb"), root.value_at("a")) == ((2, 1), (1, 4))
    assert root["bb"].marks == [(3, 5), (4, 5)]
    assert root["bb"][1].value_at("c") == (4, 9)


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(breaks: str) -> None:
    root = tree(breaks.join(("a: 1", "b: |", "  x", "  y", "c: 2", ""))).root
    assert root == {"a": 1, "b": "x\ny\n", "c": 2}
    assert root.key_at("c") == (5, 1)


def test_aliases_are_followed() -> None:
    root = tree("a: &x [1]\nb: *x\n").root
    assert root == {"a": [1], "b": [1]}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a: x == 1", (1, 4)),
        ("a: 'x == 1'", (1, 5)),
        ('a: "x == 1"', (1, 5)),
        ("a: >-\n  x == 1\n", (2, 3)),
        ("a: |2\n\n    x == 1\n", (3, 5)),
        ("a: &n 'x'", (1, 8)),
        ("a: >-\r\n  x\r\n", (2, 3)),
    ],
)
def test_the_first_character_of_a_text(text: str, at: tuple[int, int]) -> None:
    document = tree(text)
    value, start = document.root["a"], document.root.value_at("a")
    condition = Condition(value, Source("f.yaml"), runs=runs_of(document, start, value))
    first = condition.at(len(value) - len(value.lstrip()))
    assert (first.line, first.column) == at


@pytest.mark.parametrize("count", [65, 100, 100_000])
@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "[{a: "])
def test_deep_nesting_is_refused(unit: str, count: int) -> None:
    assert stopped(unit * count) == "too-deep"


def test_sixty_four_levels_are_fine() -> None:
    assert tree("[" * 64 + "]" * 64).root


def test_aliases_may_not_deepen_beyond_the_limit() -> None:
    deep = "a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*a" + "]" * 40
    assert stopped(deep) == "too-deep"


def test_a_thousand_aliases_are_fine() -> None:
    assert len(tree("a: &a x\nb: [" + "*a, " * 1000 + "]\n").root["b"]) == 1000


def test_laughs_by_the_billion_are_refused() -> None:
    names = "abcdefghi"
    lines = ["a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"{n}: &{n} [{', '.join(['*' + p] * 9)}]" for p, n in pairwise(names)]
    assert stopped("\n".join(lines)) == "too-many-aliases"


def test_the_pure_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, NO, 'q', {b: 0.10}]\nc: *x\nd: |\n  t\n"
    fast = tree(text).root
    monkeypatch.setattr(yaml_tree, "_Parser", yaml.SafeLoader)
    slow = tree(text).root
    assert fast == slow
    assert isinstance(slow, Map)
    assert fast.marks == slow.marks
