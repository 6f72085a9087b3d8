"""Files of policy tests to cases, each with the estate that it supposes.

A case is read as an inventory is: its pieces are one document with the positions of the file, put
together with the policy files under test. What is wrong with a case stays with the case.
"""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, did_you_mean, error
from cloudplan.load.build_cases import case_of, pardons
from cloudplan.load.build_estate import build_estate
from cloudplan.load.build_policies import policy
from cloudplan.load.check_cases import check_case, check_file
from cloudplan.load.content import Content, add_document, items_of
from cloudplan.load.files import (
    Found,
    find_files,
    find_tests,
    policy_files,
    unreadable,
)
from cloudplan.load.origin import Entity, Origin
from cloudplan.load.reader import checked, parsed, read_file
from cloudplan.load.schema_cases import CaseFileIn, CaseIn
from cloudplan.load.schema_errors import describe, validated
from cloudplan.load.snippet import completed, laid_over, only, waived
from cloudplan.load.tree import Document, Map, shown
from cloudplan.model.estate import Estate
from cloudplan.model.policy import Policy
from cloudplan.model.testing import Case, CaseFile, Suite

RULES = ("policies", "groups")
"""What counts of a policy file in a test; an inventory may stand in the same file."""


def read_tests(
    paths: Sequence[str], policies: Sequence[str] | None = None, *, at: Path = Path()
) -> Suite:
    """Every file of tests that the paths hold, with the rules that they could test.

    Without `policies`, and where neither a file nor a case names any, the policy files of a test
    file's own folder are under test. Raises `CloudplanError` where a path is not there.
    """
    found, problems = find_tests(paths, at)
    if problems:
        raise CloudplanError(problems)
    shelf = _Shelf(at, policies)
    for item in found:
        with suppress(CloudplanError):  # told of where the file is under test
            shelf.note(shelf.policy_files(item, None))
    files = tuple(_file(shelf, item) for item in found)
    return Suite(files, shelf.policies)


@dataclass(slots=True)
class _Shelf:
    """The files that were read so far; each is parsed once."""

    at: Path
    given: Sequence[str] | None
    documents: dict[Path, Document] = field(default_factory=dict)
    rules: dict[Source, Policy] = field(default_factory=dict)

    @property
    def policies(self) -> tuple[Policy, ...]:
        return tuple(self.rules[source] for source in sorted(self.rules))

    def document(self, found: Found) -> Document:
        """The tree of a file. Raises `CloudplanError` where the file cannot be read."""
        real = found.path.resolve()
        if real not in self.documents:
            try:
                self.documents[real] = parsed(found, found.read())
            except OSError as problem:
                raise CloudplanError([unreadable(found.name, problem)]) from None
        return self.documents[real]

    def policy_files(self, test: Found, named: Sequence[str] | None) -> list[Found]:
        """The files under test: those named, those of the command line, or the neighbours."""
        if named is None and self.given is None:
            folder = os.path.dirname(test.name)  # noqa: PTH120 - a name in messages, not a path
            return policy_files(test.path.parent, folder)
        wanted = self.beside(test, named) if named is not None else list(self.given or ())
        found, problems = find_files(wanted, self.at)
        if problems:
            raise CloudplanError(problems)
        return found

    def note(self, found: Sequence[Found]) -> list[Diagnostic]:
        """Put the rules of the files among those that can be tested; what is wrong with them."""
        content = Content()
        for item in found:
            _add_rules(content, self.document(item))
        for entity in content.policies:
            if entity.is_whole:
                self.rules.setdefault(entity.origin.source, policy(entity))
        return content.problems

    def beside(self, test: Found, named: Sequence[str]) -> list[str]:
        """Paths that a test file gives, which are relative to its own folder."""
        folder = os.path.dirname(test.name)  # noqa: PTH120
        return [os.path.normpath(os.path.join(folder, path)) for path in named]  # noqa: PTH118


@dataclass(frozen=True, slots=True)
class _Around:
    """What a file of tests says for all of its cases."""

    shelf: _Shelf
    found: Found
    document: Document
    model: CaseFileIn


def _file(shelf: _Shelf, found: Found) -> CaseFile:
    try:
        document = shelf.document(found)
    except CloudplanError as problem:
        return CaseFile(name=found.name, problems=problem.diagnostics)
    problems = list(document.problems)
    if document.is_readable and not problems:
        entity = _outer(document, problems)
        if entity is not None and not problems:
            return _cases(_Around(shelf, found, document, entity.model), entity)
    return CaseFile(name=found.name, problems=tuple(problems))


def _outer(document: Document, problems: list[Diagnostic]) -> Entity[CaseFileIn] | None:
    """What stands around the cases."""
    origin = Origin(document, document.root, document.at)
    if not isinstance(document.root, Map):
        document.report(
            "wrong-type",
            document.at,
            f"The file must hold a mapping, not {describe(document.root)}",
            "Its cases stand in a list under tests:.",
        )
        problems += document.problems
        return None
    validate = CaseFileIn.__pydantic_validator__.validate_python
    return validated(validate, "file of tests", CaseFileIn, origin, problems)


