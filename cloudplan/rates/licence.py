"""The licence of the operating system, per vCPU and month, on owned and rented sites alike."""

from __future__ import annotations

from decimal import Decimal

from cloudplan.model.estate import Estate, Licence
from cloudplan.model.money import CostLine
from cloudplan.model.said import Said
from cloudplan.rates.lines import NoPriceError, monthly_line
from cloudplan.rates.need import Need


def licence(need: Need) -> tuple[CostLine, ...]:
    """No line where the system is unknown or free."""
    os = need.workload.os
    if os is None:
        return ()
    found = licence_of(need.estate, os)
    if not found.vcpu_month:
        return ()
    return (
        monthly_line(
            need.horizon,
            "licence",
            _licensed_vcpu(need),
            "vCPU",
            found.vcpu_month,
            found.source,
            found.as_of,
            os,
        ),
    )


def licence_of(estate: Estate, os: str) -> Licence:
    """The price of a system; raises `NoPriceError`."""
    found = estate.licences.get(os)
    if found is None:
        raise NoPriceError(Said("no licence price is known for the system {system}", system=os))
    return found


def _licensed_vcpu(need: Need) -> tuple[Decimal, ...]:
    """All vCPU of an offer have to be licensed; elsewhere what the year's demand takes."""
    if need.choice is None:
        return need.asked.vcpu
    return (need.choice.vcpu,) * need.horizon.years
