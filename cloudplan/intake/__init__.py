"""Merging what a source says into an inventory's folder, and keeping what people wrote there.

READ `merge` FIRST.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.intake import scaffold
from cloudplan.intake.complete import prepared
from cloudplan.intake.folder import BOM, Folder, read_folder
from cloudplan.intake.fresh import Fresh
from cloudplan.intake.links import Links
from cloudplan.intake.merge import Merge
from cloudplan.intake.outcome import New, outcome, refuse_unmeant, refuse_unsound
from cloudplan.intake.plan import Plan
from cloudplan.intake.prune import prune
from cloudplan.intake.settings import Settings, Side, Take, Taken
from cloudplan.intake.sidecar import ASKED, SUFFIX, Base, base_bytes, joined, read_base
from cloudplan.intake.take import Choices
from cloudplan.intake.telling import report_of, tally
from cloudplan.intake.texts import new_text, whole_text
from cloudplan.intake.writing import begun_path, sidecar_path, write_all
from cloudplan.load.files import Found
from cloudplan.load.garbage import without_gc
from cloudplan.model.intake import Intake

__all__ = ["Settings", "Side", "Take", "Taken", "take_in", "with_last_flags"]


def take_in(intake: Intake, folder: Path, settings: Settings, *, command: str = "import") -> Taken:
    """Merge an intake into the inventory in `folder` (made if it is not there) and write it.

    A three-way merge: the base is ``<folder>/<source>.imported`` of the last time, theirs is the
    intake, ours are the files of the folder. Only what changed at the source is changed, in the
    file where it stands; new items go to ``<folder>/<source>.yaml``. Where both sides changed,
    ours stays and the report says so. The outcome is checked as ``validate`` does before anything
    is written. `command` is the name in the report. Raises `CloudplanError` with every reason why
    nothing was written.
    """
    with without_gc():
        settings = with_last_flags(folder, intake.source, settings)
        intake, left_out = prepared(intake)
        before = read_folder(folder)
        merge = _merged(intake, before, settings)
        links = Links(merge)
        fresh = Fresh(merge, settings)
        fresh.write()
        links.write()
        prune(merge)
        new, taken_for_granted = _files(merge, fresh, settings)
        after = before
        if new:
            after = outcome(before, new)
            refuse_unmeant(before, after, merge.plan)
            refuse_unsound(before, after, settings.policies, intake.items)
        base = Base(merge.entries, links.entries, _asked(settings))
        new_base = base_bytes(intake.source, base)
        names = [file.found.name for file in new]
        if not settings.dry_run and write_all(folder, intake.source, new, new_base):
            names.append(before.named(f"{intake.source}{SUFFIX}"))
    findings = [*intake.findings, *left_out, *merge.findings, *merge.choices.unused()]
    notes = _notes(merge, sorted(names), settings)
    there = before if settings.dry_run else after
    report = report_of(command, intake, merge.events, findings, there, notes, taken_for_granted)
    return Taken(report, tuple(sorted(names)), bool(names) and not settings.dry_run)


def with_last_flags(folder: Path, source: str, settings: Settings) -> Settings:
    """The settings with the owner, site and country of the last import where none are given.

    Raises `CloudplanError` where the sidecar cannot be read.
    """
    path = sidecar_path(folder, source)
    asked = read_base(path, path.as_posix()).asked
    return replace(
        settings,
        owner=settings.owner or asked.get("owner"),
        site=settings.site or asked.get("site"),
        country=settings.country or asked.get("country"),
    )


def _asked(settings: Settings) -> dict[str, str]:
    return {name: value for name in ASKED if (value := getattr(settings, name)) is not None}


def _merged(intake: Intake, before: Folder, settings: Settings) -> Merge:
    sidecar, begun = (path(before.path, intake.source) for path in (sidecar_path, begun_path))
    last = read_base(sidecar, before.named(sidecar.name))
    cut_off = read_base(begun, before.named(begun.name)) if begun.exists() else None
    choices = Choices(settings.take)
    merge = Merge(intake, before, joined(last, cut_off), choices, Plan(before), settings.prune)
    merge.items()
    return merge


def _files(merge: Merge, fresh: Fresh, settings: Settings) -> tuple[list[New], str]:
    """The files that change, and what a new estate took for granted."""
    before = merge.folder
    lacks_estate = not before.has_estate
    problems: list[Diagnostic] = fresh.problems()
    problems += scaffold.lacking(before, settings) if lacks_estate else []
    if problems:
        raise CloudplanError(problems)
    new, told = list(_texts(merge)), ""
    if lacks_estate:
        text, told = scaffold.estate_text(before, settings)
        found = Found(before.named(scaffold.NAME), before.path / scaffold.NAME)
        new = [one for one in new if one.found != found]
        new.append(New(found, text.encode()))
    return new, told


def _texts(merge: Merge) -> Iterator[New]:
    """Files with changes, and the source's own file with what is new."""
    name = f"{merge.intake.source}.yaml"
    target = Found(merge.folder.named(name), merge.folder.path / name)
    drafts = merge.plan.drafts
    changed = {file.found.path for file in merge.plan.changed_files()}
    for path, file in merge.folder.files.items():
        mine = drafts if path == target.path else {}
        if mine or path in changed:
            text = new_text(file, merge.plan, mine)
            if text != file.document.text:
                yield New(file.found, (BOM if file.has_bom else b"") + text.encode())
    if target.path not in merge.folder.files and drafts:
        yield New(target, whole_text(merge.intake.source, drafts).encode())


def _notes(merge: Merge, names: list[str], settings: Settings) -> list[str]:
    where = merge.folder.name
    notes = [f"{merge.intake.source} into {where}: {tally(merge.events)}"]
    if settings.dry_run and names:
        notes.append(f"Nothing was written: --dry-run. It would be: {', '.join(names)}")
    elif names:
        notes.append(f"Written: {', '.join(names)}")
    return notes
