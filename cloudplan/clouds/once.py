"""Machines that are seen in more than one place count in one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from cloudplan.clouds.seen import Machine, Note, Scope, Seen
from cloudplan.model.words import count


def each_once(seen: Seen) -> Seen:
    """Every id once, where it runs rather than where it stands still, else in the first scope.

    Two entries of clouds.yaml may lead to one cloud; a pair of hosts may both know a machine that
    runs on one of them.
    """
    ranked = sorted(seen.machines, key=_rank)
    chosen = {machine.id: machine for machine in reversed(ranked)}
    kept = tuple(machine for machine in seen.machines if chosen[machine.id] is machine)
    left = Counter(machine.scope for machine in seen.machines if chosen[machine.id] is not machine)
    told = [_note(scope, left[scope]) for scope in sorted(left)]
    return replace(seen, machines=kept, notes=(*seen.notes, *told))


def _rank(machine: Machine) -> tuple[bool, Scope]:
    return not machine.is_running, machine.scope


def _note(scope: Scope, number: int) -> Note:
    summary = f"{count(number, 'machine')} also seen elsewhere: each counts once, where it runs"
    return Note(scope, "machines-elsewhere", summary)
