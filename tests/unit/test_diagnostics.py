"""Suggestions: near words among few, one slip away among many."""

from __future__ import annotations

import pytest

from cloudplan.diagnostics import did_you_mean

MANY = {f"app-{n:05}/w{k}" for n in range(3_000) for k in range(3)}


@pytest.mark.parametrize("word", ["stie", "sit", "sitee", "side"])
def test_a_near_word_is_named(word: str) -> None:
    assert did_you_mean(word, ["site", "place"]) == 'did you mean "site"?'
    assert did_you_mean(word, iter(["site", "place"])) == 'did you mean "site"?'


def test_a_far_word_is_not() -> None:
    assert did_you_mean("organisation", ["site", "place"]) == ""
    assert did_you_mean("site", []) == ""


@pytest.mark.parametrize(
    "word", ["ap-02999/w2", "appp-02999/w2", "pap-02999/w2", "app_02999/w2", "app-02999/w2x"]
)
def test_one_slip_is_found_among_many(word: str) -> None:
    assert did_you_mean(word, MANY) == 'did you mean "app-02999/w2"?'


def test_more_than_one_slip_is_not_looked_for_among_many() -> None:
    assert did_you_mean("db-02999", MANY) == ""
