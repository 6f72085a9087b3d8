"""All pairs at once, as arrays: what `judge` says about each, without asking each.

A rule tells few classes of rows apart, so its answers are held as a table (classes x sites) and
the class of each row. The array of all pairs is made for one policy at a time, when somebody
wants to see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Subject
from cloudplan.rules.desk import Waivers
from cloudplan.rules.findings import EFFECTS, BulkRule, Judged, PairRule, judge_each
from cloudplan.rules.table import Table

if TYPE_CHECKING:  # numpy is loaded when arrays are made, so that judging pairs does without
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spread:
    """An array (W, S) by classes: row w is ``table[of_rows[w]]`` where it `counts`, else zeros.

    `table` is (K, S); `counts` (W,) is `None` when every row counts.
    """

    table: NDArray[Any]
    of_rows: NDArray[np.intp]
    counts: Bools | None

    def dense(self) -> NDArray[Any]:
        """(W, S)"""
        array: NDArray[Any] = self.table[self.of_rows]
        if self.counts is not None:
            array[~self.counts] = 0
        return array

    def only(self, rows: NDArray[np.intp]) -> Spread:
        """The same for some of the rows, in the order given."""
        counts = None if self.counts is None else self.counts[rows]
        return Spread(self.table, self.of_rows[rows], counts)

    def at(self, columns: NDArray[np.intp]) -> Bools:
        """(W,) whether row w has something in column `columns[w]`; never where that is negative."""
        found: Bools = (self.table[self.of_rows, columns] != 0) & (columns >= 0)
        return found if self.counts is None else found & self.counts

    def any(self) -> bool:
        """Whether anything is not zero."""
        import numpy as np

        if not self.table.any():
            return False
        counting = self.of_rows if self.counts is None else self.of_rows[self.counts]
        some = np.bincount(counting, minlength=len(self.table)) > 0
        return bool(self.table[some].any())


class Arrays(Mapping[str, "NDArray[Any]"]):
    """Arrays (W, S) by policy id, each made anew when it is asked for."""

    def __init__(self, spreads: Mapping[str, Spread]) -> None:
        self.spreads = spreads

    def __getitem__(self, policy: str) -> NDArray[Any]:
        return self.spreads[policy].dense()

    def __iter__(self) -> Iterator[str]:
        return iter(self.spreads)

    def __len__(self) -> int:
        return len(self.spreads)

    def only(self, rows: NDArray[np.intp]) -> Arrays:
        """The same for some of the rows, in the order given."""
        return Arrays({policy: spread.only(rows) for policy, spread in self.spreads.items()})


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules say of rows x sites (`shape` (W, S)), for the policies that say anything.

    `denied`, `warned`: the rule does not hold. `priced`: whole cents a month. `waived`: the rule
    would have said something, had it not been waived; it then stands in no other array.
    """

    shape: tuple[int, int]
    denied: Arrays
    warned: Arrays
    waived: Arrays
    priced: Arrays

    @property
    def permitted(self) -> Bools:
        """(W, S) whether no rule denies the pair; made anew each time."""
        import numpy as np

        # Eight sites to a byte: rules are put together in an eighth of the memory.
        free = np.full((self.shape[0], -(-self.shape[1] // 8)), 255, dtype=np.uint8)
        for spread in self.denied.spreads.values():
            kept = np.packbits(~spread.table, axis=1)[spread.of_rows]
            if spread.counts is not None:
                kept[~spread.counts] = 255
            free &= kept
        return np.unpackbits(free, axis=1, count=self.shape[1]).view(np.bool_)

    def only(self, rows: Sequence[int]) -> Verdicts:
        """The same for some of the rows, in the order given."""
        import numpy as np

        kept = np.array(rows, dtype=np.intp)
        parts = (self.denied, self.warned, self.waived, self.priced)
        return Verdicts((kept.size, self.shape[1]), *(part.only(kept) for part in parts))


def tabulate(
    rules: Sequence[PairRule], rows: Table[Subject], sites: Table[Site], waivers: Waivers
) -> Verdicts:
    """Judge each distinct combination of what a rule reads."""
    denied, warned, waived, priced = (dict[str, Spread]() for _ in range(4))
    for rule in rules:
        said = _judge_classes(rule, rows, sites)
        of_rows = rows.classes(rule.of_subject).numbers
        of_sites = sites.classes(rule.of_site).numbers
        effects, counts = said.effects[:, of_sites], _counting(rule, rows, waivers)
        _note(denied, rule.id, Spread(effects == EFFECTS["deny"], of_rows, counts))
        _note(warned, rule.id, Spread(effects == EFFECTS["warn"], of_rows, counts))
        if counts is not None:
            _note(waived, rule.id, Spread(effects != 0, of_rows, ~counts))
        if said.cents is not None:
            _note(priced, rule.id, Spread(said.cents[:, of_sites], of_rows, counts))
    shape = len(rows.subjects), len(sites.subjects)
    return Verdicts(shape, *map(Arrays, (denied, warned, waived, priced)))


def _judge_classes(rule: PairRule, rows: Table[Subject], sites: Table[Site]) -> Judged:
    """What the rule says of the first of each class of rows and of sites."""
    subjects = [rows.subjects[w] for w in rows.classes(rule.of_subject).first]
    places = [sites.subjects[s] for s in sites.classes(rule.of_site).first]
    if isinstance(rule, BulkRule):
        return rule.judge_many(subjects, places)
    return judge_each(rule, subjects, places)


def _counting(rule: PairRule, rows: Table[Subject], waivers: Waivers) -> Bools | None:
    """(W,) whether the rule counts for the row; `None` when it does for all."""
    import numpy as np

    if not rule.waivable or rule.id not in waivers.policies:
        return None
    waived = [waivers.cover(rule.id, subject.workload) for subject in rows.subjects]
    return ~np.array(waived, dtype=np.bool_)


def _note(found: dict[str, Spread], policy: str, spread: Spread) -> None:
    """Leave out a policy that says nothing."""
    if spread.any():
        found[policy] = spread
