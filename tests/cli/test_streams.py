from __future__ import annotations

import pytest

from cloudplan.cli.streams import fitting, in_automation, page_of, wants_color


class Terminal:
    """A stream that says it is one."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("is_terminal", "environment", "expected"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
def test_colour_rules(is_terminal: bool, environment: dict[str, str], expected: bool) -> None:
    assert wants_color(is_terminal, environment) is expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"CI": "true"}, True),
        ({"CI": "false"}, False),
        ({"TF_IN_AUTOMATION": "1"}, True),
        ({"CLOUDPLAN_IN_AUTOMATION": "yes"}, True),
        ({"CI": ""}, False),
    ],
)
def test_automation_is_told_by_its_variables(environment: dict[str, str], expected: bool) -> None:
    assert in_automation(environment) is expected


def test_a_terminal_gives_its_width_within_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, width in (("100", 100), ("20", 40), ("300", 120)):
        monkeypatch.setenv("COLUMNS", columns)
        assert page_of(Terminal()).width == width  # type: ignore[arg-type]


def test_plain_characters_replace_what_an_encoding_lacks() -> None:
    assert fitting("│ a → b · 日", "ascii") == "| a -> b - ?"
    assert fitting("│ é", "cp437") == "│ é"
    assert fitting("│ é", "utf-8") == "│ é"
