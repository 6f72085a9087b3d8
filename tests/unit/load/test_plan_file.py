"""Plan files: the same bytes, the same plan, and a message for everything that is none."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.load import plan_file
from cloudplan.load.plan_file import plan_json, read_plan, write_plan
from cloudplan.model.plan import (
    After,
    Before,
    InputFile,
    Invocation,
    Line,
    Placement,
    Plan,
    RunnerUp,
    SitePlan,
    Solver,
    Totals,
    Utilisation,
)

D = Decimal
LINE = Line("compute", D("1.50"), "vCPU", D("0.000001"), D("12.00"), "month", D("9.10"), "x", None)
PLAN = Plan(
    cloudplan_version="1.2.3",
    estate="city",
    inputs=(InputFile("inv/a.yaml", "ab"),),
    inputs_sha256="cd",
    invocation=Invocation(("inv",), ("policies",), (), D("5.00")),
    as_of=date(2026, 11, 1),
    currency="EUR",
    horizon_months=60,
    prices_as_of={"a": date(2026, 1, 1), "z": date(2026, 1, 2)},
    placements=(
        Placement(
            "a/w",
            "move",
            Before("dc", None),
            After("gcp", "n2", D("1.00"), D("0.00"), D("123456789012345678901234.56"), (LINE,)),
            ("<script>=cmd ${x} {{y}} \n[red] é",),
            RunnerUp("dc", D("-1.20")),
            1,
        ),
    ),
    sites=(
        SitePlan("dc", (6, 7), Utilisation((D("0.5"),)), D("1.00"), D("0.00"), D("2.00"), (LINE,)),
    ),
    rejections=(),
    violations=(),
    waived=(),
    totals=Totals(None, D("1.00"), D("0.00"), D("2.00"), None, D("0E-7")),
    solver=Solver("optimal", D("2.00"), D("1.99"), D("1E-7"), "highs", "optimal"),
)


def line_of(part: bytes) -> int:
    """The line of the plan's file that holds `part`."""
    return plan_json(PLAN).partition(part)[0].count(b"\n") + 1


def refused(data: bytes) -> Diagnostic:
    with pytest.raises(CloudplanError) as caught:
        read_plan(data)
    return caught.value.diagnostics[0]


def changed(**keys: Any) -> bytes:
    return json.dumps({**json.loads(plan_json(PLAN)), **keys}).encode()


def test_a_plan_comes_back_as_it_went(tmp_path: Path) -> None:
    write_plan(PLAN, tmp_path / "plan.json")
    found = read_plan(tmp_path / "plan.json")
    assert found == PLAN
    assert repr(found) == repr(PLAN)
    assert plan_json(found) == plan_json(PLAN)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=6) | st.just(D("1E+3")))
def test_every_decimal_comes_back_with_its_zeros(number: Decimal) -> None:
    plan = replace(PLAN, solver=replace(PLAN.solver, gap=number))
    assert str(read_plan(plan_json(plan)).solver.gap) == str(number)


def test_the_form_of_the_file() -> None:
    text = plan_json(PLAN).decode()
    assert text.startswith('{\n  "format_version": "1.1",\n  "cloudplan_version"')
    assert text.endswith("}\n")
    assert '"amount": 12.00,' in text
    json.loads(text)


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 8, 100])
def test_a_file_written_in_pieces_is_the_same_file(
    piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple(replace(PLAN.placements[0], address=f"a/{k}\n") for k in range(7))
    plan = replace(PLAN, placements=many)
    encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic")
    whole = msgspec.json.format(encoder.encode(plan), indent=2) + b"\n"
    whole = whole.replace(b',\n  "calm": null', b"")  # left out where nothing was accepted
    whole = whole.replace(b',\n  "waves": null', b"")  # and where nobody asked when
    monkeypatch.setattr(plan_file, "PIECE", piece)
    write_plan(plan, tmp_path / "plan.json")
    assert (tmp_path / "plan.json").read_bytes() == plan_json(plan) == whole


def test_mappings_are_sorted() -> None:
    turned = replace(PLAN, prices_as_of=dict(sorted(PLAN.prices_as_of.items(), reverse=True)))
    assert plan_json(turned) == plan_json(PLAN)


def test_unknown_keys_and_newer_minor_versions_are_read() -> None:
    assert read_plan(changed(format_version="1.7", novelty={"x": [1]})).estate == "city"


@pytest.mark.parametrize("version", ["2.0", "0.9", "10.0", "", "one"])
def test_another_major_version_is_refused(version: str) -> None:
    assert refused(changed(format_version=version)).code == "plan-version"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty-file", 1),
        (b"{\n\n  oops}", "json-syntax", 3),
        (b"[]", "not-a-plan", 1),
        (b'{"estate": {"id": "x"}}', "not-a-plan", 1),
        (b'{"format_version": 1}', "not-a-plan", 1),
        (b'{"format_version": "1.0"}', "not-a-plan", 1),
        (plan_json(PLAN).replace(b'"move"', b'"dance"'), "not-a-plan", line_of(b'"move"')),
        (plan_json(PLAN).replace(b": 60", b': "60"'), "not-a-plan", line_of(b": 60")),
        (plan_json(PLAN).replace(b'"EUR"', b'"\xff"'), "not-utf-8", line_of(b'"EUR"')),
        (plan_json(PLAN).replace(b"12.00", b"NaN"), "json-syntax", line_of(b"12.00")),
        (plan_json(PLAN).replace(b"12.00", b"1e999999999"), "out-of-range", 1),
        (b'{"format_version": "1.0", "x": ' + b"[" * 100_000, "too-deep", 1),
        (b"[" * 100_000, "not-a-plan", 1),
    ],
)
def test_what_is_no_plan(data: bytes, code: str, line: int) -> None:
    problem = refused(data)
    assert (problem.code, problem.source and problem.source.line) == (code, line)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CloudplanError, match="gone"):
        read_plan(tmp_path / "gone.json")


def test_a_plan_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_file, "MAX_PLAN_BYTES", 100)
    write_plan(PLAN, tmp_path / "plan.json")
    with pytest.raises(CloudplanError) as caught:
        read_plan(tmp_path / "plan.json")
    assert caught.value.diagnostics[0].code == "file-too-large"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_a_damaged_plan_is_refused_or_read(data: st.DataObject) -> None:
    text = bytearray(plan_json(PLAN))
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    with suppress(CloudplanError):
        read_plan(bytes(text))
