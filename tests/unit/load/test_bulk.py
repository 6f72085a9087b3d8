"""The compiled decoder and the exact scanner: the same estates, the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError
from cloudplan.load import ndjson, read
from cloudplan.load.bulk import RefusedError, read_line
from cloudplan.load.json_find import find_in_text
from cloudplan.load.json_tree import parse_json
from cloudplan.load.tree import Document, find
from tests.unit.load.conftest import BASE, Problems, ReadText

FULL: dict[str, Any] = {
    "id": "a",
    "owner": "city: hall",
    "name": {"nl": "Burgerzaken: alles", "en": "Civil affairs"},
    "criticality": "high",
    "data": {
        "confidentiality": 3,
        "integrity": "unknown",
        "availability": None,
        "kinds": ["staff", "personal"],
        "residency": ["BE"],
        "bbn": 2,
    },
    "users": [{"place": "hall", "count": 12}, {"place": "hall", "count": 0}],
    "recovery": {"rto_hours": 4, "rpo_hours": 0.5},
    "lifecycle": {"end_of_support": "2027-02-28"},
    "disposition": "rehost",
    "labels": ["x", "é"],
    "workloads": [
        {
            "id": "w",
            "demand": {"vcpu": 2, "memory_gib": 1.50, "storage_gib": 1e2, "egress_gib_month": 0},
            "utilisation": {"cpu_p95": 0.25, "memory_p95": None},
            "growth_per_year": 0.05,
            "hours_per_month": 100,
            "site": "dc",
            "offer": "m5",
            "os": "linux",
            "pin": None,
            "standby_site": "dc",
        },
        {"id": "v", "demand": {"vcpu": 1, "memory_gib": 1, "storage_gib": 1}},
    ],
    "dependencies": [
        {"from": "w", "to": "a/v", "gib_month": 5, "rtt_ms_max": 10},
        {"from": "v", "to": "w"},
    ],
}
SCALARS = (
    *("1", "0", "-0", "-0.0", "1.50", "1.5e1", "2E+1", "1e400", "1e-400", "01", "1.", ".5", "-"),
    *("NaN", "Infinity", "true", "false", "null", "nul", "3", "5", "6", "1000000001", "2.0"),
    *("123456789012345678901234567890", "0." + "1" * 40, "1." + "0" * 40, "1e-13", "9" * 5000),
    *('""', '"x"', '"1"', '"dc"', '"a"', '"A b"', '"a\\n"', '"\\u0000"', '"\\ud800"', '"\\udc00x"'),
    *('"x:y"', '"x\\u003ay"', '"\\u003A"', '"unknown"', '"2027-02-28"', '"2027-02-30"', '"BE"'),
    *("[]", "{}", "[1]", '["x"]', '{"nl": "x"}', '{"und": ""}', '{"NL!": "x"}', "[[[]]]", "'x'"),
    *('"high"', '"retire"', '"low"', '"\t"', '"é"', '"\x7f"', '"unclosed', "1 2", "// no"),
)


class _Text(str):
    """A piece of JSON, written as it is."""


def written(node: Any, chance: Random) -> str:
    """JSON with blanks here and there; a mapping is a list of pairs, so that keys can repeat."""
    blank = chance.choice(("", "", "", " ", "\t"))
    if isinstance(node, _Text):
        return str(node)
    if isinstance(node, tuple):
        pairs = (f"{key}{blank}:{blank}{written(value, chance)}" for key, value in node[0])
        return "{" + f"{blank},".join(pairs) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(written(item, chance) for item in node) + "]"
    return json.dumps(node, ensure_ascii=chance.random() < 0.5)


def pairs_of(node: Any) -> Any:
    if isinstance(node, dict):
        return ([[json.dumps(key), pairs_of(value)] for key, value in node.items()],)
    return [pairs_of(item) for item in node] if isinstance(node, list) else node


def mappings(node: Any) -> Iterator[list[list[Any]]]:
    below = node if isinstance(node, list) else ()
    if isinstance(node, tuple):
        yield node[0]
        below = [value for _, value in node[0]]
    for item in below:
        yield from mappings(item)


def spoiled(chance: Random) -> str:
    """A line with up to three things that are odd or wrong with it."""
    node = pairs_of({k: v for k, v in deepcopy(FULL).items() if k in "idowner" or chance.random()})
    for _ in range(chance.randrange(4)):
        pairs = chance.choice(list(mappings(node)))
        if not pairs:
            continue
        key, value = pair = chance.choice(pairs)
        match chance.randrange(6):
            case 0 | 1:
                pair[1] = _Text(chance.choice(SCALARS))
            case 2:
                pairs.append([key, value if chance.random() < 0.5 else _Text('"z"')])
            case 3:
                pairs.remove(pair)
            case 4:
                pairs.append([json.dumps(chance.choice(("nmae", "id", "site", "é", ""))), 1])
            case _:
                pair[0] = key.replace("e", "\\u0065")
    return written(node, chance)


def outcome(folder: Path) -> tuple[str, ...]:
    """The estate without the columns of parts, which bulk lines do not keep; or what is wrong."""
    try:
        loaded = read(["."], [], at=folder)
    except CloudplanError as problem:
        return tuple(map(repr, problem.diagnostics))
    return re.sub(r"column=\d+", "", repr(loaded.estate)), *map(repr, loaded.diagnostics)


@settings(max_examples=400, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_both_ways_give_the_same(chance: Random, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("lines")
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    lines = [spoiled(chance), spoiled(chance).replace('"a"', '"b"', 1)]
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    (folder / "x.ndjson").write_bytes(text)
    fast = outcome(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ndjson, "read_line", _refuse)
        assert outcome(folder) == fast


def _refuse(line: bytes) -> None:
    raise RefusedError


def test_a_sound_line_never_needs_the_scanner(
    read_text: ReadText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ndjson, "parse_json", None)
    rows = [FULL, {"id": "b", "owner": "x", "name": "kort", "users": [], "workloads": None}]
    for ensure_ascii in (True, False):
        text = "\n".join(json.dumps(row, ensure_ascii=ensure_ascii) for row in rows)
        a, b = read_text(x_ndjson=text).estate.applications
        assert (a.name["nl"], b.name) == ("Burgerzaken: alles", {"und": "kort"})
        assert (a.data.confidentiality, a.data.integrity, a.data.availability) == (3, None, None)
        assert str(a.workloads[1].demand) == (
            "Demand(vcpu=Decimal('2'), memory_gib=Decimal('1.5'), storage_gib=Decimal('100.0'), "
            "egress_gib_month=Decimal('0'))"
        )


def test_numbers_stay_as_they_were_written() -> None:
    demand = '{"vcpu": 1.50, "memory_gib": 1.5, "storage_gib": 15e2, "egress_gib_month": -0}'
    line = f'{{"id": "a", "owner": "x", "workloads": [{{"id": "w", "demand": {demand}}}]}}'
    workloads = read_line(line.encode()).workloads
    assert workloads is not None
    asked = workloads[0].demand
    numbers = (asked.vcpu, asked.memory_gib, asked.storage_gib, asked.egress_gib_month)
    assert list(map(str, numbers)) == ["1.50", "1.5", "1.5E+3", "0"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('{"id": "a", "owner": "x", "owner": "x"}', 27),
        ('{"id": "a", "owner": "x", "owner" : "x"}', 27),
        ('{"id" : "a", "owner": "x", "owner": "x"}', 28),
        ('{"id": "a", "owner": "x", "own\\u0065r": "y"}', 27),
        ('{"id": "a", "owner": "x:y", "owner": "y"}', 29),
        ('{"id": "a", "owner": "x", "owner": "y:z"}', 27),
        ('{"id": "a", "owner": "x", "owner": "y\\u003az"}', 27),
        ('{"id": "a", "owner": "x", "owner": "y\\u003Az"}', 27),
        ('{"id": "a", "owner": "x", "labels": null, "labels": null}', 43),
        ('{"id": "a", "owner": "x", "labels": null, "labels": []}', 43),
        ('{"id": "a", "owner": "x", "name": {"nl": "x", "nl": "y"}}', 47),
        ('{"id": "a", "owner": "x", "data": {"bbn": 1}, "data": {"bbn": 1}}', 47),
        ('{"id": "a", "owner": "x", "data": {"integrity": 1, "integrity": 1}}', 52),
    ],
)
def test_a_key_that_comes_twice_is_found(problems: Problems, line: str, column: int) -> None:
    (problem,) = problems(x_ndjson='{"id": "z", "owner": "x"}\n' + line)
    assert problem.code == "duplicate-key"
    assert str(problem.source) == f"x.ndjson:2:{column}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from('abc:é"\\'), below, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.booleans(), st.sampled_from((None, 1)))
def test_positions_are_those_of_the_scanner(node: Any, ascii: bool, indent: int | None) -> None:
    text = " " + json.dumps(node, ensure_ascii=ascii, indent=indent).replace("\n", "\t")
    document = Document("x", text)
    parse_json(document)
    for path in (*paths(node), ("no",), (7,), ("a", "no", "b")):
        for key in (False, True):
            at, _ = find(document.root, path, key=key)
            assert find_in_text(text, path, key=key) + 1 == (at or document.at)[1]


def paths(node: Any) -> Iterator[tuple[str | int, ...]]:
    yield ()
    below = node.items() if isinstance(node, dict) else enumerate(node if _is_list(node) else ())
    for step, item in below:
        yield from ((step, *path) for path in paths(item))


def _is_list(node: Any) -> bool:
    return isinstance(node, list)
