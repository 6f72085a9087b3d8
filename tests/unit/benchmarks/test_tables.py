from decimal import Decimal

import pytest

from benchmarks.estates.solving import Moment, Run
from benchmarks.public.compare import Row, summarise
from benchmarks.public.solving import Found
from benchmarks.table import Table, number, percent
from benchmarks.whole.clock import Clock


def row(ours: int | None, highs: int | None, cpsat: int | None) -> Row:
    values = {"cloudplan": ours, "highs": highs, "cpsat": cpsat}
    found = {
        who: Found(None if v is None else Decimal(v), Decimal(90), 1.0) for who, v in values.items()
    }
    return Row("gap d", Decimal(100), "100", found)


def test_no_worse_means_than_the_better_peer() -> None:
    assert row(101, 101, 102).is_no_worse
    assert not row(102, 101, 103).is_no_worse
    assert not row(None, None, None).is_no_worse
    assert row(150, None, None).is_no_worse


def test_the_summary_leaves_missing_plans_out_of_means(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(101, 103, None), row(103, 103, None)]
    summarise(rows, ["cloudplan", "highs", "cpsat"], markdown=True)
    last = capsys.readouterr().out.splitlines()[-1].split(" | ")
    assert last[:6] == ["| gap d", "2", "2.000 %", "2.000 %", "3.000 %", "2"]
    assert last[-5:] == ["-", "-", "-", "0", "2/2 |"]


def test_a_run_knows_what_was_known_when() -> None:
    said = (Moment(2.0, 80, None), Moment(4.0, 90, 110), Moment(8.0, 95, 100))
    run = Run(Moment(9.0, 100, 100), "optimal", moments=said)
    assert run.at(1).gap is None
    assert run.at(5).gap == pytest.approx(20 / 110)
    assert run.at(60).gap == 0
    assert run.reached(105) == 8.0
    assert run.reached(99) is None


def test_a_table_in_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    Table(["a", "b"], [3, 3], markdown=True).row([percent(0.0123), number(None)])
    assert capsys.readouterr().out == "| a | b |\n|---|---|\n| 1.230 % | - |\n"


def test_a_clock_gives_time_to_the_inner_phase() -> None:
    clock = Clock()
    with clock.phase("outer"), clock.phase("inner"):
        sum(range(10**6))
    clock.settle()
    assert set(clock.spent) == {"other", "outer", "inner"}
    assert clock.spent["inner"].cpu_seconds > clock.spent["outer"].cpu_seconds
