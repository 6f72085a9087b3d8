"""Which files an argument stands for, and their bytes.

A folder is read recursively in the order of names. Hidden files and folders are left out, and so
are ``*_test.yaml`` files, which hold policy tests. A link that leads nowhere or in a circle is an
error: silently reading less than the author sees would be worse.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, did_you_mean, error
from cloudplan.model.plan import InputFile

STDIN = "-"
MAX_BYTES = 32 * 1024 * 1024
MAX_LINE_BYTES = 1024 * 1024
SUFFIXES = (".yaml", ".yml", ".json", ".ndjson")
_TESTS = ("_test.yaml", "_test.yml")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: its name in messages and plans, and where it is."""

    name: str
    path: Path

    @property
    def format(self) -> str:
        """``yaml``, ``json``, ``ndjson``, or ``any`` for standard input."""
        suffix = self.path.suffix.lower().lstrip(".")
        return "any" if self.name == STDIN else {"yml": "yaml"}.get(suffix, suffix)

    def open_lines(self) -> Iterator[bytes]:
        """The lines of the file; one that is too long is cut one byte beyond the limit."""
        with self.path.open("rb") as stream:
            while line := stream.readline(MAX_LINE_BYTES + 1):
                yield line

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """The bytes, cut one beyond the limit. Raises `OSError`."""
        if self.name == STDIN:
            return sys.stdin.buffer.read(limit + 1)
        with self.path.open("rb") as stream:
            return stream.read(limit + 1)


@dataclass(slots=True)
class _Search:
    """Looks for inputs, or for policy tests (`tests`), below `at`."""

    at: Path
    tests: bool = False
    found: dict[Path, Found] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, name: str, summary: str, detail: str = "", fix: str = "") -> None:
        self.problems.append(error(code, summary, detail=detail, fix=fix, source=Source(name)))


def find_files(arguments: Sequence[str], at: Path) -> tuple[list[Found], list[Diagnostic]]:
    """Every file that the arguments name, once each, sorted by name; and what is wrong."""
    search = _Search(at)
    for argument in arguments:
        _argument(search, argument)
    return sorted(search.found.values(), key=lambda f: f.name), search.problems


def find_tests(arguments: Sequence[str], at: Path) -> tuple[list[Found], list[Diagnostic]]:
    """Every file of policy tests that the arguments name or that folders hold, sorted by name."""
    search = _Search(at, tests=True)
    for argument in arguments:
        _argument(search, argument)
    return sorted(search.found.values(), key=lambda f: f.name), search.problems


def policy_files(folder: Path, name: str) -> list[Found]:
    """The inputs that stand in a folder itself; what is below it is not looked at."""
    try:
        entries = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
    named = [(entry, Path(entry).suffix.lower()) for entry in entries if entry[0] != "."]
    return [
        Found(readable(entry if name in ("", ".") else f"{name}/{entry}"), folder / entry)
        for entry, suffix in named
        if suffix in SUFFIXES[:3] and not is_test(entry) and (folder / entry).is_file()
    ]


def is_test(name: str) -> bool:
    """Whether a file holds policy tests, by its name."""
    return name.endswith(_TESTS)


def display_name(argument: str, at: Path) -> str:
    """The path as given, relative to `at` where possible, with forward slashes."""
    path = PurePath(argument)
    if path.is_absolute():
        with suppress(ValueError):  # another drive on Windows
            path = PurePath(os.path.relpath(path, at.resolve()))
    return readable(path.as_posix())


