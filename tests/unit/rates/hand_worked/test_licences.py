"""Licences: all vCPU of a rented machine, the vCPU in use on the city's own hosts."""

from decimal import Decimal

import pytest

from cloudplan.model.estate import Licence, Utilisation, Workload
from tests import factories as make
from tests.unit.rates import ledger as by

CARD = by.card(offers=(by.offer("m", 4, 16, "0.10"),), linear=by.linear(None, None, "0.05"))
CLOUD, ROOM = by.rented(), by.owned()
CITY = by.city(
    CLOUD,
    ROOM,
    cards=[CARD],
    licences={
        "windows": Licence(Decimal("30.00"), "vendor list"),
        "linux": Licence(Decimal(0), "no licence fee"),
    },
)
MEASURED = Utilisation(cpu_p95=Decimal("0.50"))


def windows(os: str | None = "windows", growth: str = "0") -> Workload:
    return make.workload(
        vcpu=4,
        memory_gib=16,
        storage_gib=0,
        os=os,
        utilisation=MEASURED,
        growth_per_year=Decimal(growth),
    )


def test_a_rented_machine_is_licensed_whole() -> None:
    # 730 h x EUR 0.10 = EUR 73.00; 4 vCPU of the machine x EUR 30.00 = EUR 120.00; x 60 months
    assert by.rows(by.running(CITY, windows(), CLOUD).lines) == [
        by.by_hand("compute", "730", "0.10", "73.00", "4380.00"),
        by.by_hand("licence", "4", "30.00", "120.00", "7200.00"),
    ]


def test_on_own_hosts_the_vcpu_in_use_are_licensed() -> None:
    # 4 vCPU x 0.50 x 1.3 = 2.6 vCPU; x EUR 30.00 = EUR 78.00; x 60 months = EUR 4 680
    assert by.rows(by.running(CITY, windows(), ROOM).lines) == [
        by.by_hand("licence", "2.6", "30.00", "78.00", "4680.00")
    ]


def test_on_own_hosts_licences_follow_growth() -> None:
    # 10 % a year: 2.6, 2.86, 3.146, 3.4606, 3.80666 vCPU x EUR 30.00
    # = 78.00, 85.80, 94.38, 103.82, 114.20 a month; x 12 and added = EUR 5 714.40
    (line,) = by.running(CITY, windows(growth="0.1"), ROOM).lines
    assert line.by_year == (7800, 8580, 9438, 10382, 11420)
    assert line.tco == Decimal("5714.40")


@pytest.mark.parametrize("os", ["linux", None])
def test_a_free_or_unknown_system_has_no_line(os: str | None) -> None:
    assert by.running(CITY, windows(os), ROOM).lines == ()


def test_a_system_without_a_price_is_not_free() -> None:
    assert by.missing(CITY, windows("zos"), ROOM) == "no licence price is known for the system zos"
