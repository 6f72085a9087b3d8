"""Names, labels and ranges: stable, accepted by clouds, never twice the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudplan.diagnostics import CloudplanError
from cloudplan.terraform.names import LONGEST, label, names, tag
from cloudplan.terraform.ranges import ranges


def test_a_name_reads_like_its_address() -> None:
    assert names(["register/db"]) == {"register/db": "register-db"}
    assert names(["register/db@standby"]) == {"register/db@standby": "register-db-standby"}


def test_the_later_of_two_gets_a_digest() -> None:
    found = names(["a-b/c", "a/b-c"])
    assert found["a-b/c"] == "a-b-c"
    assert re.fullmatch(r"a-b-c-[0-9a-f]{8}", found["a/b-c"])
    assert names(["a/b-c", "a-b/c"]) == found, "whatever their order"


def test_another_workload_does_not_change_a_name() -> None:
    few, more = names(["a/x", "b/x"]), names(["a/x", "aa/y", "b/x", "c/z"])
    assert {address: more[address] for address in few} == few


@given(st.lists(st.text(min_size=1, max_size=80), max_size=12))
def test_no_two_are_the_same_and_clouds_take_them(addresses: list[str]) -> None:
    found = names(addresses)
    assert len(set(found.values())) == len(set(addresses))
    for name in found.values():
        assert re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", name)
        assert len(name) <= LONGEST


@given(st.text(max_size=300))
def test_labels_are_what_clouds_take(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{0,63}", label(text))
    assert re.fullmatch(r"[A-Za-z0-9 ._:/=+@-]{0,255}", tag(text))


def test_labels_that_are_cut_still_differ() -> None:
    assert label("x" * 70 + "a") != label("x" * 70 + "b")


def test_every_site_has_a_range_and_keeps_it() -> None:
    few, more = ranges(["gent", "aalst"]), ranges(["gent", "aalst", "brugge", "zele"])
    assert {site: more[site] for site in few} == few
    assert len(set(more.values())) == 4
    assert all(re.fullmatch(r"10\.\d+\.0\.0/16", cidr) for cidr in more.values())


def test_240_sites_have_a_range_and_no_more() -> None:
    sites = [f"site-{number}" for number in range(241)]
    assert len(set(ranges(sites[:-1]).values())) == 240
    with pytest.raises(CloudplanError, match="241 sites, and there are 240 ranges"):
        ranges(sites)
