"""What people decided to let be: drift that is known, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from cloudplan.diagnostics import Source
from cloudplan.model.policy import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Drift to let be, up to and including `expires`.

    `workload` is an address, an application or a pattern with ``*``; `kinds` are those of drift,
    none means all.
    """

    workload: str
    kinds: tuple[str, ...]
    reason: str
    owner: str
    approved_by: str
    expires: date
    source: Source

    def covers(self, address: str, kind: str) -> bool:
        """Whether it is about this drift; its end is not looked at."""
        names = (address, address.partition("/")[0])
        named = any(fnmatchcase(name, self.workload) for name in names)
        return named and (not self.kinds or kind in self.kinds)

    def as_waiver(self, rule: str) -> Waiver:
        """The same in the form that every report shows."""
        return Waiver(
            policy=rule,
            workload=self.workload,
            reason=self.reason,
            owner=self.owner,
            approved_by=self.approved_by,
            expires=self.expires,
            source=self.source,
        )
