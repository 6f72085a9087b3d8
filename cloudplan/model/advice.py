"""What to say where nothing fits: what cannot hold together, and what would help. Pure data.

Field names are the keys that ``plan --json`` prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ClashKind = Literal["rule", "pin", "residency", "dependency", "standby", "capacity", "price"]
ChangeKind = Literal["waive", "lift-pin", "release", "hosts", "rtt", "figure"]


@dataclass(frozen=True, slots=True)
class Clash:
    """One part of a conflict; `source` is ``file:line``, `policy` a rule or a reserved id."""

    kind: ClashKind
    policy: str
    source: str
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to give up.

    `what` is the sentence that says so. `figure` is the key that changes from `before` to
    `after`, in the unit of its name. `addresses` are workloads (or ends of a dependency),
    `applications` those that need not stay where they are.
    """

    kind: ChangeKind
    what: str
    source: str
    policy: str = ""
    site: str = ""
    addresses: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    figure: str = ""
    before: Decimal | None = None
    after: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes with which there is a plan that the referee passes.

    `cost` is the TCO of the cheapest such plan over the horizon, `proven_gap` how far below it
    the optimum can still be (relative); `monthly` and `one_off` are that plan's. `more` is what
    it costs above the first repair. `placed` says where the workloads of the changes then run.
    """

    changes: tuple[Change, ...]
    cost: Decimal
    monthly: Decimal
    one_off: Decimal
    more: Decimal
    proven_gap: Decimal
    placed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """`minimal`: leaving out any part of the conflict would let the rest hold, proven."""

    conflict: tuple[Clash, ...]
    minimal: bool
    repairs: tuple[Repair, ...] = ()
