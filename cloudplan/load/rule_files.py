"""Policy files for which tests could be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cloudplan.diagnostics import CloudplanError
from cloudplan.load.build_policies import policy
from cloudplan.load.content import Content
from cloudplan.load.files import Found, find_files
from cloudplan.load.shelf import Shelf
from cloudplan.load.tree import Document, Map
from cloudplan.model.policy import Policy


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A policy file with its rules.

    `first_line` is its first line; `needs` are the files beside it whose groups its conditions
    read; `has_tests` says whether a file of tests stands beside it.
    """

    name: str
    path: Path
    first_line: str
    policies: tuple[Policy, ...]
    needs: tuple[str, ...]
    has_tests: bool


def rule_files(paths: Sequence[str], *, at: Path = Path()) -> list[RuleFile]:
    """The files with rules that the paths hold, by name. Raises `CloudplanError`."""
    found, problems = find_files(paths, at)
    if problems:
        raise CloudplanError(problems)
    shelf = Shelf(at, None)
    documents = [(f, shelf.document(f)) for f in found if f.format in ("yaml", "json")]
    groups = {f.path: _group_names(document) for f, document in documents}
    files = [_rule_file(shelf, item, groups) for item, _ in documents]
    return [file for file in files if file.policies]


def _group_names(document: Document) -> set[str]:
    node = document.root.get("groups") if isinstance(document.root, Map) else None
    return set(node) if isinstance(node, Map) else set()


def _rule_file(shelf: Shelf, found: Found, groups: dict[Path, set[str]]) -> RuleFile:
    content = Content()
    shelf.add_rules(content, found)
    if content.problems:
        raise CloudplanError(content.problems)
    text = shelf.document(found).text
    used = {name for names in groups.values() for name in names if f"groups.{name}" in text}
    beside = [p for p in groups if p.parent == found.path.parent and p != found.path]
    needs = sorted(p.name for p in beside if groups[p] & (used - groups[found.path]))
    return RuleFile(
        name=found.name,
        path=found.path,
        first_line=text.partition("\n")[0],
        policies=tuple(policy(entity) for entity in content.policies),
        needs=tuple(needs),
        has_tests=any(path_of_tests(found.path, suffix).exists() for suffix in (".yaml", ".yml")),
    )


def path_of_tests(path: Path, suffix: str = ".yaml") -> Path:
    """Where the tests of a policy file stand."""
    return path.with_name(f"{path.stem}_test{suffix}")
