"""NDJSON: one application a line, errors with line and column."""

from __future__ import annotations

import json

from cloudplan.diagnostics import Source
from cloudplan.load.files import MAX_LINE_BYTES
from tests.unit.load.conftest import Problems, ReadText

LINE = {"id": "a", "owner": "city", "name": "A"}


def line(**keys: object) -> str:
    return json.dumps({**LINE, **keys}) + "\n"


def test_an_application_knows_its_line(read_text: ReadText) -> None:
    demand = {"vcpu": 1.50, "memory_gib": 2, "storage_gib": 3}
    text = line() + "\n" + line(id="b", workloads=[{"id": "w", "demand": demand, "site": "dc"}])
    estate = read_text(bulk_ndjson=text).estate
    assert [a.id for a in estate.applications] == ["a", "b"]
    assert estate.applications[1].source == Source("bulk.ndjson", 3, 1)
    assert estate.workloads[0].source == Source("bulk.ndjson", 3, 1)
    assert str(estate.workloads[0].demand.vcpu) == "1.5"


def test_it_means_the_same_as_a_list_in_json(read_text: ReadText) -> None:
    row = {
        **LINE,
        "data": {"confidentiality": 2, "residency": ["BE"]},
        "workloads": [{"id": "w", "demand": {"vcpu": 1, "memory_gib": 2.5, "storage_gib": 3}}],
        "dependencies": [{"from": "w", "to": "a/w", "gib_month": 1}],
    }
    one = read_text(x_ndjson=json.dumps(row) + "\n").estate.applications[0]
    two = read_text(x_ndjson="\n", x_json=json.dumps({"applications": [row]})).estate.applications[
        0
    ]
    assert (one.data, one.name) == (two.data, two.name)
    assert one.workloads[0].demand == two.workloads[0].demand
    assert one.dependencies[0].to_address == two.dependencies[0].to_address == "a/w"


def test_the_last_line_needs_no_end_and_blank_lines_are_nothing(read_text: ReadText) -> None:
    text = "\n" + line() + "  \n" + line(id="b").strip()
    assert len(read_text(x_ndjson=text).estate.applications) == 2


def test_carriage_returns_and_a_byte_order_mark_do_no_harm(read_text: ReadText) -> None:
    text = "\ufeff" + line().replace("\n", "\r\n")
    assert len(read_text(x_ndjson=text).estate.applications) == 1


def test_errors_have_the_column_of_the_value(problems: Problems) -> None:
    text = line() + '{"id": "b", "owner": 5, "nmae": 1}\n'
    found = [(p.code, str(p.source)) for p in problems(x_ndjson=text)]
    assert found == [("wrong-type", "x.ndjson:2:22"), ("unknown-key", "x.ndjson:2:25")]


def test_meaning_has_the_column_too(problems: Problems) -> None:
    row = line(workloads=[{"id": "w", "site": "no", "demand": {}}]).replace(
        "{}", '{"vcpu": 1, "memory_gib": 1, "storage_gib": 1}'
    )
    (problem,) = problems(x_ndjson=line(id="z") + row)
    assert problem.code == "unknown-site"
    assert problem.source == Source("x.ndjson", 2, row.index('"no"') + 1)


def test_a_line_beyond_a_mebibyte_is_refused(problems: Problems, read_text: ReadText) -> None:
    longest = line(name="x" * (MAX_LINE_BYTES - len(line(name=""))))
    assert len(longest) == MAX_LINE_BYTES
    assert read_text(x_ndjson=longest).estate.applications
    (problem,) = problems(x_ndjson=line() + longest.replace("xx", "xxx", 1))
    assert (problem.code, problem.source) == ("line-too-long", Source("x.ndjson", 2, 1))


def test_a_deep_line_is_refused(problems: Problems) -> None:
    assert [p.code for p in problems(x_ndjson="[" * 100_000 + "\n")] == ["too-deep"]


def test_an_id_in_a_line_and_in_a_file_is_a_duplicate(problems: Problems) -> None:
    (problem,) = problems(x_ndjson=line(), y_yaml="applications: [{id: a, owner: city}]")
    assert problem.code == "duplicate-id"
    assert "x.ndjson:1:" in problem.detail
