"""Who needs keys of the customer's own where it stands, and how large a standby is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cloudplan.load import Loaded, read
from cloudplan.model.facts import Facts, KeyFacts
from cloudplan.model.sites import Site
from cloudplan.rules import rulebook, told

CITY = """\
estate: {id: city, currency: EUR, as_of: 2026-11-01, horizon_months: 12}
organisations: [{id: city}]
sites:
  - id: cloud
    kind: public_cloud
    operator: {country: IE, owners: [US]}
    location: {country: BE}
    controls: [tls, customer-keys, hsm]
  - id: open
    kind: public_cloud
    operator: {country: IE, owners: [US]}
    location: {country: BE}
    controls: [tls]
  - id: room
    kind: on_prem
    operator: {country: BE, owners: [BE]}
    location: {country: BE}
    controls: [customer-keys]
    hosts: {installed: 1, max: 1, vcpu: 8, memory_gib: 64, storage_gib: 900}
    costs: {host_price: 10000}
applications:
  - id: secret
    owner: city
    criticality: high
    data: {confidentiality: 4}
    workloads: [{id: db, demand: {vcpu: 4, memory_gib: 16, storage_gib: 100}, site: room}]
  - id: wiki
    owner: city
    criticality: low
    data: {confidentiality: 2}
    workloads: [{id: app, demand: {vcpu: 2, memory_gib: 8, storage_gib: 50}, site: room}]
"""
RULES = """\
policies:
  - id: keys
    kind: placement
    title: {en: Keys}
    because: {en: They are ours.}
    when: "application.data.confidentiality >= 3"
    require: "site.kind == 'on_prem' || 'customer-keys' in site.controls || 'hsm' in site.controls"
  - id: keys-wish
    kind: placement
    effect: warn
    title: {en: Keys}
    because: {en: They are ours.}
    require: "site.kind == 'on_prem' || 'customer-keys' in site.controls"
  - id: tls
    kind: placement
    title: {en: TLS}
    because: {en: Nobody reads along.}
    require: "'tls' in site.controls || site.kind == 'on_prem'"
  - id: standby
    kind: recovery
    title: {en: Standby}
    because: {en: A fire.}
    when: "application.criticality == 'high'"
    standby_fraction: 0.5
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    (tmp_path / "city.yaml").write_text(CITY, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    return read(["city.yaml"], ["rules.yaml"], at=tmp_path)


def facts(loaded: Loaded, **places: str) -> Facts:
    book = rulebook(loaded.estate)
    sites: dict[str, Site] = loaded.estate.site_by_id
    every = {row.address: sites[places[row.application]] for row in book.rows}
    return told(book, every)


def test_rules_ask_for_keys_where_they_rest_on_them(loaded: Loaded) -> None:
    assert facts(loaded, secret="cloud", wiki="cloud").keys == (
        KeyFacts("secret/db", ("keys", "keys-wish")),
        KeyFacts("secret/db@standby", ("keys", "keys-wish")),
        KeyFacts("wiki/app", ("keys-wish",)),
    )


def test_nobody_asks_for_them_in_a_room_of_ones_own(loaded: Loaded) -> None:
    assert facts(loaded, secret="room", wiki="room").keys == ()


def test_what_is_broken_anyway_rests_on_nothing(loaded: Loaded) -> None:
    assert facts(loaded, secret="open", wiki="open").keys == ()


def test_a_standby_is_as_large_as_its_rule_asks(loaded: Loaded) -> None:
    standbys = facts(loaded, secret="room", wiki="room").standbys
    assert standbys is not None
    (standby,) = standbys
    assert standby.address == "secret/db@standby"
    assert (standby.vcpu, standby.memory_gib) == (Decimal(2), Decimal(8))
    assert standby.storage_gib == 100


def test_the_order_of_rules_does_not_matter(loaded: Loaded) -> None:
    turned = replace(loaded.estate, policies=tuple(reversed(loaded.estate.policies)))
    found = facts(replace(loaded, estate=turned), secret="cloud", wiki="cloud")
    assert found.keys == facts(loaded, secret="cloud", wiki="cloud").keys