def readable(name: str) -> str:
    """A file name that is not UTF-8 would break every text that it stands in."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _argument(search: _Search, argument: str) -> None:
    if argument == STDIN:
        search.found.setdefault(Path(STDIN), Found(STDIN, Path(STDIN)))
        return
    path, name = search.at / argument, display_name(argument, search.at)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as problem:
        _unreadable(search, path, name, problem)
        return
    if stat.S_ISDIR(mode):
        before = len(search.found) + len(search.problems)
        _folder(search, path, name, ())
        found_any = len(search.found) + len(search.problems) > before or search.tests
        if not found_any and not _holds_any(search, path):
            search.report("empty-folder", name, f"No input file in the folder {name}", _FORMATS)
    elif is_test(name) != search.tests:
        search.report("policy-tests", name, *_WRONG_SORT[search.tests])
    elif path.suffix.lower() not in SUFFIXES:
        search.report(
            "unknown-format", name, f"{name} is not a YAML, JSON or NDJSON file", _FORMATS
        )
    else:
        _add(search, path, name)


_FORMATS = "Inputs end in .yaml, .yml, .json or .ndjson; policy tests (_test.yaml) do not count."

_WRONG_SORT = {
    True: (
        "Policy tests stand in files whose names end in _test.yaml",
        "Other files are inventory or policies.",
        "rename it, or name the folder that holds the tests",
    ),
    False: (
        "The file holds policy tests, not inventory or policies",
        "Names that end in _test.yaml are those of tests.",
        "run it with cloudplan test",
    ),
}
"""What is said of a file of the other sort; by whether tests are looked for."""


def _holds_any(search: _Search, folder: Path) -> bool:
    """Whether files of the folder were found already through another argument."""
    base = folder.resolve()
    return any(real.is_relative_to(base) for real in search.found)


def _add(search: _Search, path: Path, name: str) -> None:
    real = path.resolve()
    known = search.found.get(real)
    if known is None or name < known.name:
        search.found[real] = Found(name, path)


def _folder(search: _Search, folder: Path, name: str, above: tuple[Path, ...]) -> None:
    real = folder.resolve()
    if real in above:
        search.report(
            "link-loop",
            name,
            f"The link {name} leads back to a folder above it",
            fix="remove the link",
        )
        return
    try:
        entries = sorted(os.listdir(folder))  # noqa: PTH208 - names are enough and cheaper
    except OSError as problem:
        _unreadable(search, folder, name, problem)
        return
    for entry in entries:
        if not entry.startswith("."):
            below = readable(entry if name == "." else f"{name}/{entry}")
            _entry(search, folder / entry, below, (*above, real))


def _entry(search: _Search, path: Path, name: str, above: tuple[Path, ...]) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as problem:
        _unreadable(search, path, name, problem)
        return
    if stat.S_ISDIR(mode):
        _folder(search, path, name, above)
    elif _is_wanted(search, path, name) and stat.S_ISREG(mode):
        _add(search, path, name)


def _is_wanted(search: _Search, path: Path, name: str) -> bool:
    return path.suffix.lower() in SUFFIXES and is_test(name) == search.tests


def _unreadable(search: _Search, path: Path, name: str, problem: OSError | ValueError) -> None:
    is_link = not isinstance(problem, ValueError) and path.is_symlink()
    if getattr(problem, "errno", None) == errno.ELOOP:
        search.report(
            "link-loop", name, f"The link {name} leads in a circle", fix="remove the link"
        )
    elif is_link and getattr(problem, "errno", None) == errno.ENOENT:
        search.report(
            "dangling-link", name, f"The link {name} leads nowhere", fix="remove or mend the link"
        )
    elif isinstance(problem, (FileNotFoundError, NotADirectoryError)):
        search.report("no-such-file", name, f"There is no file or folder {name}", fix=_near(path))
    else:
        search.problems.append(unreadable(name, problem))


def unreadable(name: str, problem: Exception) -> Diagnostic:
    """The file is there and cannot be read."""
    reason = getattr(problem, "strerror", None) or str(problem)
    return error("cannot-read", f"Cannot read {name!r}: {reason}", source=Source(name))


def _near(path: Path) -> str:
    try:
        return did_you_mean(path.name, os.listdir(path.parent))  # noqa: PTH208
    except OSError:
        return ""


def sha256_of(found: Found) -> str:
    """The digest of a file of any length."""
    if found.name == STDIN:
        return hashlib.sha256(found.read()).hexdigest()
    with found.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def combined(inputs: Sequence[InputFile]) -> str:
    """One digest for all inputs: over lines of digest, two blanks, path."""
    lines = "".join(f"{item.sha256}  {item.path}\n" for item in inputs)
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def hash_files(found: Sequence[Found]) -> tuple[tuple[InputFile, ...], str]:
    """Every input with its digest, and the digest of all. Raises `CloudplanError`."""
    inputs, problems = [], []
    for item in found:
        try:
            inputs.append(InputFile(item.name, sha256_of(item)))
        except OSError as problem:
            problems.append(unreadable(item.name, problem))
    if problems:
        raise CloudplanError(problems)
    return tuple(inputs), combined(inputs)
