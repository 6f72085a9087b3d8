from time import sleep

from benchmarks import child
from benchmarks.child import Report


def add(report: Report, one: int, other: int) -> int:
    report("adding")
    return one + other


def fail(report: Report) -> None:
    raise ValueError("no")


def linger(report: Report) -> None:
    sleep(60)


def test_a_task_reports_and_answers() -> None:
    heard: list[object] = []
    ended = child.run(add, 1, 2, patience=60, heard=heard.append)
    assert (ended.result, ended.failure, heard) == (3, None, ["adding"])


def test_a_task_that_fails_says_why() -> None:
    ended = child.run(fail, patience=60)
    assert (ended.result, ended.failure) == (None, "ValueError: no")


def test_a_task_that_overruns_is_killed() -> None:
    ended = child.run(linger, patience=1.5)
    assert ended.result is None
    assert ended.failure is not None
    assert "overran" in ended.failure
