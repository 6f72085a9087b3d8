"""placement, residency and pins: one workload on one site."""

from decimal import Decimal
from typing import Any

import pytest

from cloudplan.model.estate import Application, DataProfile
from cloudplan.model.policy import Effect, PlacementRule
from cloudplan.model.sites import Site
from cloudplan.rules import Finding, rulebook
from tests import factories as make

BE, US = make.site("be"), make.site("us", country="US", owners=("US",))
WHO_KNOWS = make.site("who-knows", owners=None)
GROUPS = {"eu": ("BE", "NL"), "benelux": ("BE", "LU")}


def judge(application: Application, site: Site, *rules: PlacementRule) -> tuple[Finding, ...]:
    estate = make.estate(application, sites=[site], policies=rules, groups=GROUPS)
    book = rulebook(estate)
    (row,) = book.rows
    return book.judge(row, site)


def app(level: int | None = None, **fields: Any) -> Application:
    return make.application(data=DataProfile(confidentiality=level), **fields)


def eu_owned(effect: Effect = "deny", **fields: Any) -> PlacementRule:
    return make.policy(
        PlacementRule,
        "eu-owned",
        when="application.data.confidentiality >= 4",
        require="site.operator.owners.all(c, c in groups.eu)",
        effect=effect,
        **fields,
    )


@pytest.mark.parametrize(
    ("level", "site", "holds"),
    [
        (4, BE, True),
        (4, US, False),
        (4, WHO_KNOWS, False),
        (3, US, True),
        (3, WHO_KNOWS, True),
        (None, BE, True),
        (None, US, False),
        (None, WHO_KNOWS, False),
    ],
)
def test_unknown_applies_and_unknown_fails(level: int | None, site: Site, holds: bool) -> None:
    assert [f.policy for f in judge(app(level), site, eu_owned())] == (
        [] if holds else ["eu-owned"]
    )


def test_a_rule_without_when_applies_to_all() -> None:
    rule = make.policy(PlacementRule, require="site.kind == 'edge'")
    assert len(judge(app(), BE, rule)) == 1


def test_a_finding_says_who_asks_and_where() -> None:
    rule = eu_owned("warn", basis="advice", source=make.source(7, 3, "rules.yaml"))
    (found,) = judge(app(5), US, rule)
    assert found == Finding(
        "eu-owned", "warn", {"en": "because of eu-owned"}, "advice", "rules.yaml:7"
    )


def test_a_priced_rule_costs_whole_cents() -> None:
    (found,) = judge(app(5), US, eu_owned("price", price_month=Decimal("12.345")))
    assert (found.effect, found.price_month) == ("price", Decimal("12.35"))
    assert judge(app(5), BE, eu_owned("price", price_month=Decimal("12.345"))) == ()


def test_when_may_read_the_site() -> None:
    rule = make.policy(PlacementRule, when="site.provider == 'x'", require="false")
    assert judge(app(), make.site("a", provider="y"), rule) == ()
    assert len(judge(app(), make.site("a", provider="x"), rule)) == 1
    assert len(judge(app(), make.site("a"), rule)) == 1, "an unknown provider applies"


@pytest.mark.parametrize(
    ("residency", "country", "holds"),
    [
        ((), "US", True),
        (("BE",), "BE", True),
        (("BE",), "NL", False),
        (("eu",), "NL", True),
        (("eu",), "LU", False),
        (("eu", "LU"), "LU", True),
        (("benelux", "eu"), "NL", True),
        (("FR", "benelux"), "DE", False),
    ],
)
def test_residency_is_the_union_of_countries_and_groups(
    residency: tuple[str, ...], country: str, holds: bool
) -> None:
    application = make.application(data=DataProfile(residency=residency))
    found = judge(application, make.site("x", country=country))
    assert [f.policy for f in found] == ([] if holds else ["residency"])
    assert all(f.effect == "deny" and set(f.because) == {"en", "nl", "fr", "de"} for f in found)


@pytest.mark.parametrize(
    ("application", "kept"),
    [
        (make.application("app", make.workload(pin="be")), True),
        (make.application("app", make.workload(pin="be", site="us")), True),
        (make.application("app", make.workload(site="be"), disposition="retain"), True),
        (make.application("app", make.workload(site="be"), disposition="rehost"), False),
        (make.application("app", make.workload(site="be")), False),
    ],
)
def test_pinned_and_retained_workloads_stay(application: Application, kept: bool) -> None:
    assert judge(application, BE) == ()
    found = judge(application, US)
    assert [f.policy for f in found] == (["pin"] if kept else [])


def test_the_place_of_a_builtin_finding_is_in_the_inventory() -> None:
    application = make.application(
        "app",
        make.workload(pin="be", source=make.source(9)),
        data=DataProfile(residency=("BE",)),
        source=make.source(4),
    )
    found = {f.policy: (f.source, f.detail) for f in judge(application, US)}
    assert found == {
        "pin": ("city.yaml:9", "it is kept on be"),
        "residency": ("city.yaml:4", "US is not in BE"),
    }
