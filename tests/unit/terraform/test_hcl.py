"""Values as HCL: whatever a plan says is a value, never a program."""

from __future__ import annotations

from decimal import Decimal

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.terraform.align import aligned
from cloudplan.terraform.hcl import Word, hcl


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (Decimal("503.70"), "503.7"),
        (Decimal("1E+3"), "1000"),
        ("plain", '"plain"'),
        ('"} resource "x" "y" {', r'"\"} resource \"x\" \"y\" {"'),
        ("${file(1)}", '"$${file(1)}"'),
        ("%{if true}", '"%%{if true}"'),
        ("$${x}", '"$$${x}"'),
        ("a\nb\r\t", r'"a\nb\r\t"'),
        ("\\", r'"\\"'),
        ("\x1b[31m\x00", r'"\u001b[31m\u0000"'),
        ("\u202eevil", r'"\u202eevil"'),
        ("\U000e0001", r'"\U000e0001"'),
        ("\ud800", '"\\ufffd"'),
        (["a", 1], '["a", 1]'),
        ({"a": "x", "b c": 1, "for": 2}, '{ a = "x", "b c" = 1, "for" = 2 }'),
        ({}, "{}"),
        (Word("machine"), "machine"),
    ],
)
def test_a_value_has_a_literal(value: object, literal: str) -> None:
    assert hcl(value) == literal


@pytest.mark.parametrize("text", ["", "a b", "${x}", "1x", 'a"', "a\n"])
def test_a_word_is_a_name_and_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match="is not a name in HCL"):
        Word(text)


def test_what_has_no_literal_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no literal"):
        hcl(object())


@given(st.text(max_size=40))
def test_no_text_leaves_its_string(text: str) -> None:
    literal = hcl(text)
    assert literal.isprintable()
    assert literal[0] == literal[-1] == '"'
    bare = literal[1:-1].replace("\\\\", "").replace('\\"', "")
    assert '"' not in bare
    without = literal.replace("$${", "").replace("%%{", "")
    assert "${" not in without
    assert "%{" not in without


def test_a_parser_reads_what_was_meant() -> None:
    found = hcl2.loads("a = " + hcl('he said "${x}"\n') + "\n")
    assert "$${x}" in found["a"]


def test_settings_below_each_other_are_in_line() -> None:
    text = 'a = 1\nlonger = "b = {"\nopen = {\n  x = 1\n  "y/z" = [1]\n}\n\n\nb = 2\n\n'
    assert aligned(text) == (
        'a      = 1\nlonger = "b = {"\nopen = {\n  x     = 1\n  "y/z" = [1]\n}\n\nb = 2\n'
    )


def test_blocks_begin_and_end_without_empty_lines() -> None:
    assert aligned("a {\n\n  b = 1  \n\n}\n\n\nc {\n}\n") == "a {\n  b = 1\n}\n\nc {\n}\n"
