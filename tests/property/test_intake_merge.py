"""Random sources and random hand edits: what people did stays, what changed there arrives.

A person's files are written here by a writer of its own, in many styles; what the merge must give
is worked out here as well, from three plain models.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudplan.diagnostics import Exit
from cloudplan.intake import Take, Taken
from cloudplan.model.intake import Cell, Intake, Item, Plain, Value
from tests.unit.intake.intakes import SETTINGS, summaries, taken

SIZES = ("demand.vcpu", "demand.memory_gib", "demand.storage_gib")
OPTIONS: dict[str, dict[str, list[Any]]] = {
    "workload": {"os": ["linux", "freebsd"], "utilisation.cpu_p95": [0.25, 0.5]},
    "application": {"criticality": ["low", "high"], "name": ["A: b", "x # y", "NO"]},
}
LABELS = ["a", "b", "c: d", "e"]


@dataclass
class Thing:
    """An application or a workload; `below` are its workloads."""

    kind: str
    key: str
    id: str
    values: dict[str, Any]
    below: list[Thing] = field(default_factory=list)


def value_of(random: Random, path: str, kind: str) -> Any:
    if path in SIZES:
        return random.randint(1, 99)
    if path == "labels":
        return random.sample(LABELS, random.randint(1, 3))
    return random.choice(OPTIONS[kind][path])


def thing(random: Random, kind: str, number: int) -> Thing:
    paths = [*OPTIONS[kind]] if kind == "workload" else [*OPTIONS[kind], "labels"]
    kept = [path for path in paths if random.random() < 0.6]
    kept += SIZES if kind == "workload" else ()
    made = Thing(kind, f"{kind}-{number}", f"{kind[0]}{number}", {})
    made.values = {path: value_of(random, path, kind) for path in kept}
    return made


def estate(random: Random) -> list[Thing]:
    things = []
    for number in range(random.randint(1, 4)):
        own = thing(random, "application", number)
        own.below = [
            thing(random, "workload", 10 * number + below) for below in range(random.randint(0, 3))
        ]
        things.append(own)
    return things


def everything(things: list[Thing]) -> list[Thing]:
    return [*things, *(below for own in things for below in own.below)]


def changed_values(random: Random, things: list[Thing]) -> None:
    for own in everything(things):
        for path in [*own.values]:
            if random.random() < 0.25:
                own.values[path] = value_of(random, path, own.kind)
            elif path not in SIZES and random.random() < 0.1:
                del own.values[path]


def at_the_source(random: Random, base: list[Thing]) -> list[Thing]:
    theirs = deepcopy(base)
    changed_values(random, theirs)
    theirs = [own for own in theirs if random.random() < 0.9]
    for own in theirs:
        own.below = [below for below in own.below if random.random() < 0.9]
        if random.random() < 0.3:
            own.below.append(thing(random, "workload", 100 + int(own.key.split("-")[1])))
    if random.random() < 0.4:
        theirs.append(thing(random, "application", random.randint(50, 99)))
    return theirs


def by_hand(random: Random, base: list[Thing]) -> list[Thing]:
    ours = deepcopy(base)
    changed_values(random, ours)
    ours = [own for own in ours if random.random() < 0.85]
    for number, own in enumerate(ours):
        own.below = [below for below in own.below if random.random() < 0.85]
        if random.random() < 0.2:
            own.id = f"renamed-{number}"
        if random.random() < 0.3:
            own.values["recovery.rto_hours"] = random.randint(1, 9)
        for below in own.below:
            if random.random() < 0.3:
                below.values["growth_per_year"] = 0.05
    return ours


def intake_of(things: list[Thing]) -> Intake:
    items = []
    for own in things:
        items.append(item(own, own.id))
        items += [item(below, f"{own.id}/{below.id}") for below in own.below]
    return Intake("rvtools", tuple(sorted(items, key=lambda i: (i.kind, i.id))))


def item(own: Thing, name: str) -> Item:
    cell = Cell("export.xlsx", "vInfo", 2, "VM")
    values = {path: Value(plain(value), cell) for path, value in own.values.items()}
    return Item(own.kind, own.key, name, values, cell)  # type: ignore[arg-type]


def plain(value: Any) -> Plain:
    if isinstance(value, list):
        return tuple(value)
    return Decimal(str(value)) if isinstance(value, float) else value


# A person's files


class Writer:
    """Writes things as people do: every item in another style, with comments that must stay."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.comments: list[str] = []
        self.step = random.choice([0, 2])

    def comment(self) -> str:
        self.comments.append(f"# note {len(self.comments)}, {self.random.randint(0, 10**9)}")
        return self.comments[-1]

    def maybe(self, indent: int) -> list[str]:
        return [" " * indent + self.comment()] if self.random.random() < 0.2 else []

    def tail(self) -> str:
        return "  " + self.comment() if self.random.random() < 0.2 else ""

    def file(self, things: list[Thing]) -> str:
        lines = [*self.maybe(0), "applications:" + self.tail()]
        for own in things:
            lines += self.item(own, self.step)
        return "\n".join(lines + self.maybe(self.step + 1)) + self.random.choice(["\n", "\n\n", ""])

    def item(self, own: Thing, dash: int) -> list[str]:
        head = [*self.maybe(dash), f'{" " * dash}# from rvtools vInfo: "{own.key}"']
        inner = dash + 2
        body = [f"{' ' * inner}id: {own.id}{self.tail()}"]
        if own.kind == "application":
            body.append(f"{' ' * inner}owner: it{self.tail()}")
        groups: dict[str, Any] = {}
        for path, value in own.values.items():
            top, _, rest = path.partition(".")
            if rest:
                groups.setdefault(top, {})[rest] = value
            else:
                groups[top] = value
        keys = [*groups]
        self.random.shuffle(keys)
        for key in keys:
            body += [*self.maybe(inner), *self.key(key, groups[key], inner)]
        if own.below:
            body.append(f"{' ' * inner}workloads:{self.tail()}")
            for below in own.below:
                body += self.item(below, inner + self.random.choice([self.step]))
        body[0] = f"{' ' * dash}- {body[0][inner:]}"
        return [*head, *body, *self.maybe(inner)]

    def key(self, key: str, value: Any, indent: int) -> list[str]:
        start = " " * indent + f"{key}:"
        if isinstance(value, dict):
            return self.mapping(start, value, indent)
        if isinstance(value, list) and self.random.random() < 0.5:
            return [start, *(f"{' ' * (indent + self.step)}- {text(one)}" for one in value)]
        if isinstance(value, list):
            return [f"{start} [{', '.join(map(text, value))}]{self.tail()}"]
        return [f"{start} {text(value)}{self.tail()}"]

    def mapping(self, start: str, value: dict[str, Any], indent: int) -> list[str]:
        style = self.random.randint(0, 2)
        pairs = [f"{key}: {text(one)}" for key, one in value.items()]
        if style == 0:
            return [f"{start} {{{', '.join(pairs)}}}{self.tail()}"]
        if style == 1:
            return [start + self.tail(), *(f"{' ' * (indent + 2)}{p}{self.tail()}" for p in pairs)]
        return [
            f"{start} {{",
            *(f"{' ' * (indent + 4)}{p}," for p in pairs),
            " " * (indent + 2) + "}",
        ]


