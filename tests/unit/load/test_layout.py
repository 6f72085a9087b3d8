"""One layout for YAML: what is made of a text, that it stays, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudplan.load.layout import LayoutError, laid_out
from cloudplan.load.layout.comments import remarks_of
from cloudplan.load.layout.files import layouts, same_tree
from cloudplan.load.tree import Document
from cloudplan.load.yaml_tree import parse_yaml
from tests.unit.pages import PAGES, ROOT, fences, name

MADE: dict[str, tuple[str, str]] = {
    "indentation": (
        ("a:\n    b:\n    - c\n    -   d: 1\n        e: 2\n"),
        ("a:\n  b:\n    - c\n    - d: 1\n      e: 2\n"),
    ),
    "dashes below their key": (
        ("a:\n- b\n- c\n"),
        ("a:\n  - b\n  - c\n"),
    ),
    "blanks": (
        ("a:   1  \nb: [ 1,2 ,{ c: 3, d: 4 } ]\n"),
        ("a: 1\nb: [1, 2, {c: 3, d: 4}]\n"),
    ),
    "empty lines": (
        ("\n\na: 1\n\n\n\nb: 2\n\n\n"),
        ("a: 1\n\nb: 2\n"),
    ),
    "no end": (
        "a: 1",
        "a: 1\n",
    ),
    "line ends": (
        ("a:\r\n    b: 1\r\n"),
        ("a:\n  b: 1\n"),
    ),
    "old line ends": (
        ("a:\r  b: 1\r"),
        ("a:\n  b: 1\n"),
    ),
    "quotes": (
        ("a: 'x'\nb: \"y\"\nc: z\n"),
        ('a: "x"\nb: "y"\nc: z\n'),
    ),
    "quotes that would need a backslash": (("a: 'x \"y\"'\nb: 'c\\d'\n"),) * 2,
    "two quotes for one": (
        "a: '''x'' in y'\n",
        "a: \"'x' in y\"\n",
    ),
    "nothing is read": (
        ("a: 010\nb: 1.50\nc: 2026-11-01\nd: NO\ne: ~\nf: null\ng: 1e3\nh: 0x1F\ni:\n"),
    )
    * 2,
    "broken lines stay broken": (
        ("a: one\n      two\nb: [x,\n    y]\nc: 'three\n\n  four'\n"),
        ("a: one\n  two\nb: [x,\n    y]\nc: 'three\n\n  four'\n"),
    ),
    "blocks": (
        ("a:\n    b: |\n          x\n            y\n\n          z  \n"),
        ("a:\n  b: |\n    x\n      y\n\n    z  \n"),
    ),
    "blocks that keep their end": (
        ("a: |+\n x\n\n\nb: >- # why\n  y\n\n\n"),
        ("a: |+\n  x\n\n\nb: >- # why\n  y\n"),
    ),
    "blocks that state their indentation": (
        ("a:\n    b: |2\n         x\n        y\n"),
        ("a:\n  b: |2\n       x\n      y\n"),
    ),
    "comments move along": (
        ("a:\n    # of b\n    b:\n    # of c\n    - c # one\n    # end of b\n# end of a\nd: 1\n"),
        ("a:\n  # of b\n  b:\n    # of c\n    - c # one\n    # end of b\n# end of a\nd: 1\n"),
    ),
    "comments in columns": (("a: 1    # one\nbbb: 2  # two\n"),) * 2,
    "anchors": (("a: &x {b: &z 1}\nc: *x\nd: &y e\nf: *y\ng: *z\n"),) * 2,
    "anchors of blocks": (
        ("a: &x\n- b\nc: &y\n    d: *x\n"),
        ("a: &x\n  - b\nc: &y\n  d: *x\n"),
    ),
    "anchors in braces": (
        "a: [ &x  b,*x , {*x : 1} ]\n",
        "a: [&x b, *x, {*x : 1}]\n",
    ),
    "texts in braces": (
        "a: {'b':'c, d', e: 'f\"'}\n",
        'a: {"b": "c, d", e: \'f"\'}\n',
    ),
    "a comma too many": (
        "a: [ b, c, ]\n",
        "a: [b, c,]\n",
    ),
    "a question": (
        "a: { ? b : c }\n",
        "a: {? b: c}\n",
    ),
    "a document start": (
        ("# head\n---\na:\n- b\n"),
        ("# head\n---\na:\n  - b\n"),
    ),
    "braces": (("{a: 1,\n b: [2]}\n"),) * 2,
    "a mapping in a list": ("a: [b, {c: 1}]\n",) * 2,
    "nothing in braces": (
        ("a: {b: , c}\nd: { }\n"),
        ("a: {b: , c}\nd: {}\n"),
    ),
    "only a comment": (
        ("\n# x\n\n"),
        "# x\n",
    ),
    "signs of others": (
        "é: 'ü😀'\n",
        'é: "ü😀"\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), MADE.values(), ids=MADE)
def test_what_is_made_of_a_text(before: str, after: str) -> None:
    assert laid_out(before) == after
    assert laid_out(after) == after


WORDS = st.text(st.sampled_from("ab1#:-'\"é {}[]&*!|>%@\\"), min_size=1, max_size=12)
COMMENTS = st.sampled_from(["", "", "", "# one", "#two  ", "# 'three: [", "#"])


@st.composite
def _scalar(draw: st.DrawFn, indent: int) -> str:
    """A value as somebody might write it, on one line or on several."""
    word = draw(WORDS)
    single, double = word.replace("'", "''"), word.replace("\\", "\\\\").replace('"', '\\"')
    pad = " " * draw(st.integers(indent + 1, indent + 5))
    on_one_line = ["plain", "010", "NO", "2026-11-01", "~", "1.50"]
    written = [
        *on_one_line,
        "",
        "two words",
        "&a b",
        f"'{single}'",
        f'"{double}"',
        f"plain\n{pad}more",
        f"'{single}\n\n{pad}x'",
        f'"{double}\n{pad}x"',
        "[a, 'b',{c: 1} , d]",
        "{ a: 1,b : [ ] }",
        f"[a, # in\n{pad}b]",
        f"{{a: 1,\n{pad}b: 2}}",
        f"|\n{pad}{double} \n\n{pad} x\n",
        f">-\n{pad}a\n{pad}  b\n\n\n{pad}c",
        f"|+\n{pad}a\n\n\n",
        f">2-\n{' ' * (indent + 3)}a\n{' ' * (indent + 2)}b",
    ]
    return draw(st.sampled_from(written))


@st.composite
def _collection(draw: st.DrawFn, indent: int, depth: int, *, in_list: bool = False) -> str:
    """A block mapping or list in column `indent`, with comments and empty lines in between."""
    is_map = depth == 0 or in_list or draw(st.booleans())
    lines = []
    for number in range(draw(st.integers(1, 3))):
        for _ in range(draw(st.integers(0, 1))):
            lines.append("\n" * draw(st.integers(0, 2)) + _remark(draw, indent))
        head = " " * indent + (f"k{number}:" if is_map else "-")
        comment = draw(COMMENTS)
        if depth < 3 and draw(st.integers(0, 2)) == 0:
            below = indent + draw(st.integers(1, 4))
            inner = draw(_collection(below, depth + 1, in_list=not is_map))
            lines.append(f"{head}{f'  {comment}' if comment else ''}\n{inner}")
            continue
        value = draw(_scalar(indent))
        blanks = " " * draw(st.integers(1, 3))
        is_short = "\n" not in value and value
        lines.append(f"{head}{blanks}{value}{f' {comment}' if comment and is_short else ''}\n")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _remark(draw: st.DrawFn, indent: int) -> str:
    comment = draw(COMMENTS)
    return " " * draw(st.sampled_from([0, indent, indent + 2])) + comment if comment else ""


def _read(text: str) -> Document | None:
    document = Document("f.yaml", text)
    try:
        parse_yaml(document)
    except Exception:  # what is no YAML is not laid out
        return None
    return None if document.problems else document


@given(_collection(0, 0))
@settings(deadline=None)
def test_no_layout_loses_anything_and_each_is_final(text: str) -> None:
    before = _read(text)
    if before is None:
        return
    result = laid_out(text)
    after = _read(result)
    assert after is not None
    assert same_tree(before.root, after.root)
    assert remarks_of(result) == remarks_of(text)
    assert laid_out(result) == result


def test_a_list_in_a_list_is_left_alone() -> None:
    with pytest.raises(LayoutError, match="line 2"):
        laid_out("a:\n - - b\n")


def test_a_file_that_would_lose_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a:\n- - b\n", encoding="utf-8")
    (found,) = layouts(["."], at=tmp_path)
    assert [problem.code for problem in found.problems] == ["layout-refused"]
    assert not found.is_changed


SHIPPED = [
    path
    for folder in ("policies", "inventories", "templates", "tests/errors")
    for path in sorted((ROOT / folder).rglob("*.yaml"))
    if folder != "tests/errors" or path.name == "base.yaml"
]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_shipped_is_in_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert laid_out(text) == text


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_examples_of_the_documentation_are_in_layout(page: Path) -> None:
    for example in fences(page.read_text(encoding="utf-8"), "yaml"):
        assert laid_out(example) == example
