"""docs/errors.md names every diagnostic that the program can give, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.unit.pages import ROOT

PAGE = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
ROWS = {m[1]: m[2] for m in re.finditer(r"^\| `([^`]+)` \| (.*?) \|", PAGE, re.MULTILINE)}
CODE = re.compile(r"[a-z]+(?:-[a-z0-9*]+)*")
CODE_ARGUMENT = {
    "error": 0,
    "warning": 0,
    "report": 0,
    "stop": 0,
    "_too_much": 0,
    "Problem": 0,
    "Sort": 2,
    "Note": 1,
    "Diagnostic": 1,
    "PlanDiagnostic": 1,
}
"""Which argument of a call is the code."""
FINDING_CALLS = ("warn", "note", "refuse", "Unreadable")
"""Calls of importers: the code is the first argument, or the second behind a place or a column."""


def name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def codes_of_call(call: ast.Call) -> Iterator[str]:
    function = call.func
    if isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "zlib":
        return
    position = CODE_ARGUMENT.get(name(call))
    if position is not None and len(call.args) > position:
        yield from texts(call.args[position])
    elif name(call) in FINDING_CALLS:
        near = [[t for t in texts(part) if CODE.fullmatch(t)] for part in call.args[:2]]
        yield from next(filter(None, reversed(near)), [])
    elif name(call) == "_Names" and call.args:
        yield from (f"unknown-{label.replace(' ', '-')}" for label in texts(call.args[0]))
    elif name(call) == "PydanticCustomError":
        yield from (text.replace("_", "-") for text in texts(call.args[0]))


def texts(node: ast.expr) -> Iterator[str]:
    """The literal, or the alternatives of a condition; a part that is worked out reads ``*``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))


def codes_of_tuple(node: ast.Tuple) -> Iterator[str]:
    """``code, summary = "missing-key", ...`` and functions that return their code first."""
    if len(node.elts) > 1:
        yield from (text for text in texts(node.elts[0]) if CODE.fullmatch(text))


@cache
def codes() -> frozenset[str]:
    """Every code in the program."""
    found: set[str] = set()
    for path in (ROOT / "cloudplan").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found.update(codes_of_call(node))
            elif _returns_code(node, path):
                assert isinstance(node, ast.Return | ast.Assign)
                assert isinstance(node.value, ast.Tuple)
                found.update(codes_of_tuple(node.value))
    return frozenset(found) - INTERNAL


INTERNAL = {"level-type", "number-type", "unknown-*"}
"""Names inside the schema, which `wrong-type` stands for; and the head of `unknown-place` etc."""


def _returns_code(node: ast.AST, path: Path) -> bool:
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
        target = node.targets[0]
        first = target.elts[0] if isinstance(target, ast.Tuple) else None
        return isinstance(first, ast.Name) and first.id == "code"
    is_tuple = isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple)
    return is_tuple and path.name == "schema_errors.py"


def test_the_program_gives_no_code_that_the_page_leaves_out() -> None:
    assert sorted(codes() - ROWS.keys()) == []


def test_the_page_names_no_code_that_the_program_does_not_give() -> None:
    assert sorted(ROWS.keys() - codes()) == []


def test_the_search_finds_what_it_should() -> None:
    assert {"unknown-key", "waiver-expired", "bad-id", "unknown-rate-card"} <= codes()
    assert all(CODE.fullmatch(code) for code in codes())


def test_every_code_stands_once() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(set(listed))


def severities() -> dict[str, set[str]]:
    """The severities of codes that stand in a call together with a severity."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "cloudplan").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name(node) in ("error", "warning", "Diagnostic"):
                is_bare = name(node) == "Diagnostic"
                spoken = list(texts(node.args[0])) if is_bare else [name(node)]
                for code in codes_of_call(node):
                    found.setdefault(code, set()).update(spoken)
    return found


def test_warnings_and_notes_are_marked_as_such() -> None:
    marks = {"warning": "*Warning.*", "info": "*Note.*"}
    for code, found in severities().items():
        for severity, mark in marks.items():
            assert (severity in found) == ROWS.get(code, "").startswith(mark), code
