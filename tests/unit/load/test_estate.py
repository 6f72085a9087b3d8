"""What the files mean: defaults, unknowns, order, money, what is dropped."""

from __future__ import annotations

import itertools
import json
from datetime import date
from decimal import Decimal

import pytest

from cloudplan.diagnostics import Exit, Source
from cloudplan.load import catalog
from cloudplan.model.policy import BudgetRule, FreezeRule, LatencyRule, PlacementRule
from cloudplan.model.sites import Tier
from tests.unit.load.conftest import BASE, ESTATE, Problems, ReadText

W = "{id: w, demand: {vcpu: 1, memory_gib: 2, storage_gib: 3}"


def app(more: str = "", workload: str = "") -> str:
    return f"applications: [{{id: a, owner: city, workloads: [{W}{workload}}}]{more}}}]"


def test_what_is_absent_is_unknown_or_has_its_default(read_text: ReadText) -> None:
    estate = read_text(x_yaml=app()).estate
    (application,), (workload,), (site,) = estate.applications, estate.workloads, estate.sites
    assert (application.data.confidentiality, application.data.kinds) == (None, None)
    assert (application.data.residency, application.criticality) == ((), None)
    assert [workload.growth_per_year, workload.hours_per_month] == [0, 730]
    assert (workload.site, workload.pin, workload.os, workload.utilisation.cpu_p95) == (None,) * 4
    assert (site.controls, site.certifications, site.operator.owners) == (None, None, None)
    assert [estate.discount_rate, estate.comfort_factor] == [0, Decimal("1.3")]


def test_null_is_the_same_as_absent(read_text: ReadText) -> None:
    nulls = "disposition: null, labels: ~, users: , data: {confidentiality: ~, kinds: null}"
    found = read_text(x_yaml=app(f", {nulls}", ", site: null, pin: ~")).estate.applications[0]
    plain = read_text(x_yaml=app()).estate.applications[0]
    assert (found.data, found.labels, found.users) == (plain.data, plain.labels, plain.users)


def test_an_empty_list_is_none_but_no_owners_are_unknown(read_text: ReadText) -> None:
    text = (
        "sites: [{id: s, kind: edge, rates: own, operator: {owners: []}, location: {country: BE}, "
        "controls: [], certifications: []}]"
    )
    site = read_text(x_yaml=text + "\n" + app(", data: {kinds: []}")).estate.site_by_id["s"]
    assert (site.operator.owners, site.controls, site.certifications) == (None, (), ())


def test_a_level_may_be_unknown(read_text: ReadText) -> None:
    loaded = read_text(x_yaml=app(", data: {confidentiality: unknown, integrity: 1}"))
    assert loaded.estate.applications[0].data.confidentiality is None
    assert [d.code for d in loaded.diagnostics] == ["data-unknown"]
    assert loaded.diagnostics[0].summary.startswith("1 application ")


@pytest.mark.parametrize(
    ("bbn", "level", "counts", "disagrees"),
    [
        (1, "1", 1, False),
        (1, "2", 2, False),
        (1, "3", 3, True),
        (2, "3", 3, False),
        (2, "2", 3, True),
        (2, "5", 5, True),
        (3, "4", 4, False),
        (3, "1", 4, True),
        (3, "unknown", None, False),
    ],
)
def test_the_stricter_of_level_and_bbn_counts(
    read_text: ReadText, bbn: int, level: str, counts: int | None, disagrees: bool
) -> None:
    loaded = read_text(x_yaml=app(f", data: {{confidentiality: {level}, bbn: {bbn}}}"))
    assert loaded.estate.applications[0].data.confidentiality == counts
    assert ("bbn-disagrees" in [d.code for d in loaded.diagnostics]) is disagrees


def test_numbers_are_exactly_as_written(read_text: ReadText) -> None:
    card = read_text().estate.cards["own"]
    assert str(card.linear.vcpu_month) == "9.50"


def test_the_order_of_files_and_lists_never_matters(read_text: ReadText) -> None:
    rows = [
        {
            "id": name,
            "owner": "city",
            "labels": list(labels),
            "users": [{"place": "hall", "count": n} for n in counts],
        }
        for name, labels, counts in (("b", "xyx", (3, 1)), ("a", "zy", (1, 3)))
    ]
    groups = [["BE", "NL"], ["NL", "BE", "BE"]]
    found = set()
    for order, group in itertools.product((rows, rows[::-1]), groups):
        text = json.dumps({"applications": order, "groups": {"g": group}})
        estate = read_text(x_json=text).estate
        kept = [(a.id, a.labels, sorted(u.count for u in a.users)) for a in estate.applications]
        found.add(repr((kept, estate.groups)))
    assert len(found) == 1


