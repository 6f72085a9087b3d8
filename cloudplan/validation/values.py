"""Values that stand for all others: what conditions can tell apart of an attribute.

Between two figures that conditions name every value is treated alike, and so is every word that
none of them names. So a few values are enough to decide a question for all, as long as the
conditions only compare; where they cut texts, count or reckon, the few are not the `whole`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from cloudplan.rules.attributes import TYPES, AttributeType, Value
from cloudplan.rules.expression import Draft

OTHER = "another"
"""A word that no condition names."""
NOWHERE = "XX"
"""A country that no condition and no group names."""
MOST_MEMBERS = 6
"""Up to so many members every combination in a list is tried."""

_FIXED: dict[str, tuple[Value, ...]] = {
    "site.kind": ("edge", "on_prem", "private_cloud", "public_cloud"),
    "application.criticality": ("low", "medium", "high"),
    "application.disposition": (
        "retain", "rehost", "relocate", "replatform", "refactor", "repurchase",
    ),
    "application.data.confidentiality": (1, 2, 3, 4, 5),
    "application.data.integrity": (1, 2, 3, 4, 5),
    "application.data.availability": (1, 2, 3, 4, 5),
    "application.data.bbn": (1, 2, 3),
    "workload.standby": (False, True),
}  # fmt: skip
_COUNTRIES = ("site.location.country", "site.operator.country", "site.operator.owners")
_KNOWN = frozenset(
    (
        "workload.id",
        "workload.address",
        "workload.standby",
        "workload.hours_per_month",
        "workload.growth_per_year",
        "application.id",
        "application.owner",
        "application.labels",
        "application.data.residency",
        "application.users_total",
        "site.id",
        "site.kind",
        "site.location.country",
    )
)
"""What is never unknown; `workload.demand` comes on top."""
_RECKONS = re.compile(
    r"\.\s*(?:startsWith|endsWith|contains|matches|size|exists_one|map|filter|get\w+)\s*\("
    r"|\b(?:size|timestamp|duration|string|int|double|type)\s*\(|[-+*/%?]"
)
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_NUMBER = re.compile(r"\d+\.?\d*\Z|\.\d+\Z")


@dataclass(frozen=True, slots=True)
class Domain:
    """Values of one attribute; `whole` if every other value is treated like one of them."""

    values: tuple[Value, ...]
    whole: bool


def domain(name: str, texts: Sequence[str], groups: Mapping[str, tuple[str, ...]]) -> Domain:
    """What conditions with these texts can tell apart of an attribute, unknown last."""
    kind, whole = TYPES[name], not any(map(only_compares_not, texts))
    if name in _FIXED:
        values = _FIXED[name]
    elif name in _COUNTRIES:
        values, whole = _with_lists(kind, _countries(texts, groups), whole)
    elif kind in ("string", "strings"):
        words = sorted({word for text in texts for word in words_of(text)})
        values, whole = _with_lists(kind, (*words, OTHER), whole)
    elif kind in ("int", "double"):
        values = tuple(_figures(kind, texts))
    else:
        values, whole = (), False
    is_known = name in _KNOWN or name.startswith("workload.demand.")
    return Domain(values if is_known else (*values, None), whole)


@lru_cache(maxsize=1024)
def only_compares_not(text: str) -> bool:
    """Whether a condition does more with values than compare them."""
    solid = (token for token in Draft(text).tokens if token.kind not in ("string", "blank"))
    return (
        _RECKONS.search("".join(f"{t.text} " if t.kind == "name" else t.text for t in solid))
        is not None
    )


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """The texts in quotes that a condition names."""
    found = (token.text for token in Draft(text).tokens if token.kind == "string")
    return tuple(word.lstrip("rRbB").strip("'\"") for word in found)


def _with_lists(
    kind: AttributeType, members: Sequence[str], whole: bool
) -> tuple[tuple[Value, ...], bool]:
    """The members themselves, or lists of them."""
    if kind == "string":
        return tuple(members), whole
    every = len(members) <= MOST_MEMBERS
    sizes = range(len(members) + 1) if every else (1, 0, len(members))
    return tuple(c for size in sizes for c in combinations(members, size)), whole and every


def _countries(texts: Sequence[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """One country of each sort that conditions can tell apart by name or by group."""
    named = sorted({w for text in texts for w in words_of(text) if _COUNTRY.match(w)})
    asked = sorted(g for g in groups if any(f"groups.{g}" in text for text in texts))
    sorts: dict[tuple[object, ...], str] = {}
    for country in [*named, *(c for g in asked for c in groups[g]), NOWHERE]:
        of = (country if country in named else "", *(country in groups[g] for g in asked))
        sorts.setdefault(of, country)
    return tuple(sorts.values())


def _figures(kind: AttributeType, texts: Sequence[str]) -> Iterator[Value]:
    """Each figure that is named, one between each two, one below and one above all."""
    tokens = (t.text for text in texts for t in Draft(text).tokens if t.kind == "number")
    named = sorted({float(text) for text in tokens if _NUMBER.match(text)}) or [0.0]
    between = [(a + b) / 2 for a, b in pairwise(named)]
    found = sorted({named[0] - 1, *named, *between, named[-1] + 1})
    whole = kind == "int"
    return (int(x) if whole else x for x in found if not whole or x == int(x))
