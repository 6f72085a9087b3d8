"""Write a folder so that the old one stays whole until the new one is.

The files go to ``.<name>.cloudplan-tmp`` beside the target, which takes the target's place when all
of them are there. A list of them is kept in the folder: what is not on it is somebody else's, such
as settings and states of Terraform, and stays where it is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic, error
from cloudplan.load.atomic import temporary_name

LIST = ".cloudplan-files.json"
"""The files that we wrote, by their paths in the folder."""
OLD = ".cloudplan-old"
_MOST_NAMED = 5


def write_folder(path: str | Path, files: Mapping[str, str], *, force: bool) -> None:
    """Write `files` (path with forward slashes -> text) as the folder `path`.

    A folder that holds anything is replaced only with `force`, and then only the files that were
    written by us. Raises `CloudplanError`; the old folder is then as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        _bring_back(target)
        kept = _kept(target, files, force=force)
        _replace(target, files, kept)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise CloudplanError([_cannot_write(str(path), reason)]) from None


def _bring_back(target: Path) -> None:
    """What a kill between two renames left: the old folder under another name."""
    old = _old(target)
    if old.exists():
        if target.exists():
            shutil.rmtree(old)
        else:
            old.rename(target)


def _kept(target: Path, files: Mapping[str, str], *, force: bool) -> list[str]:
    """Files in the folder that are not ours, none of which may be in our way."""
    if target.exists() and not target.is_dir():
        raise FileExistsError(None, "it is a file")
    present = sorted(_present(target))
    if not present:
        return []
    if not force:
        raise CloudplanError([_exists(target)])
    ours = _listed(target)
    kept = [name for name in present if name not in ours and name != LIST]
    taken = {part for name in files for part in _with_parents(name)}
    if wrong := [name for name in kept if name in taken or _under(name, files)]:
        raise CloudplanError([_not_ours(target, wrong)])
    return kept


def _present(target: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(target):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*names, *links):
            yield (Path(folder) / name).relative_to(target).as_posix()


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts) + 1))


def _under(name: str, files: Mapping[str, str]) -> bool:
    return any(parent in files for parent in _with_parents(name))


def _listed(target: Path) -> frozenset[str]:
    try:
        found = json.loads((target / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(found) if isinstance(found, list) else frozenset()


def _replace(target: Path, files: Mapping[str, str], kept: Sequence[str]) -> None:
    temporary = temporary_name(target)
    _remove(temporary)
    try:
        listed = json.dumps(sorted(files), indent=1, ensure_ascii=False) + "\n"
        for name, text in {**files, LIST: listed}.items():
            _write(temporary / name, text)
        for name in kept:
            _keep(target / name, temporary / name)
        _swap(temporary, target)
    except BaseException:
        with suppress(OSError):
            _remove(temporary)
        raise


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        stream.write(text.encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())


def _keep(old: Path, new: Path) -> None:
    """The same file under a second name where the system can, else a copy."""
    new.parent.mkdir(parents=True, exist_ok=True)
    if old.is_symlink():
        new.symlink_to(old.readlink())
        return
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def _swap(temporary: Path, target: Path) -> None:
    old = _old(target)
    if target.exists():
        target.rename(old)
    try:
        temporary.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    _remove(old)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}{OLD}")


def _cannot_write(name: str, reason: str) -> Diagnostic:
    return error(
        "cannot-write",
        f"Cannot write {name!r}: {reason}",
        detail="If there was such a folder before, it is as it was.",
    )


def _exists(target: Path) -> Diagnostic:
    return error(
        "output-exists",
        f"There is a folder {target.name!r} already, and it is not empty",
        detail="With --force the files in it that cloudplan wrote are replaced. Others, such as "
        "terraform.tfvars and states, stay.",
        fix="Name another folder, or use --force.",
    )


def _not_ours(target: Path, wrong: Sequence[str]) -> Diagnostic:
    named = ", ".join(wrong[:_MOST_NAMED]) + (", ..." if len(wrong) > _MOST_NAMED else "")
    return error(
        "output-not-ours",
        f"Files in {target.name!r} that cloudplan did not write are in the way: {named}",
        detail="Nothing was written.",
        fix="Move them away, or name another folder.",
    )