def test_a_bare_dependency_is_within_the_application(read_text: ReadText) -> None:
    text = app(", dependencies: [{from: w, to: w}, {from: a/w, to: a/w, rtt_ms_max: 5}]")
    rows = read_text(x_yaml=text).estate.dependencies
    assert [(d.from_address, d.to_address, d.rtt_ms_max) for d in rows] == [
        ("a/w", "a/w", None),
        ("a/w", "a/w", 5),
    ]


def test_cycles_of_dependencies_are_kept(read_text: ReadText) -> None:
    text = f"""applications:
  - {{id: a, owner: city, workloads: [{W}}}], dependencies: [{{from: w, to: b/w}}]}}
  - {{id: b, owner: city, workloads: [{W}}}], dependencies: [{{from: w, to: a/w}}]}}
"""
    assert len(read_text(x_yaml=text).estate.dependencies) == 2


def test_dependencies_of_and_to_the_retired_are_dropped(read_text: ReadText) -> None:
    text = f"""applications:
  - {{id: a, owner: city, workloads: [{W}}}], dependencies: [{{from: w, to: b/w}}]}}
  - id: b
    owner: city
    disposition: retire
    workloads: [{W}}}]
    dependencies: [{{from: w, to: a/w}}]
"""
    loaded = read_text(x_yaml=text)
    assert loaded.estate.dependencies == ()
    assert [d.code for d in loaded.diagnostics].count("retired-dependency") == 2


def test_one_egress_price_is_one_tier(read_text: ReadText) -> None:
    text = "sites: [{id: s, kind: edge, operator: {}, location: {country: BE}, rates: own, egress: "
    site = read_text(x_yaml=text + "{other_gib: 0.02}}]").estate.site_by_id["s"]
    assert site.egress
    assert site.egress.other_gib == (Tier(Decimal("0.02")),)
    tiers = "{other_gib: [{up_to_gib: 10, price: 0}, {price: 0.1}]}}]"
    site = read_text(x_yaml=text + tiers).estate.site_by_id["s"]
    assert site.egress
    assert site.egress.first_paid_other == Decimal("0.1")


CARD = (
    "{id: gcp/europe-west1, currency: EUR, as_of: 2026-01-01, source: ours, "
    "offers: [{sku: b, vcpu: 1, memory_gib: 1, terms: {3y: 0.06, 1y: 0.08}}, "
    "{sku: a, vcpu: 1, memory_gib: 1}]}"
)
CLOUD = (
    "sites: [{id: c, kind: public_cloud, operator: {}, location: {country: BE}, "
    "rates: gcp/europe-west1}]"
)


def test_only_the_cards_that_sites_name_are_there(read_text: ReadText) -> None:
    estate = read_text(x_yaml=CLOUD).estate
    assert list(estate.cards) == ["gcp/europe-west1", "own"]
    assert estate.cards["gcp/europe-west1"] == catalog.card("gcp/europe-west1")
    assert len(estate.cards["gcp/europe-west1"].offers) > 10


def test_an_own_card_wins_over_the_catalogue(read_text: ReadText) -> None:
    card = read_text(x_yaml=f"{CLOUD}\nrates: [{CARD}]").estate.cards["gcp/europe-west1"]
    assert card.provenance == "ours"
    assert [o.sku for o in card.offers] == ["a", "b"]
    assert card.offers[1].terms == ((12, Decimal("0.08")), (36, Decimal("0.06")))


def test_licences_are_exchanged_and_overridden(read_text: ReadText) -> None:
    shipped = catalog.licences()["rhel"]
    own = BASE.replace(
        "60, fx", "60, licences: {windows: {vcpu_month: 3}, vms: {vcpu_month: 1}}, fx"
    )
    licences = read_text(own).estate.licences
    expected = (shipped.vcpu_month * Decimal("0.9")).quantize(Decimal("0.000001"))
    assert (licences["rhel"].vcpu_month, licences["rhel"].as_of) == (expected, shipped.as_of)
    assert [licences["windows"].vcpu_month, licences["vms"].vcpu_month] == [3, 1]
    assert licences["linux"].vcpu_month == 0


def test_a_free_licence_needs_no_exchange(read_text: ReadText) -> None:
    base = BASE.split(", fx")[0] + "}\n" + BASE.split("\n", 1)[1]
    licences = read_text(base, x_yaml=app("", ", os: linux")).estate.licences
    assert licences["linux"].vcpu_month == 0
    assert "rhel" not in licences


def test_norms_of_the_estate_override_the_shipped_ones(read_text: ReadText) -> None:
    shipped = read_text().estate.migration
    own = BASE.replace("60, fx", "60, migration: {hour_price: 0, hours: {rehost: 1}}, fx")
    norms = read_text(own).estate.migration
    assert [norms.hour_price, norms.hours["rehost"]] == [0, 1]
    assert norms.hours["refactor"] == shipped.hours["refactor"]
    assert norms.double_running_months == shipped.double_running_months
    assert "hour_price, hours.rehost" in norms.source
    assert "assumption" in shipped.source


