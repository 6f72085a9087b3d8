"""freeze: days without moves; kept for the waves, silent about where anything runs."""

from __future__ import annotations

from collections.abc import Sequence

from cloudplan.model.policy import FreezeRule
from cloudplan.rules.bindings import Bindings
from cloudplan.rules.desk import Desk

READS: dict[str, frozenset[str]] = {}


def bind(desk: Desk, rules: Sequence[FreezeRule]) -> Bindings:
    """The rules as they are."""
    return Bindings(freezes=tuple(rules))
