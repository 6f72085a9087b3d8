"""Which rules each difference breaks now: the referee's families over what was seen."""

from __future__ import annotations

from collections.abc import Iterable

from cloudplan.checking import check_today
from cloudplan.drift.compare import Item
from cloudplan.load import Loaded
from cloudplan.model.report import Result
from cloudplan.rules.recovery import SUFFIX

BROKEN = ("failed", "warned")


class Broken:
    """The findings of a placement by whom they are about: workloads, and sites."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._by_name: dict[str, list[Result]] = {}
        for result in results:
            if result.outcome in BROKEN:
                for name in _names(result.subject):
                    self._by_name.setdefault(name, []).append(result)

    @classmethod
    def of(cls, loaded: Loaded) -> Broken:
        """Where things run, as the estate has it."""
        return cls(check_today(loaded).results)

    def by(self, item: Item) -> tuple[Result, ...]:
        """What the difference breaks, or what of it breaks a site that it came to or grew on.

        Those that deny come first. What is agreed and not done yet breaks what it is to mend.
        """
        names = [item.address]
        if item.kind == "vanished" and item.address.endswith(SUFFIX):
            names.append(item.address.removesuffix(SUFFIX))
        if item.is_drift and item.seen is not None and item.seen.site is not None:
            names.append(item.seen.site)
        found = {(r.rule, r.subject): r for name in names for r in self._by_name.get(name, ())}
        return tuple(sorted(found.values(), key=lambda r: (r.outcome, r.rule, r.subject)))


def _names(subject: str) -> list[str]:
    """``a -> b`` and ``a, b`` are about both."""
    return [name for part in subject.split(" -> ") for name in part.split(", ")]


def denies(results: Iterable[Result]) -> bool:
    """Whether one of them may not be."""
    return any(result.outcome == "failed" for result in results)
