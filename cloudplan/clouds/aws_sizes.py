"""What a size of Amazon EC2 counts for."""

from __future__ import annotations

from decimal import Decimal

BURSTABLE = ("t3", "t3a")
BURST_SHARE = {"nano": "0.05", "micro": "0.1", "small": "0.2", "medium": "0.2", "large": "0.3"}
"""Assumption: the share of a vCPU that a T3 size may use all the time; larger ones 0.4."""


def sustained_vcpu(sku: str, nominal: Decimal) -> Decimal:
    """VCPU of ``m6i.large``; burstable sizes count what they may use all the time."""
    family, _, size = sku.partition(".")
    return nominal * Decimal(BURST_SHARE.get(size, "0.4")) if family in BURSTABLE else nominal
