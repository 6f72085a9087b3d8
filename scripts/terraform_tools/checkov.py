"""What checkov finds in a folder of Terraform, beside what is allowed with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from scripts.terraform_tools.environment import run


@dataclass(frozen=True, slots=True, order=True)
class Failed:
    """A check that failed: on which resource, and where that stands."""

    check: str
    resource: str
    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.check} {self.resource}: {self.says}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A check that may fail on resources of that name (`*` and `?` are wild), and why."""

    check: str
    resource: str
    reason: str

    def covers(self, failed: Failed) -> bool:
        """Whether the entry is about this failure."""
        return self.check == failed.check and fnmatchcase(failed.resource, self.resource)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What nobody allowed, and what was allowed and does not happen."""

    refused: tuple[Failed, ...]
    unused: tuple[Allowed, ...]
    passed: int
    allowed: int

    @property
    def ok(self) -> bool:
        return not self.refused and not self.unused and self.passed > 0


def read_allowed(path: Path) -> tuple[Allowed, ...]:
    """The list of what is allowed; every entry has a check, a resource and a reason."""
    entries = yaml.safe_load(path.read_text("utf-8")) or []
    wanted = {"check", "resource", "reason"}
    for one in entries:
        if set(one) != wanted or not all(isinstance(v, str) and v.strip() for v in one.values()):
            raise ValueError(f"{path}: an entry has check, resource and reason, not {one}")
    return tuple(Allowed(**one) for one in entries)


def check(tools: Path, folder: Path, allowed: Sequence[Allowed]) -> Verdict:
    """Run checkov over all root modules below `folder`. Raises `RuntimeError` if it cannot."""
    arguments = ["--directory", str(folder.resolve()), "--framework", "terraform"]
    done = run(tools, "checkov", [*arguments, "--output", "json", "--compact", "--skip-download"])
    try:
        report = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"checkov gave no report: {done.stderr or done.stdout}") from None
    return judge(report, allowed)


def judge(report: Any, allowed: Sequence[Allowed]) -> Verdict:
    """Compare a report of checkov, as JSON, with the list."""
    if "results" not in report:  # what checkov prints where it found no Terraform at all
        return Verdict((), tuple(allowed), 0, 0)
    results = report["results"]
    if results["parsing_errors"]:
        raise RuntimeError(f"checkov cannot read {', '.join(results['parsing_errors'])}")
    # A comment in a file that skips a check is no way round the list.
    failed = sorted(_failed([*results["failed_checks"], *results["skipped_checks"]]))
    refused = tuple(one for one in failed if not any(entry.covers(one) for entry in allowed))
    return Verdict(
        refused=refused,
        unused=tuple(e for e in allowed if not any(e.covers(one) for one in failed)),
        passed=len(results["passed_checks"]),
        allowed=len(failed) - len(refused),
    )


def _failed(found: Iterable[Any]) -> set[Failed]:
    """A module that is used twice fails twice; once is enough to be told."""
    return {
        Failed(
            check=one["check_id"],
            resource=one["resource"],
            file=one["file_path"].lstrip("/"),
            line=one["file_line_range"][0],
            says=one["check_name"],
        )
        for one in found
    }
