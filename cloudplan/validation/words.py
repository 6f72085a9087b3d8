"""How findings name rules, sites and workloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cloudplan.model.policy import Policy
from cloudplan.model.text import pick
from cloudplan.rules.attributes import Value

MOST_NAMED = 5
MOST_SORTS = 2


def place(policy: Policy) -> str:
    """``rule (file:line)``"""
    return f"{policy.id} ({policy.source.file}:{policy.source.line})"


def reasoned(policy: Policy) -> str:
    """``rule (file:line): because``"""
    return f"{place(policy)}: {pick(policy.because)}"


def few(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """``a, b and 3 more``"""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def both(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def count(amount: int, one: str) -> str:
    """``1 workload``, ``2 workloads``."""
    return f"{amount} {one}{'' if amount == 1 else 's'}"


def sorts_described(sorts: Sequence[Mapping[str, Value]]) -> str:
    """What sorts of workloads have; values of one attribute that alone differs stand together."""
    names = list(sorts[0])
    differing = [n for n in names if any(sort.get(n) != sorts[0][n] for sort in sorts)]
    if len(differing) == 1 and all(list(sort) == names for sort in sorts):
        values = [shown(sort[differing[0]]) for sort in sorts]
        parts = [_trait(n, sorts[0][n]) for n in names if n not in differing]
        return " and ".join([*parts, f"{differing[0]} {few(values, 8).replace(', ', ' or ')}"])
    told = [described(sort) for sort in sorts[:MOST_SORTS]]
    more = len(sorts) - len(told)
    return "; or with ".join(told) + (f"; and {more} more such sorts" if more else "")


def described(values: Mapping[str, Value]) -> str:
    """``application.data.confidentiality 5 and dpia in application.labels``"""
    return " and ".join(_trait(name, value) for name, value in values.items())


def _trait(name: str, value: Value) -> str:
    if isinstance(value, tuple) and value:
        return f"{both(value)} in {name}"
    return f"{name} {shown(value)}"


def shown(value: Value) -> str:
    """A value as a person would write it."""
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def sites(names: Iterable[str], total: int) -> str:
    """The names, or ``every site``."""
    listed = list(names)
    return "every site" if len(listed) == total > 1 else few(listed, 8)
