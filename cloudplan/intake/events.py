"""What the merge has to tell, one event a thing; made into a report at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cloudplan.diagnostics import Source
from cloudplan.intake.folder import Folder
from cloudplan.intake.shape import DEPENDENCIES
from cloudplan.intake.values import ABSENT, Held
from cloudplan.model.intake import Cell, Kind

What = Literal[
    "added",
    "updated",
    "removed",
    "kept",
    "settled",
    "deleted-here",
    "conflict",
    "held-back",
    "vanished",
    "renamed-there",
    "moved-there",
]
"""`kept`: a hand edit stays. `settled`: a conflict was decided by ``--take ours``. `deleted-here`:
people deleted it, so it stays away. `held-back`: a fraction of a size that is another one here.
`renamed-there`, `moved-there`: only the source calls it
otherwise, or puts it elsewhere."""


@dataclass(frozen=True, slots=True)
class Event:
    """`path` is empty where it is about the item as a whole.

    `base`, `theirs` and `ours` are the three forms of a value; `was` is where the base stood,
    `cell` where theirs stands. `why` says more where that is needed. Of a dependency `id` is
    ``crm/web:crm/db`` and `holder` the application where it stands.
    """

    what: What
    kind: Kind | Literal["dependency"]
    id: str
    path: str = ""
    base: Held = ABSENT
    theirs: Held = ABSENT
    ours: Held = ABSENT
    was: Cell | None = None
    cell: Cell | None = None
    holder: str = ""
    why: str = ""

    @property
    def address(self) -> str:
        """``crm/db:demand.vcpu``: what ``--take`` wants."""
        return f"{self.id}:{self.path}" if self.path and not self.holder else self.id

    @property
    def name(self) -> str:
        """``workload crm/db, demand.vcpu``: what it is about, for people."""
        name = self.id.replace(":", " to ") if self.holder else self.id
        return f"{self.kind} {name}" + (f", {self.path}" if self.path else "")

    def at(self, folder: Folder) -> Source | None:
        """Where it stands in a folder."""
        key: tuple[Kind, str]
        key = ("application", self.holder) if self.kind == "dependency" else (self.kind, self.id)
        place = folder.places.get(key)
        path = DEPENDENCIES if self.holder else self.path
        return place.at(path) if place else None
