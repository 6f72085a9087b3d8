"""What `validate` claims of rules for all workloads and sites is true of any that are made up."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cloudplan.load import Loaded
from cloudplan.model.policy import PlacementRule
from cloudplan.rules import rulebook
from cloudplan.validation.clashes import clashes
from cloudplan.validation.covered import covered_rules
from cloudplan.validation.survey import Survey
from tests import factories as make

GROUPS = {"eu": ("BE", "FR", "NL"), "near": ("BE", "NL")}
KINDS = ("edge", "on_prem", "private_cloud", "public_cloud")
COUNTRIES = ("BE", "NL", "FR", "US", "JP")
CONTROLS = ("mfa", "dpa", "hsm")
DATA = ("personal", "health", "geo")
LEVEL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32)
POINTS = 300


@st.composite
def _of_workload(draw: st.DrawFn) -> str:
    level, data = draw(LEVEL), draw(st.sampled_from(DATA))
    return draw(
        st.sampled_from(
            [
                f"application.data.confidentiality >= {level}",
                f"application.data.confidentiality == {level}",
                f"has(application.data.kinds) && '{data}' in application.data.kinds",
                f"application.data.kinds.exists(k, k in ['{data}', 'geo'])",
                f"application.users_total > {level * 10}",
                "application.criticality != 'low'",
            ]
        )
    )


@st.composite
def _of_site(draw: st.DrawFn) -> str:
    kind, country = draw(st.sampled_from(KINDS)), draw(st.sampled_from(COUNTRIES))
    control = draw(st.sampled_from(CONTROLS))
    return draw(
        st.sampled_from(
            [
                f"site.kind == '{kind}'",
                f"site.kind in ['{kind}', 'edge']",
                f"site.location.country == '{country}'",
                f"site.location.country in groups.{draw(st.sampled_from(sorted(GROUPS)))}",
                "site.operator.owners.all(c, c in groups.eu)",
                f"'{control}' in site.controls",
                f"!('{control}' in site.controls)",
                f"site.carbon.g_per_kwh <= {draw(LEVEL) * 50}",
                f"application.data.confidentiality < {draw(LEVEL)}",
            ]
        )
    )


def _joined(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(one, st.sampled_from(["&&", "||"]), one)
    return one | two.map(lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})")


RULES = st.lists(
    st.tuples(_joined(_of_workload()), _joined(_of_site())), min_size=2, max_size=4, unique=True
)


def anything(dice: Random) -> dict[str, Any]:
    """What conditions read of some workload on some site, named in a rule or not."""

    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(v for v in (*values, "more") if dice.random() < 0.4))

    def unknown(value: Any) -> Any:
        return None if dice.random() < 0.15 else value

    return {
        "application.data.confidentiality": unknown(dice.randint(1, 5)),
        "application.data.kinds": unknown(some(DATA)),
        "application.users_total": dice.randint(0, 60),
        "application.criticality": unknown(dice.choice(("low", "medium", "high"))),
        "site.kind": dice.choice(KINDS),
        "site.location.country": dice.choice((*COUNTRIES, "PT")),
        "site.operator.owners": unknown(some(COUNTRIES) or ("PT",)),
        "site.controls": unknown(some(CONTROLS)),
        "site.carbon.g_per_kwh": unknown(dice.uniform(0, 400)),
    }


def surveyed(rules: list[tuple[str, str]]) -> Survey:
    """The rules over a city of two small sites."""
    policies = [
        make.policy(PlacementRule, f"r{n}", when=when, require=require, source=make.source(n + 1))
        for n, (when, require) in enumerate(rules)
    ]
    sites = [make.site("a", kind="on_prem"), make.site("b", kind="public_cloud", country="US")]
    estate = make.estate(make.application(), sites=sites, policies=policies, groups=GROUPS)
    return Survey(Loaded(estate, (), "", (), ()), rulebook(estate), thorough=False)


@given(RULES, SEEDS)
@settings(max_examples=150, deadline=None)
def test_a_rule_that_adds_nothing_never_speaks_alone(
    rules: list[tuple[str, str]], seed: int
) -> None:
    survey, dice = surveyed(rules), Random(seed)
    points = [anything(dice) for _ in range(POINTS)]
    claims = {claim.policy.id: claim for claim in survey.claims}
    for told in covered_rules(survey):
        one, other = told.summary.split(" adds nothing to ")
        for point in points:
            assert not claims[one].fires(point) or claims[other].fires(point)


@given(RULES, SEEDS)
@example(
    [
        ("application.data.confidentiality >= 1", "site.kind == 'edge'"),
        (
            "application.data.kinds.exists(k, k in ['personal', 'geo'])"
            " || application.criticality != 'low'",
            "application.data.confidentiality < 1",
        ),
    ],
    0,
)
@settings(max_examples=150, deadline=None)
def test_rules_that_contradict_each_other_leave_no_site_that_can_be_made_up(
    rules: list[tuple[str, str]], seed: int
) -> None:
    survey, dice = surveyed(rules), Random(seed)
    points = [anything(dice) for _ in range(POINTS)]
    found = [frozenset(claim.policy.id for claim in clash.claims) for clash in clashes(survey)]
    assert not any(one < other for one in found for other in found)
    for clash in clashes(survey):
        for sort in clash.sorts:
            for point in points:
                values = {**point, **sort}
                assert any(claim.fires(values) for claim in clash.claims)
