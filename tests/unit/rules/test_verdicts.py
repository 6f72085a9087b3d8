"""All pairs at once: the arrays agree with the pairs, and cost no more than they must."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudplan.model.estate import Application, DataProfile, Estate
from cloudplan.model.money import to_cents
from cloudplan.model.policy import (
    CarbonRule,
    LatencyRule,
    PlacementRule,
    Policy,
    RecoveryRule,
)
from cloudplan.model.sites import Carbon, Site
from cloudplan.rules import Rulebook, rulebook
from cloudplan.rules.attributes import Value
from cloudplan.rules.cel import Program
from tests import factories as make

PLACES = ("hall", "desk", "lost")
RTT = [make.rtt(p, s, 5 * i) for i, (p, s) in enumerate(product(("hall", "desk"), ("s0", "s1")))]
CONDITIONS = (
    None,
    "application.data.confidentiality >= 4",
    "application.data.confidentiality > 2.5 && site.kind == 'edge'",
    "has(application.data.kinds) || 'x' in application.labels",
    "workload.standby",
    "workload.address == 'a0/w0'",
    "1 / 0 == 1",
)
REQUIREMENTS = (
    "site.operator.owners.all(c, c in groups.eu)",
    "'mfa' in site.controls || application.data.confidentiality < 3",
    "site.kind != 'edge' && site.location.country == 'BE'",
    "workload.demand.vcpu <= 2",
    "false",
)
BINDING_CONDITIONS = tuple(c for c in CONDITIONS if c is None or "site." not in c)


def sites() -> st.SearchStrategy[list[Site]]:
    def one(index: int) -> st.SearchStrategy[Site]:
        return st.builds(
            make.site,
            st.just(f"s{index}"),
            country=st.sampled_from(("BE", "US")),
            owners=st.sampled_from((None, ("BE",), ("US",), ("BE", "US"))),
            kind=st.sampled_from(("edge", "on_prem")),
            controls=st.sampled_from((None, (), ("mfa",))),
            carbon=st.sampled_from((None, Carbon(Decimal(100), "mean"))),
        )

    return st.tuples(one(0), one(1), one(2)).map(list)


def applications() -> st.SearchStrategy[list[Application]]:
    def one(index: int) -> st.SearchStrategy[Application]:
        workloads = st.lists(
            st.builds(
                make.workload,
                vcpu=st.sampled_from((1, 4)),
                pin=st.sampled_from((None, "s0")),
                site=st.sampled_from(("s0", "s1")),
            ),
            min_size=1,
            max_size=3,
        )
        data = st.builds(
            DataProfile,
            confidentiality=st.sampled_from((None, 1, 3, 5)),
            kinds=st.sampled_from((None, (), ("personal",))),
            residency=st.sampled_from(((), ("eu",), ("US", "eu"))),
        )
        users = st.dictionaries(st.sampled_from(PLACES), st.integers(0, 9))
        return st.builds(
            lambda rows, **fields: make.application(
                f"a{index}", *(_named(row, n) for n, row in enumerate(rows)), **fields
            ),
            workloads,
            data=data,
            users=users,
            labels=st.sampled_from(((), ("x",))),
            disposition=st.sampled_from((None, "retain", "retire")),
        )

    return st.tuples(one(0), one(1), one(2)).map(list)


def _named(row: Any, number: int) -> Any:
    return make.workload(
        f"w{number}",
        vcpu=row.demand.vcpu,
        pin=row.pin,
        site=row.site,
        source=make.source(number + 1),
    )


def policies() -> st.SearchStrategy[list[Policy]]:
    effect = st.sampled_from(("deny", "warn", "price"))
    placement = st.fixed_dictionaries(
        {
            "when": st.sampled_from(CONDITIONS),
            "require": st.sampled_from(REQUIREMENTS),
            "effect": effect,
            "price_month": st.just(Decimal("1.50")),
        }
    )
    latency = st.fixed_dictionaries(
        {
            "when": st.sampled_from(BINDING_CONDITIONS),
            "to": st.just("users"),
            "rtt_ms_max": st.sampled_from((Decimal(0), Decimal(7))),
            "effect": effect,
            "price_per_ms_month": st.just(Decimal("0.1")),
        }
    )
    recovery = st.fixed_dictionaries({"when": st.sampled_from(BINDING_CONDITIONS)})
    carbon = st.just({"max_tonnes_year": Decimal(1)})
    drawn = st.one_of(
        st.tuples(st.just(PlacementRule), placement),
        st.tuples(st.just(LatencyRule), latency),
        st.tuples(st.just(RecoveryRule), recovery),
        st.tuples(st.just(CarbonRule), carbon),
    )
    return st.lists(drawn, max_size=5).map(
        lambda rules: [make.policy(k, f"p{n}", **fields) for n, (k, fields) in enumerate(rules)]
    )


@st.composite
def estates(draw: st.DrawFn) -> Estate:
    rules = draw(policies())
    waivable = [p.id for p in rules if p.kind != "carbon"] + ["residency", "rtt"]
    waived = draw(
        st.lists(
            st.tuples(st.sampled_from(waivable), st.sampled_from(("a0/w0", "a1/w0"))), max_size=3
        )
    )
    return make.estate(
        *draw(applications()),
        sites=draw(sites()),
        policies=rules,
        places=tuple(make.place(p) for p in PLACES),
        rtt=tuple(RTT),
        groups={"eu": ("BE", "NL")},
        waivers=tuple(make.waiver(*w) for w in waived),
    )


def pair_by_pair(book: Rulebook) -> dict[str, dict[tuple[str, int, int], int]]:
    """What `judge` says, in the words of `Verdicts`: table -> (policy, row, site) -> number."""
    found: dict[str, dict[tuple[str, int, int], int]] = {
        "denied": {}, "warned": {}, "waived": {}, "priced": {},
    }  # fmt: skip
    tables = {"deny": "denied", "warn": "warned", "price": "priced"}
    for (w, row), (s, site) in product(enumerate(book.rows), enumerate(book.estate.sites)):
        for finding in book.judge(row, site):
            table = "waived" if finding.waived else tables[finding.effect]
            cents = to_cents(finding.price_month or Decimal(0)) if table == "priced" else 1
            if cents:
                found[table][finding.policy, w, s] = cents
    return found


def from_arrays(book: Rulebook) -> dict[str, dict[tuple[str, int, int], int]]:
    verdicts = book.judge_all()
    shape = (len(book.rows), len(book.estate.sites))

    def spread(arrays: Mapping[str, Any]) -> dict[tuple[str, int, int], int]:
        assert all(array.shape == shape for array in arrays.values())
        return {
            (policy, w, s): int(array[w, s])
            for policy, array in arrays.items()
            for w, s in product(range(shape[0]), range(shape[1]))
            if array[w, s]
        }

    return {
        name: spread(getattr(verdicts, name)) for name in ("denied", "warned", "waived", "priced")
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(estates())
def test_the_arrays_say_what_the_pairs_say(estate: Estate) -> None:
    book = rulebook(estate)
    assert from_arrays(book) == pair_by_pair(book)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(estates())
def test_what_is_remembered_of_a_pair_is_what_the_rules_say(estate: Estate) -> None:
    book = rulebook(estate)
    for _, row, site in product(range(2), book.rows, estate.sites):
        stranger = replace(row)  # equal, but no row of the rulebook: judged afresh
        assert book.judge(row, site) == book.judge(stranger, site)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(estates(), st.data())
def test_what_nobody_denies_is_permitted(estate: Estate, data: st.DataObject) -> None:
    book = rulebook(estate)
    verdicts = book.judge_all()
    if book.rows:
        kept = st.lists(st.integers(0, len(book.rows) - 1))
        verdicts = verdicts.only(data.draw(st.just(range(len(book.rows))) | kept))
    expected = np.ones(verdicts.shape, dtype=np.bool_)
    for denied in verdicts.denied.values():
        expected &= ~denied
    assert verdicts.permitted.dtype == np.bool_
    assert (verdicts.permitted == expected).all()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(estates(), st.data())
def test_the_verdicts_of_some_rows_are_those_rows(estate: Estate, data: st.DataObject) -> None:
    book = rulebook(estate)
    kept = (
        data.draw(st.lists(st.integers(0, max(len(book.rows) - 1, 0)), unique=True))
        if book.rows
        else []
    )
    whole = book.judge_all()
    part = whole.only(kept)
    for name in ("denied", "warned", "waived", "priced"):
        for policy, array in getattr(whole, name).items():
            assert (getattr(part, name)[policy] == array[kept]).all()


def test_nobody_denies_anything_without_rules() -> None:
    book = rulebook(make.estate(make.application("a", make.workload()), sites=[make.site("s")]))
    assert book.judge_all().permitted.tolist() == [[True]]


def test_verdicts_of_many_rows_take_little_room() -> None:
    """The arrays of all pairs would take a megabyte per rule."""
    rules = [make.policy(PlacementRule, f"r{n}", require=f"site.id != 's{n}'") for n in range(20)]
    rows = [make.workload(f"w{n}") for n in range(10_000)]
    sites = [make.site(f"s{n}") for n in range(100)]
    book = rulebook(make.estate(make.application("a", *rows), sites=sites, policies=rules))
    book.judge_all()
    tracemalloc.start()
    verdicts = book.judge_all()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    permitted = verdicts.permitted
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 1_000_000
    assert peak - size < 2 * permitted.nbytes
    assert permitted.sum() == 10_000 * 80


def test_an_estate_without_rows_has_empty_verdicts() -> None:
    rule = make.policy(PlacementRule, require="false")
    for estate in (
        make.estate(sites=[make.site("a")], policies=[rule]),
        make.estate(make.application(), policies=[rule]),
    ):
        verdicts = rulebook(estate).judge_all()
        assert verdicts.denied == verdicts.warned == verdicts.waived == verdicts.priced == {}


def test_a_condition_is_evaluated_once_per_distinct_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: Counter[tuple[tuple[str, Value], ...]] = Counter()
    original = Program.ask

    def counting(self: Program, values: Mapping[str, Value]) -> bool | None:
        asked[tuple(sorted(values.items()))] += 1
        return original(self, values)

    monkeypatch.setattr(Program, "ask", counting)
    applications = [
        make.application(
            f"a{n}",
            *(make.workload(f"w{k}") for k in range(10)),
            data=DataProfile(confidentiality=n % 5 or None),
        )
        for n in range(40)
    ]
    rule = make.policy(
        PlacementRule,
        when="application.data.confidentiality >= 3",
        require="site.location.country == 'BE' || application.data.confidentiality < 4",
    )
    sites = [make.site(f"s{n}", country="BE" if n % 2 else "NL") for n in range(30)]
    book = rulebook(make.estate(*applications, sites=sites, policies=[rule]))
    assert len(book.rows) * len(sites) == 12_000
    assert book.judge_all().denied["rule"].sum() == 80 * 15 * 2
    for row, site in product(book.rows[:50], sites):
        book.judge(row, site)
    assert book.diagnostics
    assert set(asked.values()) == {1}
    assert sum(asked.values()) == 5 + 3 * 2  # levels; then levels that apply x countries
