"""Every sign of a text is found again in the file, whatever the scalar's style."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.load import read
from cloudplan.load.json_tree import parse_json
from cloudplan.load.runs import runs_of
from cloudplan.load.tree import Document
from cloudplan.load.yaml_tree import parse_yaml
from cloudplan.model.policy import Condition
from cloudplan.rules import check

STYLES = (None, "'", '"', "|", ">")
TEXTS = st.text(st.sampled_from("ab1'\"\\#:&|>*{é€😀 \n\t"), min_size=1, max_size=60).filter(
    lambda text: text.strip() != ""
)


def condition(document: Document, key: str = "a") -> Condition:
    text = document.root[key]
    at = document.root.value_at(key)
    return Condition(text, document.source(at), runs=runs_of(document, at, text))


@given(TEXTS, st.sampled_from(STYLES), st.integers(10, 40))
def test_what_yaml_writes_is_found_again(text: str, style: str | None, width: int) -> None:
    written = yaml.dump(
        {"z": 1, "a": text}, default_style=style, width=width, allow_unicode=True, sort_keys=False
    )
    document = Document("f.yaml", written)
    parse_yaml(document)
    found = condition(document)
    assert found.text == text
    assert found.runs
    for offset, sign in enumerate(text.rstrip()):
        at = found.at(offset)
        raw = written.split("\n")[at.line - 1][at.column - 1 :]
        if not sign.isspace():
            assert raw.startswith((sign, "\\")) or raw.startswith("''") == (sign == "'")


@given(TEXTS)
def test_what_json_writes_is_found_again(text: str) -> None:
    written = json.dumps({"a": text})
    document = Document("f.json", written)
    parse_json(document)
    found = condition(document)
    assert found.text == text
    seen = [found.at(offset).column for offset in range(len(text.rstrip()))]
    assert seen == sorted(set(seen))
    assert written[seen[0] - 1 : found.at(len(text)).column - 1] == json.dumps(text.rstrip())[1:-1]


BAD = {
    "plain": ("when: true && site.knd == 'x'", (1, 15)),
    "plain over lines": (
        "when: true &&\n      site.kind == 'x' &&\n\n      site.knd == 'x'",
        (4, 7),
    ),
    "single": ("when: 'true && ''a'' == ''b'' && site.knd == ''x'''", (1, 34)),
    "single over lines": ("when: 'true\n      && site.knd == ''x'''", (2, 10)),
    "double": ("when: \"true && \\\"\\x61\\\" == '\\u00e9' && site.knd == 'x'\"", (1, 40)),
    "double over lines": ("when: \"tr\\\n      ue &&\n      site.knd == 'x'\"", (3, 7)),
    "literal": ("when: |\n  true &&\n    site.knd == 'x'\n", (3, 5)),
    "literal, indented": ("when: |2-\n   true\n  && site.knd == 'x'", (3, 6)),
    "folded": ("when: >\n  true\n\n  &&\n  site.knd == 'x'\n", (5, 3)),
    "folded, more indented": ("when: >- # why\n  true\n    && site.knd == 'x'\n", (3, 8)),
    "anchor": ("when: &w\n  true && site.knd == 'x'", (2, 11)),
    "alias": ("title: &w true && site.knd == 'x'\nwhen: *w", (1, 19)),
    "umlaut": ("when: \"'é😀' == 'x' && site.knd == 'x'\"", (1, 23)),
    "in braces": ("when: \"true &&\n    site.knd == 'x'\"", (2, 5)),
}


@pytest.mark.parametrize(("yaml_text", "expected"), BAD.values(), ids=BAD)
def test_a_wrong_name_is_told_with_its_line_and_column(
    yaml_text: str, expected: tuple[int, int], tmp_path: Path
) -> None:
    base = "estate: {id: e, currency: EUR, as_of: 2026-11-01, horizon_months: 12}\n"
    (tmp_path / "estate.yaml").write_text(base, encoding="utf-8")
    head = "policies:\n  - id: r\n    kind: placement\n    because: b\n    require: 'true'\n"
    rule = "".join(f"    {line}\n" for line in yaml_text.split("\n"))
    (tmp_path / "rules.yaml").write_text(head + rule, encoding="utf-8")
    (found,) = check(read(["."], [], at=tmp_path).estate)
    assert found.code == "unknown-attribute"
    assert found.source is not None
    assert (found.source.line - 5, found.source.column - 4) == expected


def test_what_is_missing_at_the_end_stands_behind_the_last_sign(tmp_path: Path) -> None:
    base = "estate: {id: e, currency: EUR, as_of: 2026-11-01, horizon_months: 12}\n"
    rule = (
        "policies:\n  - id: r\n    kind: placement\n    because: b\n    require: |\n      true &&\n"
    )
    (tmp_path / "all.yaml").write_text(base + rule, encoding="utf-8")
    (found,) = check(read(["."], [], at=tmp_path).estate)
    assert str(found.source) == "all.yaml:7:14"


def test_lines_may_end_in_any_way() -> None:
    for end in ("\n", "\r\n", "\r"):
        document = Document("f.yaml", f"z: 1{end}a: >-{end}  b{end}  c{end}")
        parse_yaml(document)
        assert str(condition(document).at(2)) == "f.yaml:4:3"
