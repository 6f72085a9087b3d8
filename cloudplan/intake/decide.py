"""The heart of the merge: what becomes of one value, from its three forms."""

from __future__ import annotations

from typing import Literal

from cloudplan.intake.text.lists import ListChange
from cloudplan.intake.values import ABSENT, Held
from cloudplan.model.intake import Plain

Decision = Literal["same", "take", "kept", "conflict", "gone", "over"]
"""`same`: ours is what the source says. `take`: only the source changed. `kept`: only people
changed. `conflict`: both did, differently. `gone`: the source no longer says what nobody touched.
`over`: the source no longer says it, and here it is another value or none."""


def decide(base: Held, theirs: Held, ours: Held) -> Decision:
    """What a three-way merge does with a value; each of the three may be `ABSENT`.

    Of lists the items are merged, so that they never conflict.
    """
    if theirs is ABSENT:
        return "gone" if same(base, ours) else "over"
    if same(ours, theirs):
        return "same"
    if same(base, theirs):
        return "kept"
    if same(ours, base):
        return "take"
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        change = list_change(base, theirs, ours, ())
        return "take" if change.gone or _added(base, theirs, ours) else "kept"
    return "conflict"


def same(one: Held, other: Held) -> bool:
    """Whether two values are equal; the order of a list says nothing."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return type(one) is type(other) and bool(one == other)


def list_change(base: Held, theirs: Held, ours: Held, plain: tuple[Plain, ...]) -> ListChange:
    """What went and what came at the source, as a change of our list.

    `plain` are their items as they are written, in the order of `theirs`.
    """
    before = base if isinstance(base, tuple) else ()
    gone = frozenset(i for i, item in enumerate(ours) if item in before and item not in theirs)
    new = _added(base, theirs, ours)
    return ListChange(gone, tuple(p for p, item in zip(plain, theirs, strict=False) if item in new))


def _added(base: Held, theirs: Held, ours: Held) -> list[Held]:
    before = base if isinstance(base, tuple) else ()
    return [item for item in theirs if item not in before and item not in ours]
