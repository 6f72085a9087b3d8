"""Merging what a source says into an inventory's folder, and keeping what people wrote there."""

from __future__ import annotations

from pathlib import Path

from cloudplan.intake.settings import Settings, Side, Take, Taken
from cloudplan.model.intake import Intake

__all__ = ["Settings", "Side", "Take", "Taken", "take_in"]


def take_in(
    intake: Intake, folder: Path, settings: Settings, *, command: str = "import"
) -> Taken:
    """Merge an intake into the inventory in `folder` (made if it is not there) and write it.

    A three-way merge: the base is ``<folder>/<source>.imported`` of the last time, theirs is the
    intake, ours are the files of the folder. Only what changed at the source is changed, in the
    file where it stands; new items go to ``<folder>/<source>.yaml``. Where both sides changed,
    ours stays and the report says so. The outcome is checked as ``validate`` does before anything
    is written. `command` is the name in the report. Raises `CloudplanError` with every reason why
    nothing was written.
    """
    raise NotImplementedError