def text(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


# What must come of it


def merged(base: list[Thing], theirs: list[Thing], ours: list[Thing]) -> dict[str, dict[str, Any]]:
    """The values of every item by address; written without a look at the program."""
    before = {one.key: one for one in everything(base)}
    there = {one.key: one for one in everything(theirs)}
    found: dict[str, dict[str, Any]] = {}
    for own in ours:
        found[own.id] = values_of(before.get(own.key), there.get(own.key), own)
        for below in own.below:
            address = f"{own.id}/{below.id}"
            found[address] = values_of(before.get(below.key), there.get(below.key), below)
    standing = {own.key: own.id for own in ours}
    for own in theirs:
        if own.key in before and own.key not in standing:
            continue
        name = standing.get(own.key, own.id)
        if own.key not in before:
            found[name] = dict(own.values)
        for below in own.below:
            if below.key not in before:
                found[f"{name}/{below.id}"] = dict(below.values)
    return found


def values_of(base: Thing | None, theirs: Thing | None, ours: Thing) -> dict[str, Any]:
    result = dict(ours.values)
    for path in {**(theirs.values if theirs else {})}:
        assert theirs is not None
        assert base is not None
        b, t, o = (one.values.get(path) for one in (base, theirs, ours))
        if path == "labels" and isinstance(o, list) and isinstance(t, list):
            was = b or []
            result[path] = [x for x in o if x not in was or x in t]
            result[path] += [x for x in t if x not in was and x not in o]
        elif t != b and o == b:
            result[path] = t
    return with_fractions(base, theirs, ours, result)


def with_fractions(
    base: Thing | None, theirs: Thing | None, ours: Thing, result: dict[str, Any]
) -> dict[str, Any]:
    """A fraction of a size that is another one here stays what it was."""
    path, size = "utilisation.cpu_p95", "demand.vcpu"
    if theirs and path in theirs.values and result[size] != theirs.values[size]:
        result.pop(path, None)
        result.update({path: ours.values[path]} if path in ours.values else {})
    return result


def written(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for own in (yaml.safe_load(path.read_text()) or {}).get("applications") or []:
            found[own["id"]] = flat(own)
            for below in own.get("workloads") or []:
                found[f"{own['id']}/{below['id']}"] = flat(below)
    return found


def flat(node: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in node.items():
        if isinstance(value, dict):
            found.update({f"{key}.{below}": one for below, one in value.items()})
        elif key not in ("id", "owner", "workloads"):
            found[key] = value
    return found


def sorted_lists(items: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {p: sorted(v) if isinstance(v, list) else v for p, v in values.items() if v != []}
        for name, values in items.items()
    }


def lines_lost(before: list[str], after: list[str]) -> int:
    return (Counter(before) - Counter(after)).total()


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_a_merge_keeps_what_people_did_and_takes_what_changed(seed: int) -> None:
    random = Random(seed)
    base = estate(random)
    theirs, ours = at_the_source(random, base), by_hand(random, base)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "city"
        no_site = replace(SETTINGS, site=None)
        taken(folder, intake_of(base), no_site)
        writer, before = a_persons_files(random, folder, ours)
        first = taken(folder, intake_of(theirs), no_site)
        assert sorted_lists(written(folder)) == sorted_lists(merged(base, theirs, ours))
        after = {path.name: path.read_bytes().decode() for path in folder.glob("*.yaml")}
        for comment in writer.comments:
            assert sum(data.count(comment) for data in after.values()) == 1
        lost = sum(lines_lost(before[n].splitlines(), after[n].splitlines()) for n in before)
        assert lost <= 4 * len(summaries(first, "updated"))
        again = taken(folder, intake_of(theirs), no_site)
        assert (again.files, summaries(again, "updated")) == ((), [])
        assert summaries(again, "import-conflict") == summaries(first, "import-conflict")
        settled_for_good(folder, theirs, first)
        pruned(folder, theirs, ours, base, writer)


def a_persons_files(
    random: Random, folder: Path, ours: list[Thing]
) -> tuple[Writer, dict[str, str]]:
    """The imported file written anew by a person, some of it in a file of another name."""
    writer = Writer(random)
    cut = random.randint(0, len(ours))
    parts = {"rvtools.yaml": ours[:cut], "zz-ours.yaml": ours[cut:]}
    texts = {name: writer.file(things) for name, things in parts.items() if things}
    (folder / "rvtools.yaml").unlink()
    line_end = random.choice(["\n", "\r\n"])
    for name, data in texts.items():
        (folder / name).write_bytes(data.replace("\n", line_end).encode())
    return writer, {name: data.replace("\n", line_end) for name, data in texts.items()}


def settled_for_good(folder: Path, theirs: list[Thing], first: Taken) -> None:
    ours = replace(SETTINGS, site=None, take=(Take("ours"),))
    before = written(folder)
    taken(folder, intake_of(theirs), ours)
    assert written(folder) == before
    again = taken(folder, intake_of(theirs), replace(SETTINGS, site=None))
    assert summaries(again, "import-conflict") == []
    assert again.report.exit_code == Exit.OK


def pruned(
    folder: Path, theirs: list[Thing], ours: list[Thing], base: list[Thing], writer: Writer
) -> None:
    """What vanished goes, and nothing of what people wrote goes with it."""
    prune = replace(SETTINGS, site=None, prune=True)
    before = written(folder)
    taken(folder, intake_of(theirs), prune)
    after = written(folder)
    names = {path.name: path.read_bytes().decode() for path in folder.glob("*.yaml")}
    for comment in writer.comments:
        assert sum(data.count(comment) for data in names.values()) == 1
    was = {one.key: one for one in everything(base)}
    there = {one.key for one in everything(theirs)}
    addresses = [(own.id, own) for own in ours]
    addresses += [(f"{own.id}/{below.id}", below) for own in ours for below in own.below]
    for address, own in addresses:
        by_hand = {p: v for p, v in own.values.items() if was[own.key].values.get(p) != v}
        if by_hand or own.key in there:
            assert address in after
            assert {p: after[address].get(p) for p in by_hand} == {
                p: before[address].get(p) for p in by_hand
            }
    assert taken(folder, intake_of(theirs), prune).files == ()
