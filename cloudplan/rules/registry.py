"""Every kind of rule: a new one is a file here, a class in the model, and a line in `KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cloudplan.model.policy import Policy
from cloudplan.rules import (
    budget,
    carbon,
    concentration,
    freeze,
    headroom,
    latency,
    placement,
    recovery,
    separate,
    together,
)
from cloudplan.rules.attributes import Subject
from cloudplan.rules.bindings import Bindings
from cloudplan.rules.desk import Desk


def _always(policy: Policy, subject: Subject) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of rule is to the rest.

    `reads`: the attributes that each of its conditions may read, by their first part.
    `bind`: what all rules of the kind together ask.
    `concerns`: whether a rule could matter to a workload if its condition were true.
    `applies_if_unknown`: what an unknown condition means.
    `waivable`: whether one workload can be taken out of it.
    """

    reads: Mapping[str, frozenset[str]]
    bind: Callable[[Desk, Sequence[Any]], Bindings]
    concerns: Callable[[Policy, Subject], bool] = _always
    applies_if_unknown: bool = False
    waivable: bool = True


KINDS: dict[str, Kind] = {
    "placement": Kind(placement.READS, placement.bind, applies_if_unknown=True),
    "latency": Kind(latency.READS, latency.bind, latency.concerns),
    "recovery": Kind(recovery.READS, recovery.bind),
    "separate": Kind(separate.READS, separate.bind, separate.concerns),
    "together": Kind(together.READS, together.bind, together.concerns),
    "budget": Kind(budget.READS, budget.bind),
    "concentration": Kind(concentration.READS, concentration.bind, waivable=False),
    "headroom": Kind(headroom.READS, headroom.bind, waivable=False),
    "carbon": Kind(carbon.READS, carbon.bind, waivable=False),
    "freeze": Kind(freeze.READS, freeze.bind, waivable=False),
}
"""By the `kind` that stands in a policy file."""
