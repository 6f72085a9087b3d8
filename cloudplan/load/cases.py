"""Files of policy tests to cases, each with the estate that it supposes.

A case is read as an inventory is: its pieces are one document with the positions of the file, put
together with the policy files under test. What is wrong with a case stays with the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, did_you_mean, error
from cloudplan.load.build_cases import case_of, pardons
from cloudplan.load.build_estate import build_estate
from cloudplan.load.check_cases import check_case, check_file
from cloudplan.load.content import Content, add_document, items_of
from cloudplan.load.files import Found, find_tests
from cloudplan.load.origin import Entity, Origin
from cloudplan.load.reader import checked, read_file
from cloudplan.load.schema_cases import CaseFileIn, CaseIn
from cloudplan.load.schema_errors import describe, validated
from cloudplan.load.shelf import Shelf
from cloudplan.load.snippet import completed, laid_over, waived
from cloudplan.load.tree import Document, Map, shown
from cloudplan.model.estate import Estate
from cloudplan.model.testing import Case, CaseFile, Suite


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
    shelf = Shelf(at, policies)
    for item in found:
        with suppress(CloudplanError):  # told of where the file is under test
            shelf.note(shelf.neighbours(item))
    files = tuple(_file(shelf, item) for item in found)
    return Suite(files, shelf.policies)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a file of tests says for all of its cases."""

    shelf: Shelf
    found: Found
    document: Document
    entity: Entity[CaseFileIn]


def _file(shelf: Shelf, found: Found) -> CaseFile:
    try:
        document = shelf.document(found)
    except CloudplanError as problem:
        return CaseFile(name=found.name, problems=problem.diagnostics)
    problems = list(document.problems)
    if document.is_readable and not problems:
        entity = _outer(document, problems)
        if entity is not None and not problems:
            return _cases(_Around(shelf, found, document, entity))
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


def _cases(around: _Around) -> CaseFile:
    document, problems = around.document, list[Diagnostic]()
    root, cases = document.root, list[Case]()
    try:
        _rules(around)
    except CloudplanError as wrong:
        return CaseFile(name=around.found.name, problems=wrong.diagnostics)
    content = Content(problems=problems)
    node = root.get("tests")
    if node is not None:
        origin = Origin(document, node, root.value_at("tests"))
        cases = [_case(around, item) for item in items_of(content, "tests", origin)]
    problems += check_file(cases)
    equivalent, unreachable = pardons(around.entity)
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
    content = Content()
    files = _named(around, entity, "inventory") or []
    for item in files:
        read_file(content, item)
    known = {item.path.resolve() for item in files}
    for item in _rules(around, entity):
        if item.path.resolve() not in known:
            around.shelf.add_rules(content, item)
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


def _named(around: _Around, case: Entity[CaseIn] | None, key: str) -> list[Found] | None:
    """The files that the case names under a key, or else the file; `None` where neither does.

    Raises `CloudplanError` with the place of the name.
    """
    for holder in (case, around.entity):
        paths: list[str] | None = getattr(holder.model, key) if holder else None
        if holder and paths is not None:
            answers = [around.shelf.named(around.found, path) for path in paths]
            wrong = [
                replace(problem, source=holder.at(key, i))
                for i, (_, problems) in enumerate(answers)
                for problem in problems
            ]
            if wrong:
                raise CloudplanError(wrong)
            once = {item.path.resolve(): item for found, _ in answers for item in found}
            return list(once.values())
    return None


def _rules(around: _Around, case: Entity[CaseIn] | None = None) -> list[Found]:
    """The files under test. Raises `CloudplanError` where one of them is broken."""
    found = _named(around, case, "policies")
    if found is None:
        found = around.shelf.neighbours(around.found)
    if problems := around.shelf.note(found):
        raise CloudplanError(problems)
    return found


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
