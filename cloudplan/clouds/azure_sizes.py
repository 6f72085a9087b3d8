"""vCPU and memory of a size of Azure, from its name.

The price interface names sizes and says nothing about them. vCPU is the number in the name; memory
follows the family's ratio, only for families where that ratio is published and constant. Every
other family is left out.
"""

from __future__ import annotations

import re
from decimal import Decimal

RATIOS = {"D": Decimal(4), "E": Decimal(8), "F": Decimal(2), "B": Decimal(4)}
"""GiB of memory per vCPU by the first letter of the family."""

FAMILIES = ("Ds_v5", "Das_v5", "Das_v6", "Es_v5", "Eas_v5", "Eas_v6", "Fs_v2", "Bs_v2", "Bas_v2")
LARGE_ONLY, LARGE = "Es_v6", "E128s_v6"
"""Of this family only the largest size is kept: nothing else reaches 1 TiB."""

EXCEPTIONS = {"E96s_v5": "672", "E96as_v5": "672", "E96as_v6": "672"}
"""Sizes whose memory, in GiB, leaves the ratio of their family."""

SMALL = {"B1s": ("0.1", "1"), "B1ms": ("0.2", "2"), "B2s": ("0.4", "4")}
"""Burstable first generation: (sustained vCPU, GiB). Each costs twice the one before it."""

BURST_SHARE = Decimal("0.4")
"""Assumption: the share of a vCPU that Bsv2 and Basv2 sizes may use all the time."""
SIZE = re.compile(r"Standard_(([A-Z])(\d+)([a-z]*(?:_v\d)?))")


def is_offered(sku: str) -> bool:
    """Whether the size is of a family whose vCPU and memory the name tells."""
    family = family_of(sku)
    return family is not None and (family != LARGE_ONLY or sku.endswith(LARGE))


def family_of(sku: str) -> str | None:
    """``Ds_v5`` of ``Standard_D4s_v5``; `None` for a family that is left out."""
    match = SIZE.fullmatch(sku)
    if not match:
        return None
    size, letter, _, tail = match.groups()
    if size in SMALL:
        return "B"
    family = letter + tail
    return family if family in (*FAMILIES, LARGE_ONLY) else None


def size_of(sku: str) -> tuple[Decimal, Decimal]:
    """(vCPU, GiB) of a size that `is_offered`; burstable ones count what they may use always."""
    match = SIZE.fullmatch(sku)
    if match is None:
        raise ValueError(f"{sku!r} is not the name of a size")
    size, letter, number, _ = match.groups()
    if size in SMALL:
        vcpu, memory = SMALL[size]
        return Decimal(vcpu), Decimal(memory)
    nominal = Decimal(number)
    memory_gib = Decimal(EXCEPTIONS.get(size) or nominal * RATIOS[letter])
    return (nominal * BURST_SHARE if letter == "B" else nominal), memory_gib
