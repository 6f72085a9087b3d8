"""All pairs at once, as arrays: what `judge` says about each, without asking each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cloudplan.model.money import to_cents
from cloudplan.model.sites import Site
from cloudplan.rules.attributes import Subject
from cloudplan.rules.desk import Waivers
from cloudplan.rules.findings import PairRule
from cloudplan.rules.table import Table

if TYPE_CHECKING:  # numpy is loaded when arrays are made, so that judging pairs does without
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

EFFECTS = {"deny": 1, "warn": 2, "price": 3}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Arrays (W, S) of rows x sites by policy id, for the policies that say anything.

    `denied`, `warned`: the rule does not hold. `priced`: whole cents a month. `waived`: the rule
    would have said something, had it not been waived; it then stands in no other array.
    """

    denied: dict[str, Bools]
    warned: dict[str, Bools]
    waived: dict[str, Bools]
    priced: dict[str, Ints]

    def only(self, rows: Sequence[int]) -> Verdicts:
        """The same for some of the rows, in the order given."""
        kept = list(rows)
        return Verdicts(
            {policy: array[kept] for policy, array in self.denied.items()},
            {policy: array[kept] for policy, array in self.warned.items()},
            {policy: array[kept] for policy, array in self.waived.items()},
            {policy: array[kept] for policy, array in self.priced.items()},
        )


def tabulate(
    rules: Sequence[PairRule], rows: Table[Subject], sites: Table[Site], waivers: Waivers
) -> Verdicts:
    """Judge each distinct combination of what a rule reads, and spread the answers."""
    import numpy as np

    found = Verdicts({}, {}, {}, {})
    for rule in rules:
        effects, cents = _judge_classes(rule, rows, sites)
        if not any(map(any, effects)):
            continue
        of_rows, of_sites = rows.classes(rule.of_subject).of, sites.classes(rule.of_site).of
        effect = np.array(effects, dtype=np.int8)[of_rows][:, of_sites]
        counts = _counting(rule, rows, waivers)
        _note(found.waived, rule.id, (effect != 0) & ~counts)
        _note(found.denied, rule.id, (effect == EFFECTS["deny"]) & counts)
        _note(found.warned, rule.id, (effect == EFFECTS["warn"]) & counts)
        amounts = np.array(cents, dtype=np.int64)[of_rows][:, of_sites] * counts
        if amounts.any():
            found.priced[rule.id] = amounts
    return found


def _judge_classes(
    rule: PairRule, rows: Table[Subject], sites: Table[Site]
) -> tuple[list[list[int]], list[list[int]]]:
    """A number of `EFFECTS` (0: nothing to say) and cents a month, per class of rows and sites."""
    effects, cents = [], []
    places = [sites.subjects[s] for s in sites.classes(rule.of_site).first]
    for w in rows.classes(rule.of_subject).first:
        said = [rule.judge(rows.subjects[w], place) for place in places]
        effects.append([EFFECTS[f.effect] if f else 0 for f in said])
        cents.append([to_cents(f.price_month) if f and f.price_month else 0 for f in said])
    return effects, cents


def _counting(rule: PairRule, rows: Table[Subject], waivers: Waivers) -> Bools:
    """(W, 1) whether the rule counts for the row."""
    import numpy as np

    if not rule.waivable or all(policy != rule.id for policy, _ in waivers.active):
        return np.ones((len(rows.subjects), 1), dtype=np.bool_)
    waived = [waivers.cover(rule.id, subject.workload) for subject in rows.subjects]
    return ~np.array(waived, dtype=np.bool_)[:, None]


def _note(found: dict[str, Bools], policy: str, array: Bools) -> None:
    """Leave out a policy that says nothing."""
    if array.any():
        found[policy] = array
