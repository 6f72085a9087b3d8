"""Whole cents divided and rounded the one way that this program rounds: half away from zero."""

from __future__ import annotations


def half_up(numerator: int, denominator: int) -> int:
    """Numerator / denominator as a whole number; `denominator` > 0."""
    if numerator < 0:
        return -half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def allocate(amount_cents: int, part: int, whole: int) -> int:
    """(M4) the share part / whole of an amount; nothing where nothing is asked for at all."""
    return half_up(amount_cents * part, whole) if whole else 0
