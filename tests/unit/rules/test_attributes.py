"""The published table of attributes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cloudplan.model.estate import DataProfile, Recovery
from cloudplan.model.sites import Carbon, Operator
from cloudplan.rules.attributes import (
    OF_ESTATE,
    OF_SITE,
    OF_SUBJECT,
    OWNERS,
    TYPES,
    Attribute,
    Subject,
    Value,
)
from tests import factories as make

PYTHON = {
    "string": str,
    "strings": tuple,
    "int": int,
    "double": float,
    "bool": bool,
    "timestamp": datetime,
}
FULL = Subject(
    make.workload(
        "db", "app", vcpu=8, egress_gib_month=20, site="a", pin="a", os="windows",
        growth_per_year=Decimal("0.05"),
    ),
    make.application(
        "app",
        users={"hall": 100, "desk": 20},
        criticality="high",
        disposition="rehost",
        labels=("e-loket",),
        end_of_support=date(2027, 6, 30),
        data=DataProfile(4, 3, 2, ("personal",), ("BE",), 1),
        recovery=Recovery(Decimal(4), Decimal("0.5")),
    ),
)  # fmt: skip
EMPTY = Subject(make.workload(), make.application())
SITE = make.site(
    "dc", lat="51.05", lon="3.72", provider="city", region="ghent", controls=("mfa",),
    certifications=(), carbon=Carbon(Decimal(142), "mean"),
)  # fmt: skip
BARE = make.site("dc", operator=Operator())
ALWAYS_KNOWN = {
    "workload.id", "workload.address", "workload.standby", "workload.hours_per_month",
    "workload.growth_per_year", "workload.demand.vcpu", "workload.demand.memory_gib",
    "workload.demand.storage_gib", "workload.demand.egress_gib_month", "application.id",
    "application.owner", "application.labels", "application.data.residency",
    "application.users_total", "site.id", "site.kind", "site.location.country",
}  # fmt: skip


def read(name: str, subject: Subject = FULL) -> Value:
    return next(a.get(subject) for a in OF_SUBJECT if a.name == name)


def values(subject: Subject, site: object) -> dict[str, Value]:
    of_site: tuple[Attribute[object], ...] = OF_SITE  # type: ignore[assignment]
    return {a.name: a.get(subject) for a in OF_SUBJECT} | {a.name: a.get(site) for a in of_site}


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_value_has_its_published_type(name: str) -> None:
    known = values(FULL, SITE) | {a.name: a.get(make.estate()) for a in OF_ESTATE}
    assert type(known[name]) is PYTHON[TYPES[name]]


def test_names_are_unique_explained_and_start_with_their_owner() -> None:
    every = [(a.name, a.meaning) for table in (OF_SUBJECT, OF_SITE, OF_ESTATE) for a in table]
    assert len(every) == len(TYPES)
    assert all(name.split(".")[0] in OWNERS and meaning for name, meaning in every)


def test_what_the_inventory_does_not_say_is_unknown() -> None:
    known = {name for name, value in values(EMPTY, BARE).items() if value is not None}
    assert known == ALWAYS_KNOWN


def test_an_attribute_reads_what_its_name_says() -> None:
    assert read("workload.address") == "app/db"
    assert read("workload.demand.vcpu") == 8.0
    assert read("workload.growth_per_year") == 0.05
    assert read("application.users_total") == 120
    assert read("application.data.confidentiality") == 4
    assert read("application.data.integrity") == 3
    assert read("application.data.availability") == 2
    assert read("application.data.bbn") == 1
    assert read("application.recovery.rpo_hours") == 0.5
    assert read("application.lifecycle.end_of_support") == datetime(2027, 6, 30, tzinfo=UTC)
    assert read("workload.standby") is False
    standby = make.workload("db@standby", standby_of="app/db")
    assert read("workload.standby", Subject(standby, FULL.application)) is True


def test_no_owners_is_unknown_and_no_certificates_is_none() -> None:
    nobody = values(EMPTY, make.site("dc", owners=(), certifications=()))
    assert nobody["site.operator.owners"] is None
    assert nobody["site.certifications"] == ()
