"""Whatever the bytes: an estate or a list of diagnostics, never anything else."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.load import read

ROOT = Path(__file__).resolve().parents[2] / "errors"
SEEDS = [p.read_bytes() for p in sorted([*ROOT.glob("*/*.yaml"), ROOT / "base.yaml"])]
WORDS = sorted(set(re.findall(r"[\w./-]{2,20}", b"\n".join(SEEDS).decode("utf-8", "ignore"))))
FAST = settings(
    max_examples=1500,
    derandomize=False,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def check(tmp_path: Path) -> Any:
    """Read bytes under a file name."""

    def run(data: bytes, name: str) -> None:
        (tmp_path / "base.yaml").write_bytes((ROOT / "base.yaml").read_bytes())
        (tmp_path / name).write_bytes(data)
        found: tuple[Diagnostic, ...] = ()
        try:
            read(["base.yaml", name], [], at=tmp_path)
        except CloudplanError as problem:
            found = problem.diagnostics
        assert [d.summary for d in found if not d.summary.isprintable()] == []
        with contextlib.suppress(FileNotFoundError):
            (tmp_path / name).unlink()

    return run


NAMES = st.sampled_from(["x.yaml", "x.json", "x.ndjson"])


@FAST
@given(st.binary(max_size=200), NAMES)
def test_random_bytes(check: Any, data: bytes, name: str) -> None:
    check(data, name)


@FAST
@given(st.text(st.sampled_from("ab:- \n\t[]{},'\"#&*!|>?%@`01.\u2028\x85é\ufeff~<="), max_size=60))
def test_random_yaml(check: Any, text: str) -> None:
    check(text.encode(), "x.yaml")


@FAST
@given(st.data())
def test_damaged_files(check: Any, data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        word = data.draw(st.sampled_from(WORDS) | st.sampled_from([" ", "\n", "-", ":", "[", "]"]))
        text[at : at + data.draw(st.integers(0, 6))] = word.encode()
    check(bytes(text), "x.yaml")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5)
    ),
    max_leaves=25,
)
SECTIONS = ("estate", "organisations", "places", "sites", "rates", "network", "applications")
FILES = st.dictionaries(
    st.sampled_from([*SECTIONS, "waivers", "policies", "groups"]), TREES | st.lists(TREES)
)


@FAST
@given(FILES)
def test_random_trees_in_the_right_places(check: Any, tree: dict[str, Any]) -> None:
    check(json.dumps(tree).encode(), "x.json")
    check(yaml.safe_dump(tree).encode(), "x.yaml")


def _leaves(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    return [path, *(p for key, value in items for p in _leaves(value, (*path, key)))]


BASE = yaml.load((ROOT / "base.yaml").read_text(), Loader=yaml.BaseLoader)


@FAST
@given(st.data())
def test_a_sound_inventory_with_values_exchanged(check: Any, data: st.DataObject) -> None:
    tree = json.loads(json.dumps(BASE))
    for _ in range(data.draw(st.integers(1, 4))):
        *above, last = data.draw(st.sampled_from([p for p in _leaves(tree) if p]))
        node = tree
        for step in above:
            node = node[step]
        node[last] = data.draw(TREES)
    check(json.dumps(tree).encode(), "x.json")