def _cases(around: _Around, entity: Entity[CaseFileIn]) -> CaseFile:
    document, problems = around.document, list[Diagnostic]()
    root, cases = document.root, list[Case]()
    try:
        _rules(around, around.model.policies)
    except CloudplanError as wrong:
        return CaseFile(name=around.found.name, problems=wrong.diagnostics)
    content = Content(problems=problems)
    node = root.get("tests")
    if node is not None:
        origin = Origin(document, node, root.value_at("tests"))
        cases = [_case(around, item) for item in items_of(content, "tests", origin)]
    problems += check_file(cases)
    equivalent, unreachable = pardons(entity)
    return CaseFile(
        name=around.found.name,
        cases=tuple(cases),
        equivalent=equivalent,
        unreachable=unreachable,
        problems=tuple(problems),
    )


def _case(around: _Around, origin: Origin) -> Case:
    problems: list[Diagnostic] = []
    validate = CaseIn.__pydantic_validator__.validate_python
    entity = validated(validate, "test", CaseIn, origin, problems)
    case = case_of(None if problems else entity, origin, around.found.name)
    if entity is not None and not problems:
        problems += check_case(entity, case)
    if problems or entity is None:
        return _with(case, None, problems)
    if case.skip or case.todo:
        return case
    try:
        return _with(case, _estate(around, entity), ())
    except CloudplanError as wrong:
        return _with(case, None, wrong.diagnostics)


def _with(case: Case, estate: Estate | None, problems: Sequence[Diagnostic]) -> Case:
    return replace(case, estate=estate, problems=tuple(problems))


def _estate(around: _Around, entity: Entity[CaseIn]) -> Estate:
    """What a case supposes. Raises `CloudplanError` with all that is wrong with it."""
    m, content = entity.model, Content()
    named = m.inventory if m.inventory is not None else around.model.inventory
    files = _inventory(around, named or ())
    for item in files:
        read_file(content, item)
    known = {item.path.resolve() for item in files}
    rules = _rules(around, m.policies if m.policies is not None else around.model.policies)
    for item in rules:
        if item.path.resolve() not in known:
            _add_rules(content, around.shelf.document(item))
    add_document(content, _piece(around, entity, with_estate=not files))
    checked(content)
    return _with_rules(build_estate(content), entity)


def _with_rules(estate: Estate, entity: Entity[CaseIn]) -> Estate:
    """Only the rules that the case names, if it names any. Raises `CloudplanError`."""
    wanted = entity.model.rules
    if wanted is None:
        return estate
    known = {policy.id for policy in estate.policies}
    wrong = [(i, name) for i, name in enumerate(wanted) if name not in known]
    if wrong:
        raise CloudplanError(
            error(
                "unknown-policy",
                f'The test "{shown(entity.model.name)}" names the policy "{shown(name)}", '
                "which the files under test do not hold",
                fix=did_you_mean(name, known),
                source=entity.at("rules", i),
            )
            for i, name in wrong
        )
    return replace(estate, policies=tuple(p for p in estate.policies if p.id in wanted))


def _inventory(around: _Around, named: Sequence[str]) -> list[Found]:
    found, problems = find_files(around.shelf.beside(around.found, named), around.shelf.at)
    if problems:
        raise CloudplanError(problems)
    return found


def _rules(around: _Around, named: Sequence[str] | None) -> list[Found]:
    """The policy files under test; their rules are noted as such."""
    found = around.shelf.policy_files(around.found, named)
    content = Content()
    for item in found:
        _add_rules(content, around.shelf.document(item))
    if content.problems:
        raise CloudplanError(content.problems)
    for entity in content.policies:
        around.shelf.rules.setdefault(entity.origin.source, policy(entity))
    return found


def _add_rules(content: Content, document: Document) -> None:
    content.problems += document.problems
    if document.is_readable:
        rules = only(document.root, RULES)
        add_document(content, Document(document.file, document.text, rules, document.at))


def _piece(around: _Around, entity: Entity[CaseIn], *, with_estate: bool) -> Document:
    """The pieces of inventory of the file and of the case as one document."""
    document, origin = around.document, entity.origin
    assert isinstance(origin, Origin)
    shared, own = document.root.get("given"), origin.node.get("given")
    both = own if shared is None else shared if own is None else laid_over(shared, own)
    root = Map(origin.start) if both is None else both
    if isinstance(root, Map):
        root = completed(root, with_estate=with_estate)
        if "waivers" in origin.node:
            root["waivers"] = waived(origin.node["waivers"])
            root.marks["waivers"] = origin.node.marks["waivers"]
    return Document(document.file, document.text, root, origin.start)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A policy file for which tests could be written.

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
    shelf = _Shelf(at, None)
    documents = [(f, shelf.document(f)) for f in found if f.format in ("yaml", "json")]
    groups = {f.path: _group_names(document) for f, document in documents}
    files = [_rule_file(item, document, groups) for item, document in documents]
    return [file for file in files if file.policies]


def _group_names(document: Document) -> set[str]:
    node = document.root.get("groups") if isinstance(document.root, Map) else None
    return set(node) if isinstance(node, Map) else set()


def _rule_file(found: Found, document: Document, groups: dict[Path, set[str]]) -> RuleFile:
    content = Content()
    _add_rules(content, document)
    if content.problems:
        raise CloudplanError(content.problems)
    text = document.text
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
