"""Which changes nothing may part: an application as a whole, cycles, near and busy neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cloudplan.model.facts import ApplicationFacts, Facts, LimitFacts
from cloudplan.model.waves import Calendar
from cloudplan.waves.changes import NOTHING, Change, risk_points
from cloudplan.waves.routes import link

Atom = tuple[str, bool]
"""An application, and whether the part of it that serves testing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two atoms that talk to each other: who asks, who provides, how much a month."""

    consumer: Atom
    provider: Atom
    gib_month: Decimal
    stays_near: bool
    """They stand on one site today and on one site afterwards."""


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that are made in one wave, whatever else happens."""

    atoms: tuple[Atom, ...]
    changes: tuple[Change, ...]
    risk: Decimal
    is_high: bool
    """Whether it interrupts an application of high criticality."""

    @property
    def applications(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _ in self.atoms))

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(change.address for change in self.changes)

    @property
    def saving_monthly(self) -> Decimal:
        return sum((change.saving_monthly for change in self.changes), start=NOTHING)

    @property
    def staff_hours(self) -> Decimal:
        return sum((change.staff_hours for change in self.changes), start=NOTHING)


class _Sets:
    """Sets that are joined one by one."""

    def __init__(self, members: Iterable[Atom]) -> None:
        self._above = {member: member for member in members}

    def find(self, member: Atom) -> Atom:
        while self._above[member] != member:
            self._above[member] = member = self._above[self._above[member]]
        return member

    def join(self, one: Atom, other: Atom) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._above[second] = first


def groups_of(facts: Facts, changes: Iterable[Change], calendar: Calendar) -> tuple[Group, ...]:
    """The groups, in the order of their first atom."""
    by_address = {change.address: change for change in changes}
    atoms: dict[Atom, list[Change]] = {}
    for change in by_address.values():
        atoms.setdefault(atom_of(change), []).append(change)
    sets = _Sets(atoms)
    for one, other in (*_too_far(facts, by_address), *_busy(facts, by_address, calendar)):
        sets.join(atom_of(one), atom_of(other))
    for cycle in _cycles(sets, facts, by_address):
        for atom in cycle[1:]:
            sets.join(cycle[0], atom)
    joined: dict[Atom, list[Atom]] = {}
    for atom in sorted(atoms):
        joined.setdefault(sets.find(atom), []).append(atom)
    about = {one.id: one for one in facts.applications}
    return tuple(_group(about, members, atoms) for _, members in sorted(joined.items()))


def atom_of(change: Change) -> Atom:
    """What a change belongs to before anything is joined."""
    return change.application, change.is_test


def _group(
    about: Mapping[str, ApplicationFacts], members: list[Atom], atoms: Mapping[Atom, list[Change]]
) -> Group:
    changes = tuple(sorted((c for m in members for c in atoms[m]), key=lambda c: c.address))
    risks = (risk_points(about.get(name), tuple(atoms[name, test])) for name, test in members)
    is_high = any(_is_high(about.get(change.application), change) for change in changes)
    return Group(tuple(members), changes, sum(risks, start=NOTHING), is_high)


def _is_high(about: ApplicationFacts | None, change: Change) -> bool:
    """Where nobody knows how critical an application is, it does not go first either."""
    is_critical = about is None or about.criticality in ("high", None)
    return change.touches_what_runs and not change.is_test and is_critical


def _too_far(facts: Facts, changes: Mapping[str, Change]) -> Iterator[tuple[Change, Change]]:
    """Ends of a limit that would not hold while only one of them has moved."""
    trips = {link(one.from_id, one.to_id): one.ms for one in facts.round_trips or ()}
    for limit in facts.limits or ():
        one, other = changes.get(limit.from_address), changes.get(limit.to_address)
        if one and other and any(_breaks(limit, ends, trips) for ends in _halfway(one, other)):
            yield one, other


def _halfway(one: Change, other: Change) -> Iterator[tuple[str, str]]:
    """Where both ends stand after only one of them has moved."""
    if one.to_site and other.from_site:
        yield one.to_site, other.from_site
    if one.from_site and other.to_site:
        yield one.from_site, other.to_site


def _breaks(
    limit: LimitFacts, ends: tuple[str, str], trips: Mapping[tuple[str, str], Decimal]
) -> bool:
    """An unknown distance keeps no limit."""
    if ends[0] == ends[1]:
        return False
    ms = trips.get(link(*ends))
    return ms is None or ms > limit.rtt_ms_max


def _busy(
    facts: Facts, changes: Mapping[str, Change], calendar: Calendar
) -> Iterator[tuple[Change, Change]]:
    for one in facts.dependencies:
        ends = changes.get(one.from_address), changes.get(one.to_address)
        if one.gib_month >= calendar.traffic_gib_month and ends[0] and ends[1]:
            yield ends[0], ends[1]


def pairs_of(facts: Facts, changes: Iterable[Change]) -> tuple[Pair, ...]:
    """Atoms that depend on each other where both arrive somewhere, their lines added up."""
    by_address = {change.address: change for change in changes if change.arrives}
    found: dict[tuple[Atom, Atom], Pair] = {}
    for one in facts.dependencies:
        here, there = by_address.get(one.from_address), by_address.get(one.to_address)
        if here is None or there is None or atom_of(here) == atom_of(there):
            continue
        key = atom_of(here), atom_of(there)
        known = found.get(key)
        near = here.action == there.action == "move" and (
            (here.from_site, here.to_site) == (there.from_site, there.to_site)
        )
        gib = one.gib_month + (known.gib_month if known else NOTHING)
        found[key] = Pair(*key, gib, near or bool(known and known.stays_near))
    return tuple(found[key] for key in sorted(found))


def _cycles(sets: _Sets, facts: Facts, changes: Mapping[str, Change]) -> list[list[Atom]]:
    """Sets that depend on each other in a circle (Tarjan's components, without recursion)."""
    below: dict[Atom, list[Atom]] = {}
    for pair in pairs_of(facts, changes.values()):
        one, other = sets.find(pair.consumer), sets.find(pair.provider)
        if one != other:
            below.setdefault(one, []).append(other)
    return [part for part in components(below) if len(part) > 1]


def components(below: Mapping[Atom, list[Atom]]) -> list[list[Atom]]:
    """The strongly connected components of a graph, each in order."""
    index: dict[Atom, int] = {}
    low: dict[Atom, int] = {}
    stack: list[Atom] = []
    on_stack: set[Atom] = set()
    found: list[list[Atom]] = []
    for root in sorted(below):
        if root in index:
            continue
        work = [(root, iter(below.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, steps = work[-1]
            step = next(steps, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_popped(stack, on_stack, node))
            elif step not in index:
                index[step] = low[step] = len(index)
                stack.append(step)
                on_stack.add(step)
                work.append((step, iter(below.get(step, ()))))
            elif step in on_stack:
                low[node] = min(low[node], index[step])
    return found


def _popped(stack: list[Atom], on_stack: set[Atom], until: Atom) -> list[Atom]:
    part: list[Atom] = []
    while not part or part[-1] != until:
        part.append(stack.pop())
        on_stack.discard(part[-1])
    return sorted(part)
