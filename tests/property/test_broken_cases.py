"""Whatever stands in a file of tests: a report or a diagnostic, never a traceback."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError
from cloudplan.load.cases import read_tests
from cloudplan.testing import Wish, session
from tests.unit.testing.conftest import GIVEN, RULES

WHOLE: dict[str, Any] = yaml.safe_load(
    GIVEN
    + """
policies: [rules.yaml]
tests:
  - name: all
    given: {sites: [{id: far, location: {lat: 1, lon: 2}}], applications: [{id: top}]}
    waivers: [{policy: near, workload: top/app}]
    rules: near
    exactly: true
    expect:
      - {workload: [secret/app], at: [far, old], rejected_by: [near], warns: []}
      - {workload: top/app, at: far, priced: {}}
      - {day: "2026-01-01", frozen_by: []}
  - name: placed
    placed: {top/app: here, secret/app: far}
    expect: [{rejected_by: near}, {workload: top/app, standby_by: []}]
  - {name: later, todo: think}
equivalent: [{rule: near, change: "when: left out", because: no}]
unreachable: [{rule: near, branch: "when", because: no}]
"""
)
JUNK: list[Any] = [None, [], {}, 0, -1, 1.5, True, "", "near", "a/b", [[]], [{}], {"id": "far"}]


def paths(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in the tree."""
    if at:
        yield at
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, (dict, list)):
            yield from paths(value, (*at, key))
        else:
            yield (*at, key)


@given(st.lists(st.tuples(st.sampled_from(list(paths(WHOLE))), st.sampled_from(JUNK)), max_size=3))
def test_no_file_of_tests_brings_about_a_traceback(changes: list[tuple[Any, Any]]) -> None:
    tree = copy.deepcopy(WHOLE)
    for (*above, last), junk in changes:
        node = tree
        try:
            for step in above:
                node = node[step]
            node[last] = junk
        except (LookupError, TypeError):
            continue  # it went with something around it
    with TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "rules.yaml").write_text(RULES, encoding="utf-8")
        (at / "rules_test.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
        with suppress(CloudplanError):
            made = session(read_tests(["."], at=at), Wish(coverage=True, mutate=True))
            assert made.exit_code in (0, 1, 3)