POLICIES = """policies:
  - id: p
    kind: placement
    when: "application.data.confidentiality >= 4"
    require: >-
      site.kind == 'edge'
      || true
    because: {nl: daarom, en: because}
    basis: law
    source: GDPR 5
  - {id: l, kind: latency, to: users, rtt_ms_max: 40, effect: price, price_per_ms_month: 2,
     because: it waits}
  - {id: b, kind: budget, measure: total, year: 2027, max: 850000, because: x}
  - {id: f, kind: freeze, from: 2026-12-15, to: 2027-01-15, because: x, title: {nl: Stilte}}
"""


def test_policies_and_the_places_of_their_conditions(read_text: ReadText) -> None:
    b, f, latency, p = read_text(x_yaml=POLICIES).estate.policies
    assert isinstance(p, PlacementRule)
    assert (p.require.text, p.require.source) == (
        "site.kind == 'edge' || true",
        Source("x.yaml", 6, 7),
    )
    assert p.when
    assert p.when.source == Source("x.yaml", 4, 12)
    assert (p.authority, p.basis, p.title) == ("GDPR 5", "law", {"und": "p"})
    assert p.because == {"nl": "daarom", "en": "because"}
    assert isinstance(latency, LatencyRule)
    assert (latency.because, latency.price_per_ms_month) == ({"und": "it waits"}, Decimal(2))
    assert isinstance(b, BudgetRule)
    assert (b.max, b.scope, b.effect) == (Decimal(850000), None, "deny")
    assert isinstance(f, FreezeRule)
    assert (f.from_day, f.title) == (date(2026, 12, 15), {"nl": "Stilte"})


@pytest.mark.parametrize(("expires", "holds"), [("2026-11-01", True), ("2026-10-31", False)])
def test_a_waiver_counts_up_to_and_including_its_last_day(
    read_text: ReadText, expires: str, holds: bool
) -> None:
    waiver = (
        f"waivers: [{{policy: b, workload: a/w, reason: r, owner: o, approved_by: c, "
        f"expires: {expires}}}]\n"
    )
    loaded = read_text(x_yaml=POLICIES + waiver + app())
    assert (len(loaded.estate.waivers) == 1) is holds
    assert [d.exit_code for d in loaded.waiver_failures] == [Exit.VIOLATIONS] * (not holds)
    warned = [d for d in loaded.diagnostics if d.code == "waiver-expired"]
    assert [d.severity for d in warned] == ["warning"] * (not holds)


@pytest.mark.parametrize("key", ["reason", "owner", "approved_by", "expires"])
def test_an_incomplete_waiver_is_not_applied(read_text: ReadText, key: str) -> None:
    keys = {"reason": "r", "owner": "o", "approved_by": "c", "expires": "2030-01-01"}
    del keys[key]
    rest = ", ".join(f"{k}: {v}" for k, v in keys.items())
    loaded = read_text(x_yaml=f"{POLICIES}waivers: [{{policy: b, workload: a/w, {rest}}}]\n{app()}")
    assert loaded.estate.waivers == ()
    assert [d.code for d in loaded.waiver_failures] == ["waiver-incomplete"]
    assert key in loaded.waiver_failures[0].summary


def test_a_place_may_be_unknown(read_text: ReadText) -> None:
    place = read_text(x_yaml="places: [{id: p}]").estate.place_by_id["p"]
    assert (place.location.lat, place.location.country) == (None, "")


def test_residency_may_name_a_group(read_text: ReadText) -> None:
    text = app(", data: {residency: [eu, CH]}") + "\ngroups: {eu: [BE, NL]}"
    assert read_text(x_yaml=text).estate.applications[0].data.residency == ("CH", "eu")


def test_a_broken_file_brings_no_false_danglers(problems: Problems) -> None:
    found = problems(ESTATE, x_yaml="sites: [", y_yaml=app("", ", site: dc"))
    assert [(p.code, p.source and p.source.file) for p in found] == [("yaml-syntax", "x.yaml")]


def test_everything_wrong_is_said_at_once(problems: Problems) -> None:
    text = (
        "applications: [{id: a, owner: NO, workloads: [{id: w, demand: {vcpu: '1', memory_gib: 1},"
        " site: dcc, os: vms, colour: red}]}]"
    )
    found = {p.code for p in problems(x_yaml=text)}
    assert found == {
        "ambiguous-scalar",
        "wrong-type",
        "missing-key",
        "unknown-site",
        "unknown-os",
        "unknown-key",
    }


def test_collecting_garbage_is_left_as_it_was(read_text: ReadText, problems: Problems) -> None:
    import gc

    read_text()
    assert gc.isenabled()
    problems(x_yaml="[")
    assert gc.isenabled()
