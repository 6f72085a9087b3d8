"""Whatever the bytes: an intake, or diagnostics on one line each; and names stay inert."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError, Diagnostic
from tests.importers.registers import AWS, CATALOGUE, TOPDESK, csv_file
from tests.importers.support import archimate, element, loaded, read, relation

FAST = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FORMATS = ("archimate", "backstage", "topdesk", "softwarecatalogus", "aws-migration-hub", "generic")
MAPPING = "columns: {a: workload.name, b: workload.demand.vcpu, c: application.data.bbn}\n"
XML = archimate(
    element("a", "Zaken", p="4", q="12 GB") + element("n", "Node", "Node", q="1"),
    relation("r", "Flow", "a", "n"),
    {"p": "vCPU", "q": "Memory"},
)
YAML = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: a, annotations: {cloudplan/demand.vcpu: "4"}, tags: [x]}
spec: {owner: b, system: c, dependsOn: [resource:d], consumesApis: [e]}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: c}
"""
CSV = "a,b,c\nx,1,2\n,,\n"
SEEDS = {"archimate": XML, "backstage": YAML}
HOSTILE = [
    "${jndi:x}",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "[red]x[/red]",
    "a\nb",
    "\u202egnp.exe",
    "x" * 500,
    "../../etc/passwd",
    "---",
    "NO",
]


@pytest.fixture
def check(tmp_path: Path) -> Any:
    (tmp_path / "map.yaml").write_text(MAPPING)

    def run(format_: str, data: bytes) -> None:
        path = tmp_path / "x.dat"
        path.write_bytes(data)
        found: tuple[Diagnostic, ...]
        try:
            found = read(format_, path, mapping=tmp_path / "map.yaml").findings
        except CloudplanError as problem:
            found = problem.diagnostics
            assert found
        assert [d.summary for d in found if not d.summary.isprintable()] == []

    return run


@FAST
@given(st.sampled_from(FORMATS), st.binary(max_size=200))
def test_random_bytes(check: Any, format_: str, data: bytes) -> None:
    check(format_, data)


@FAST
@given(
    st.sampled_from(FORMATS), st.text(st.sampled_from("<>/\"'=&;!-[]{}:,|\n\t x1é?#*"), max_size=80)
)
def test_random_signs(check: Any, format_: str, text: str) -> None:
    check(format_, text.encode())


@FAST
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_damaged_files(check: Any, format_: str, data: st.DataObject) -> None:
    text = bytearray(SEEDS[format_], "utf-8")
    words = [b"a", b"<", b">", b'"', b"\n", b"&x;", b"]]>", b"{", b": ", b"id", b"\xff", b"-" * 3]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text[at : at + data.draw(st.integers(0, 9))] = data.draw(st.sampled_from(words))
    check(format_, bytes(text))


CELLS = st.sampled_from(
    ["", "0", "1", "x", "1.024", "[", '[{"status": 1}]', "{}", "a,b", "2027", "-1"]
)


@FAST
@given(
    st.sampled_from(
        [("topdesk", TOPDESK), ("softwarecatalogus", CATALOGUE), ("aws-migration-hub", AWS)]
    ),
    st.data(),
)
def test_random_cells_below_real_headers(
    check: Any, tmp_path: Path, format_: tuple[str, list[str]], data: st.DataObject
) -> None:
    name, headers = format_
    rows = [dict.fromkeys(headers, "") | {h: data.draw(CELLS) for h in headers} for _ in range(3)]
    check(name, csv_file(tmp_path / "y.csv", headers, rows).read_bytes())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_names_and_nothing_else(tmp_path: Path, name: str) -> None:
    from xml.sax.saxutils import escape

    model = tmp_path / "m.xml"
    model.write_text(archimate(element("a", escape(name))), encoding="utf-8")
    table = csv_file(
        tmp_path / "t.csv", ["APPID", "Applicatie Naam"], [{"APPID": "7", "Applicatie Naam": name}]
    )
    for intake in (read("archimate", model), read("topdesk", table)):
        (found,) = loaded(intake, tmp_path).estate.applications
        assert found.id.isascii()
        (text,) = (v.value for path, v in intake.items[0].values.items() if path.startswith("name"))
        assert text == " ".join(name.split())
