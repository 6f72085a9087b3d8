"""Sizes in GiB. Tools of machines count in 1024s, whatever their headers call it."""

from __future__ import annotations

from decimal import Decimal

_MIB = {"KB": Decimal(1) / 1024, "MB": Decimal(1), "GB": Decimal(1024), "TB": Decimal(1024**2)}


def mib(amount: Decimal, unit: str) -> Decimal:
    """MiB of an amount in ``KB`` to ``TB``, or ``KiB`` to ``TiB``, both of them in 1024s."""
    return amount * _MIB[unit.replace("i", "")]


def gib(mebibytes: Decimal) -> Decimal:
    """GiB of MiB, exact, without zeros at the end."""
    number = mebibytes / 1024
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()
