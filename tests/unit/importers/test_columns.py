"""Headers as people and versions write them."""

from __future__ import annotations

import pytest

from cloudplan.importers.tables.columns import Column, columns, matched, parted, plain
from cloudplan.importers.tables.sheet import letters


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("CPUs", "cpus"),
        ("  num_CPU ", "num cpu"),
        ("Classificatie:", "classificatie"),
        ("Groepseigenaar mail⚡", "groepseigenaar mail"),
        ("*Server name", "server name"),
        ("OS\u00a0name\n", "os name"),
        ("\ufeffVM", "vm"),
        ("in-use", "in use"),
    ],
)
def test_decoration_and_case_do_not_count(header: str, name: str) -> None:
    assert plain(header) == name


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("Provisioned MiB", ("provisioned", "MiB")),
        ("Provisioned MB", ("provisioned", "MB")),
        ("*Memory (In MB)", ("memory", "MB")),
        ("Memory(MB)", ("memory", "MB")),
        ("Disk 1 size (In GB)", ("disk 1 size", "GB")),
        ("Capacity [TiB]", ("capacity", "TiB")),
        ("Memory", ("memory", "")),
        ("MB", ("mb", "")),
        ("Verb", ("verb", "")),
    ],
)
def test_the_unit_is_told_from_the_name(header: str, parts: tuple[str, str]) -> None:
    assert parted(header) == parts


def test_a_whole_header_counts_before_one_without_its_unit() -> None:
    found = matched(("Memory MB", "Memory", "Active Memory"), columns("Memory"))
    assert found.at == {"Memory": 1}
    assert found.twice == (("Memory", 0),)
    assert found.others == (2,)


def test_other_names_count_and_empty_headers_do_not() -> None:
    wanted = columns("VM", Column("CPUs", ("Num CPU", "# CPUs")))
    found = matched(("", "# CPUs", "vm", ""), wanted)
    assert found.at == {"CPUs": 1, "VM": 2}
    assert found.others == ()


def test_the_first_of_two_equal_headers_counts() -> None:
    found = matched(("VM", "CPUs", "cpus:"), columns("VM", "CPUs"))
    assert found.at == {"VM": 0, "CPUs": 1}
    assert found.twice == (("CPUs", 2),)


@pytest.mark.parametrize(("index", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_letters_of_columns(index: int, text: str) -> None:
    assert letters(index) == text
