"""The shipped city: large enough, whole, and honest about what it does not know. Plain YAML."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

CITY = Path(__file__).parents[2] / "inventories" / "demo-city"
SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*")
REQUIRED = [
    "population-register",
    "social-welfare",
    "permits",
    "e-loket",
    "gis",
    "finance",
    "hr",
    "school",
    "childcare",
    "library",
    "parking",
    "anpr-cameras",
    "waste",
    "traffic-lights",
    "street-sensors",
    "public-wifi",
    "council-decisions",
    "website",
    "archive",
    "police-files",
    "crisis-management",
    "identity",
    "backup",
    "intranet",
]
UNSCORED = ("identity-provider", "api-gateway", "policy-engine", "e-depot", "city-portal")
BY_HAND = ("public-wifi", "street-sensors", "anpr-cameras", "library", "childcare")
PLACEHOLDERS = ("BIV som", "BBN1", "BBN2", "BBN3", "Informatiesysteem", "Browser", "Consumer")
SENSITIVE = {
    "national-register",
    "social-security",
    "special-category",
    "health",
    "children",
    "police",
}
CONTROLS = {
    "tls",
    "mfa",
    "encryption-at-rest",
    "customer-keys",
    "hsm",
    "logging",
    "access-roles",
    "dpa",
    "exit-plan",
    "eu-data-centres",
    "pseudonymisation",
}
Entry = dict[str, Any]


@cache
def everything() -> Entry:
    """All files merged by top-level key; lists are joined."""
    merged: Entry = {}
    for path in sorted(CITY.rglob("*.yaml")):
        for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            merged[key] = merged.get(key, []) + value if isinstance(value, list) else value
    return merged


def applications() -> dict[str, Entry]:
    return {app["id"]: app for app in everything()["applications"]}


def workloads() -> dict[str, Entry]:
    return {f"{a}/{w['id']}": w for a, app in applications().items() for w in app["workloads"]}


def ids(key: str) -> set[str]:
    return {entry["id"] for entry in everything()[key]}


def test_it_is_as_large_as_a_real_city() -> None:
    assert len(applications()) == len(everything()["applications"]) >= 150
    assert len(workloads()) >= 250
    assert sum(path.stat().st_size for path in CITY.rglob("*.yaml")) < 400_000


def test_the_well_known_services_are_there() -> None:
    assert set(REQUIRED) <= applications().keys()


def test_ids_are_slugs_and_places_and_sites_share_one_name_space() -> None:
    names = [*applications(), *ids("sites"), *ids("places"), *ids("organisations")]
    assert all(SLUG.fullmatch(name) for name in names)
    assert not ids("sites") & ids("places")
    total = sum(len(app["workloads"]) for app in applications().values())
    assert total == len(workloads())


def test_references_resolve() -> None:
    for app in applications().values():
        assert app["owner"] in ids("organisations")
        assert {user["place"] for user in app.get("users", [])} <= ids("places")
        for link in app.get("dependencies", []):
            assert f"{app['id']}/{link['from']}" in workloads()
            assert link["to"] in workloads()
    for workload in workloads().values():
        assert workload["site"] in ids("sites") | {None}
        assert workload.get("pin") in ids("sites") | {None}


def test_the_network_names_known_ends_and_labels_its_assumptions() -> None:
    ends = ids("sites") | ids("places") | {"internet"}
    network = everything()["network"]
    assert all({row["from"], row["to"]} <= ends for row in network["rtt_ms"] + network["links"])
    assert all(row["source"].startswith("assumption") for row in network["rtt_ms"])


def test_every_file_names_a_schema_by_a_path_that_leads_to_it() -> None:
    for path in sorted(CITY.rglob("*.yaml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        target = first.removeprefix("# yaml-language-server: $schema=")
        wanted = CITY.parents[1] / "schemas" / "inventory.schema.json"
        assert (path.parent / target).resolve() == wanted.resolve()


def test_legend_and_placeholder_rows_are_not_applications() -> None:
    names = [app["name"]["nl"] for app in applications().values()]
    assert not [name for name in names if name.startswith(PLACEHOLDERS)]


@pytest.mark.parametrize("app", UNSCORED)
def test_what_nobody_scored_is_unknown(app: str) -> None:
    data = applications()[app].get("data", {})
    assert not data.keys() & {"confidentiality", "integrity", "availability", "bbn"}


@pytest.mark.parametrize("app", BY_HAND)
def test_what_is_scored_by_hand_has_no_bbn(app: str) -> None:
    assert "bbn" not in applications()[app]["data"]


@pytest.mark.parametrize(
    "app", ["population-register", "register-administration", "digital-signature"]
)
def test_bbn_and_scores_disagree_where_gemma_does(app: str) -> None:
    data = applications()[app]["data"]
    assert data["bbn"] == 1
    assert data["confidentiality"] >= 3


def test_sensitive_kinds_are_at_least_class_four() -> None:
    for app in applications().values():
        data = app.get("data", {})
        if SENSITIVE & set(data.get("kinds", [])):
            assert data["confidentiality"] >= 4, app["id"]


def test_public_data_is_class_one() -> None:
    public = [a["data"] for a in applications().values() if "public" in a["labels"]]
    assert {data["confidentiality"] for data in public} == {1}


def test_self_flows_cycles_and_duplicates_stay() -> None:
    links = applications()["environment-policy"]["dependencies"]
    assert "environment-policy/app" in [link["to"] for link in links if link["from"] == "app"]
    pairs = [
        (app["id"], link["to"].split("/")[0])
        for app in applications().values()
        for link in app.get("dependencies", [])
    ]
    assert len(set(pairs)) < len(pairs)
    assert ("case-handling", "case-register") in pairs
    assert ("case-register", "case-handling") in pairs


def test_storage_is_mostly_cameras() -> None:
    by_app = {
        name: sum(w["demand"]["storage_gib"] for w in app["workloads"])
        for name, app in applications().items()
    }
    top = sorted(by_app, key=lambda name: by_app[name], reverse=True)[:2]
    assert set(top) == {"anpr-cameras", "camera-surveillance"}


def test_sites_use_the_shared_vocabulary_and_known_owners() -> None:
    for site in everything()["sites"]:
        assert set(site["controls"]) <= CONTROLS
        assert site["operator"]["owners"] in (["BE"], ["FR"], ["US"])
        assert ("rates" in site) != ("costs" in site)


def test_some_things_run_at_the_edge_some_are_new_few_are_pinned() -> None:
    sites = [workload["site"] for workload in workloads().values()]
    assert sites.count("edge-cabinet") >= 3
    assert 3 <= sites.count(None) <= 12
    assert len([w for w in workloads().values() if "pin" in w]) == 2
    assert workloads()["street-sensors/gateway"]["site"] == "edge-cabinet"
