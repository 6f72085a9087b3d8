"""Changed rules: everything that is done to one rule to see whether a test notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

from cloudplan.diagnostics import Source
from cloudplan.model.policy import Condition, FreezeRule, Policy
from cloudplan.testing.edits import edits, moved

SHARED = frozenset(field.name for field in fields(Policy))
EFFECTS = {"deny": "warn", "warn": "deny", "price": "warn"}
PRICES = ("price_month", "price_per_ms_month")
FRACTIONS = ("standby_fraction", "share_max", "fraction")
KEYS = {"from_day": "from", "to_day": "to"}
"""Fields whose key in the file has another name."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule changed in one place; `changed` is `None` where it is dropped.

    `change` says what, in the words of the file, and is what a pardon names.
    """

    policy: Policy
    changed: Policy | None
    change: str
    source: Source


def mutants(policy: Policy) -> Iterator[Mutant]:
    """In the order: dropped, its effect, its conditions, its figures and choices."""
    yield Mutant(policy, None, "dropped", policy.source)
    if not isinstance(policy, FreezeRule):
        yield _other_effect(policy)
    for field in fields(policy):
        if field.name not in SHARED:
            yield from _of_field(policy, field.name)


def _other_effect(policy: Policy) -> Mutant:
    effect = EFFECTS[policy.effect]
    no_price: dict[str, Any] = {name: None for name in PRICES if hasattr(policy, name)}
    prices = no_price if policy.effect == "price" else {}
    changed = replace(policy, effect=effect, **prices)  # type: ignore[arg-type]
    return Mutant(policy, changed, f"effect: {effect}", policy.source)


def _of_field(policy: Policy, name: str) -> Iterator[Mutant]:
    value = getattr(policy, name)
    if isinstance(value, Condition):
        yield from _of_condition(policy, name, value)
        return
    for other in _others(policy, name, value):
        changed = replace(policy, **{name: other})  # type: ignore[arg-type]
        yield Mutant(policy, changed, f"{KEYS.get(name, name)}: {other}", policy.source)


def _of_condition(policy: Policy, name: str, condition: Condition) -> Iterator[Mutant]:
    if name != "require":
        gone = replace(policy, **{name: None})  # type: ignore[arg-type]
        yield Mutant(policy, gone, f"{name}: left out", condition.source)
    for edit in edits(condition.text):
        other = replace(condition, text=edit.text, verbatim=False, runs=())
        changed = replace(policy, **{name: other})  # type: ignore[arg-type]
        at = condition.at(edit.start)
        yield Mutant(policy, changed, f"{name}: {edit.words}", at)


def _others(policy: Policy, name: str, value: object) -> Iterator[object]:
    """Figures moved by one in the last place, days by a day, and every other choice."""
    if isinstance(value, Decimal):
        most = Decimal(1) if name in FRACTIONS else value + 1
        yield from (other for other in moved(value) if 0 <= other <= most)
    elif isinstance(value, int):
        yield from (value - 1, value + 1)
    elif isinstance(value, date):
        yield from (value - timedelta(days=1), value + timedelta(days=1))
    elif isinstance(value, str):
        wanted = get_type_hints(type(policy))[name]
        if get_origin(wanted) is Literal:
            yield from (choice for choice in get_args(wanted) if choice != value)
