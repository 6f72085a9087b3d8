"""From machines to items: addresses, sites, sizes, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cloudplan.clouds.as_intake import intake_of
from cloudplan.clouds.measured import FEWEST, use_of
from cloudplan.clouds.names import slug
from cloudplan.clouds.seen import Disk, Machine, Scope, Seen, Unread, Use
from cloudplan.model.estate import Estate
from cloudplan.model.intake import Cell, Intake, Item
from tests.factories import application, estate, site, source, workload

IRELAND = Scope("aws", "123", "eu-west-1")


def machine(id: str = "i-1", name: str = "web", **fields: Any) -> Machine:
    """A known machine of AWS in Ireland."""
    defaults: dict[str, Any] = {
        "scope": IRELAND,
        "region": "eu-west-1",
        "instance_type": "m5.large",
        "vcpu": Decimal(2),
        "memory_gib": Decimal(8),
        "disks": (Disk(Decimal(8)), Disk(Decimal("100.5"))),
        "is_running": True,
        "os": "linux",
    }
    return Machine(id, name, **{**defaults, **fields})


def taken(*machines: Machine, into: Estate | None = None, at: str | None = None) -> Intake:
    return intake_of(Seen("aws", machines, (IRELAND,)), into, at)


def items(intake: Intake, kind: str = "workload") -> dict[str, Item]:
    return {item.id: item for item in intake.items if item.kind == kind}


def codes(intake: Intake) -> list[str]:
    return [finding.code for finding in intake.findings]


def test_every_value_knows_its_origin() -> None:
    use = Use(Decimal("0.3511"), "p95 of 40 hourly maxima of CPUUtilization")
    [item] = items(taken(machine(cpu=use))).values()
    values = {path: (value.value, value.cell.column) for path, value in item.values.items()}
    assert values == {
        "demand.vcpu": (Decimal(2), "vCPU"),
        "demand.memory_gib": (Decimal(8), "memory"),
        "demand.storage_gib": (Decimal("108.5"), "disks"),
        "utilisation.cpu_p95": (Decimal("0.36"), "CPU"),
        "site": ("aws-eu-west-1", "region"),
        "offer": ("m5.large", "instance type"),
        "os": ("linux", "operating system"),
    }
    assert item.cell == Cell("aws:123/eu-west-1")
    assert item.values["utilisation.cpu_p95"].note == use.how
    assert item.values["utilisation.cpu_p95"].cell.file == "aws:measured/123/eu-west-1"


def test_unknown_stays_unknown() -> None:
    bare = machine(vcpu=None, memory_gib=None, disks=(Disk(None),), os=None, instance_type=None)
    [item] = items(taken(bare)).values()
    assert list(item.values) == ["site"]


@pytest.mark.parametrize(
    ("labels", "address"),
    [
        (
            {"cloudplan-application": "Portal", "cloudplan-workload": "Web Front"},
            "portal/web-front",
        ),
        ({"cloudplan-application": "portal"}, "portal/srv-01"),
        ({"cloudplan-workload": "db"}, "srv-01/db"),
        ({"cloudplan:address": "portal/db", "cloudplan-application": "x"}, "portal/db"),
        ({"Cloudplan-Application": "portal"}, "portal/srv-01"),
        ({"cloudplan-application": "***"}, "srv-01/vm"),
        ({}, "srv-01/vm"),
    ],
)
def test_labels_say_where_it_belongs(labels: dict[str, str], address: str) -> None:
    assert list(items(taken(machine(name="SRV 01", labels=labels)))) == [address]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("portal-web", "portal/web"),
        ("search", "portal/search"),
        ("wiki", "wiki/app"),
        ("web", "web/vm"),  # two applications have one
        ("other", "other/vm"),
    ],
)
def test_a_name_finds_the_workload_of_the_inventory(name: str, address: str) -> None:
    known = estate(
        application("portal", workload("web"), workload("search")),
        application("mail", workload("web"), workload("mx")),
        application("wiki", workload("app")),
    )
    assert list(items(taken(machine(name=name), into=known))) == [address]


def test_several_with_one_address_are_told_apart() -> None:
    labels = {"cloudplan-application": "portal", "cloudplan-workload": "web"}
    three = [machine(f"i-{number}", labels=labels) for number in range(3)]
    intake = taken(*three, machine("i-9", labels={**labels, "cloudplan-workload": "web-2"}))
    assert {item.key: id for id, item in items(intake).items()} == {
        "i-0": "portal/web",
        "i-1": "portal/web-3",
        "i-2": "portal/web-4",
        "i-9": "portal/web-2",
    }
    many = taken(*(machine(f"i-{number:04}", labels=labels) for number in range(2_000)))
    assert len(items(many)) == 2_000
    assert "address-shared" in codes(intake)
    assert list(items(intake, "application")) == ["portal"]


def test_a_site_is_found_by_provider_and_region() -> None:
    ours = site("ireland", provider="aws", region="eu-west-1")
    intake = taken(machine(), into=estate(sites=[ours]))
    assert items(intake)["web/vm"].values["site"].value == "ireland"
    assert not items(intake, "site")


def test_a_site_is_found_by_its_rate_card() -> None:
    ours = site("ireland", provider="aws-broker", rates="aws/eu-west-1")
    intake = taken(machine(), into=estate(sites=[ours]))
    assert items(intake)["web/vm"].values["site"].value == "ireland"


def test_two_sites_of_one_region_are_told() -> None:
    both = [site(name, provider="aws", region="eu-west-1") for name in ("a", "b")]
    intake = taken(machine(), into=estate(sites=both))
    assert items(intake)["web/vm"].values["site"].value == "a"
    assert codes(intake) == ["site-ambiguous"]


def test_the_user_says_the_site() -> None:
    intake = taken(machine(), at="dc")
    assert items(intake)["web/vm"].values["site"].value == "dc"
    assert not items(intake, "site")


def test_a_new_site_has_what_the_catalogue_knows() -> None:
    intake = taken(machine())
    [new] = items(intake, "site").values()
    assert {path: value.value for path, value in new.values.items()} == {
        "kind": "public_cloud",
        "provider": "aws",
        "region": "eu-west-1",
        "operator.name": "Amazon Web Services",
        "location.country": "IE",
        "location.lat": Decimal("53.405655"),
        "location.lon": Decimal("-6.224503"),
        "rates": "aws/eu-west-1",
    }
    assert codes(intake) == ["owners-unknown"]


def test_a_region_that_the_catalogue_does_not_know_has_no_country() -> None:
    intake = taken(machine(region="ap-south-9"))
    [new] = items(intake, "site").values()
    assert "location.country" not in new.values
    assert "rates" not in new.values


def test_a_site_of_ours_is_told_again_and_one_moved_elsewhere_is_left_alone() -> None:
    written = site("aws-eu-west-1", provider="aws", region="eu-west-1", source=source())
    here = replace(written, source=source(file="city/aws.yaml"))
    again = taken(machine(), into=estate(sites=[here]))
    assert items(again, "site") == items(taken(machine()), "site")
    assert codes(again) == []
    moved = replace(written, source=source(file="city/sites.yaml"))
    assert not items(taken(machine(), into=estate(sites=[moved])), "site")


def test_the_owner_comes_from_a_label() -> None:
    intake = taken(machine(labels={"cloudplan-owner": "City of Leuvelde"}))
    assert items(intake, "application")["web"].values["owner"].value == "city-of-leuvelde"


def test_what_could_not_be_had_is_told() -> None:
    seen = Seen(
        "aws",
        (machine(is_running=False),),
        (IRELAND,),
        (Unread(Scope("aws", "123", "eu-west-2"), "no"),),
        lacking=(Unread(IRELAND, "refused"),),
    )
    intake = intake_of(seen, None)
    assert codes(intake) == ["owners-unknown", "machine-stopped", "use-not-read"]
    assert intake.read == ("aws:123/eu-west-1",)
    assert intake.unread == (("aws:123/eu-west-2", "no"),)


def test_the_estate_changes_no_value() -> None:
    known = estate(application("portal", workload("web")))
    alone, within = taken(machine(name="portal-web")), taken(machine(name="portal-web"), into=known)
    assert items(alone)["portal-web/vm"].values == items(within)["portal/web"].values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Burgerzaken DB (nieuw)", "burgerzaken-db-nieuw"),
        ("élève\n\x1b[31m[red]", "eleve-31m-red"),
        ("${x}{{y}}<script>=cmd", "x-y-script-cmd"),
        ("\u202eabc", "abc"),
        ("日本", ""),
        ("-._", ""),
        ("a" * 100, "a" * 63),
    ],
)
def test_ids_from_any_text(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_name_without_a_letter_is_called_by_its_id() -> None:
    assert list(items(taken(machine(name="日本")))) == ["i-1/vm"]


def test_percentiles() -> None:
    hundred = [number / 100 for number in range(1, 101)]
    assert use_of(hundred, "x") == Use(Decimal("0.95"), "p95 of 100 hourly maxima of x")
    assert use_of([0.5] * (FEWEST - 1), "x") is None
    assert use_of([*[0.5] * FEWEST, 1.2], "x") is None
    assert use_of([*[0.5] * FEWEST, float("nan")], "x") is None
