"""Files of tests and of rules as trees, each parsed once, however many cases read it."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source
from cloudplan.load.build_policies import policy
from cloudplan.load.content import Content, add_document
from cloudplan.load.documents import parsed, too_large
from cloudplan.load.files import MAX_BYTES, Found, find_files, policy_files, unreadable
from cloudplan.load.snippet import only
from cloudplan.load.tree import Document
from cloudplan.model.policy import Policy

RULES = ("policies", "groups")
"""What counts of a policy file in a test; an inventory may stand in the same file."""


@dataclass(slots=True)
class Shelf:
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
            self.documents[real] = _read(found)
        return self.documents[real]

    def neighbours(self, test: Found) -> list[Found]:
        """The files under test where no test says which: those of the command line, or of the
        test's own folder. Raises `CloudplanError`.
        """
        if self.given is None:
            folder = os.path.dirname(test.name)  # noqa: PTH120 - a name in messages, not a path
            return policy_files(test.path.parent, folder)
        found, problems = find_files(self.given, self.at)
        if problems:
            raise CloudplanError(problems)
        return found

    def note(self, found: Sequence[Found]) -> list[Diagnostic]:
        """Put the rules of the files among those that can be tested; what is wrong with them."""
        content = Content()
        for item in found:
            self.add_rules(content, item)
        for entity in content.policies:
            if entity.is_whole:
                self.rules.setdefault(entity.origin.source, policy(entity))
        return content.problems

    def add_rules(self, content: Content, found: Found) -> None:
        """The rules and groups of a file, and nothing else that stands in it."""
        if found.format == "ndjson":
            return
        document = self.document(found)
        content.problems += document.problems
        if document.is_readable:
            rules = only(document.root, RULES)
            add_document(content, Document(document.file, document.text, rules, document.at))

    def named(self, test: Found, path: str) -> tuple[list[Found], list[Diagnostic]]:
        """The files of a path that a test gives, relative to its own folder."""
        folder = os.path.dirname(test.name)  # noqa: PTH120
        beside = os.path.normpath(os.path.join(folder, path))  # noqa: PTH118
        return find_files([beside], self.at)


def _read(found: Found) -> Document:
    try:
        data = found.read()
    except OSError as problem:
        raise CloudplanError([unreadable(found.name, problem)]) from None
    if len(data) > MAX_BYTES:
        raise CloudplanError([too_large(found)])
    return parsed(found, data)
