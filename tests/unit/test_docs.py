"""What the pages promise is there: links, commands, equations, paths, registries, layers."""

from __future__ import annotations

import ast
import io
import re
import shlex
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from cloudplan.cli.app import application
from tests.unit.pages import PAGES, ROOT, fences, name, prose

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
EQUATION = re.compile(r"(?<!\w)\(((?:[SM][1-9]|[1-9][a-c]?)(?:, (?:[SM][1-9]|[1-9][a-c]?))*)\)")
PATH = re.compile(
    r"(?:cloudplan|docs|tests|scripts|policies|inventories|schemas|benchmarks|\.ci)/[\w./<>*-]*"
)
FORBIDDEN = ("TODO", "FIXME", "XXX", "lorem", "ipsum", "TBD")
TOOL = ".venv/bin/cloudplan "


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    heads = re.findall(r"^#+ (.*)$", prose(text(page)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(text(page))):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def commands() -> list[str]:
    """Every call of the tool in the shell examples of the pages."""
    lines = [line for page in PAGES for f in fences(text(page), "sh") for line in f.splitlines()]
    calls = [part.strip() for line in lines for part in line.split("&&")]
    return sorted({c.partition(" > ")[0] for c in calls if c.startswith(TOOL)})


@cache
def tool() -> Any:
    return typer.main.get_command(application())


@pytest.mark.parametrize("line", commands())
def test_every_command_line_is_understood(line: str) -> None:
    verb, *arguments = shlex.split(line.removeprefix(TOOL))
    assert verb in tool().commands, f"there is no verb {verb}"
    command = tool().commands[verb]
    while hasattr(command, "commands"):
        verb, *arguments = arguments
        assert verb in command.commands, f"there is no verb {verb}"
        command = command.commands[verb]
    context = command.context_class(command, info_name=verb)
    _, left, _ = command.make_parser(context).parse_args(arguments)
    assert left == [], "arguments that nobody takes"


def comments(path: Path) -> Iterator[str]:
    """The comments and docstrings of a file."""
    source = text(path)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


@cache
def equations_in(*folders: str) -> frozenset[str]:
    """The equation numbers that the comments below the folders name."""
    paths = [p for f in folders for p in sorted((ROOT / f).rglob("*.py"))]
    paths += [ROOT / f"{f}.py" for f in folders if (ROOT / f"{f}.py").exists()]
    found = (m for path in paths for note in comments(path) for m in EQUATION.findall(note))
    return frozenset(number for group in found for number in group.split(", "))


def defined() -> set[str]:
    """The numbers that docs/model.md gives a meaning."""
    page = text(ROOT / "docs/model.md")
    return set(re.findall(r"(?:\*\*|^\| )\(([SM]?[1-9][a-c]?)\)", page, re.MULTILINE))


CONSTRAINTS = sorted(number for number in defined() if number[0].isdigit())
FIGURES = sorted(number for number in defined() if not number[0].isdigit())


def test_the_model_defines_what_it_should() -> None:
    assert FIGURES == ["M1", "M2", "M3", "M4", "S1", "S2", "S3"]
    assert {number[0] for number in CONSTRAINTS} == set("12345678")


def test_the_code_uses_no_equation_that_is_not_in_the_model() -> None:
    families = {number[0] for number in CONSTRAINTS}  # (5) stands for (5a) to (5c)
    assert equations_in("cloudplan") - defined() - families == set()


@pytest.mark.parametrize("number", CONSTRAINTS)
def test_every_constraint_exists_twice(number: str) -> None:
    posed = equations_in("cloudplan/formulate", "cloudplan/engine", "cloudplan/candidates")
    assert number in posed, "nobody poses it"
    assert number in equations_in("cloudplan/referee"), "the referee does not check it"


@pytest.mark.parametrize("number", FIGURES)
def test_every_figure_is_worked_out_somewhere(number: str) -> None:
    assert number in equations_in("cloudplan/model", "cloudplan/rates", "cloudplan/formulate")


def paths_named(page: Path) -> set[str]:
    quoted = re.findall(r"`([^`\n]+)`", prose(text(page)))
    return {part for span in quoted for part in PATH.findall(span) if PATH.fullmatch(span)}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_path_in_backquotes_exists(page: Path) -> None:
    for path in sorted(paths_named(page)):
        pattern = re.sub(r"<[^>]*>", "*", path).rstrip("/")
        assert any(ROOT.glob(pattern)), path


def test_the_paths_in_the_notice_exist() -> None:
    named = {path.rstrip(".") for path in PATH.findall(text(ROOT / "NOTICE"))}
    assert len(named) >= 4
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def registries() -> list[tuple[str, str]]:
    page = text(ROOT / "CONTRIBUTING.md")
    return re.findall(r"`(\w+)(?:\(\))?` in `(cloudplan/[\w/]+\.py)`", page)


@pytest.mark.parametrize(("registry", "path"), registries())
def test_a_registry_is_where_contributing_says(registry: str, path: str) -> None:
    tree = ast.parse(text(ROOT / path))
    names = {getattr(node, "name", None) for node in tree.body}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    assert registry in names


def test_contributing_names_registries() -> None:
    assert ("KINDS", "cloudplan/rules/registry.py") in registries()


def test_the_layers_of_the_architecture_are_those_that_are_enforced() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    page = " ".join(text(ROOT / "docs/architecture.md").split())
    told = page.partition("strictly downwards:")[2].partition(".")[0]
    assert told.replace("`", "").strip() == " > ".join(layers)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_is_left_to_be_written(page: Path) -> None:
    found = [word for word in FORBIDDEN if re.search(rf"\b{word}\b", text(page))]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_line_ends_in_blanks(page: Path) -> None:
    for line in text(page).splitlines():
        assert line == line.rstrip(), line
