"""Tests of rules as data: what a case supposes, and what it expects of the rules.

How a file of tests is read is in `cloudplan/load/cases.py`; what an expectation means, in
`cloudplan/testing/checks.py`; both are published in docs/how-to/test-policies.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from cloudplan.diagnostics import Diagnostic, Source
from cloudplan.model.estate import Estate
from cloudplan.model.policy import Policy

ExpectationKey = Literal[
    "rejected_by",
    "warns",
    "priced",
    "site",
    "site_kind",
    "not_site",
    "monthly",
    "infeasible_by",
    "standby_by",
    "frozen_by",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One thing that is expected, by the key of the file that says so.

    `names` are rules, sites or kinds of site, by `key`. `workloads` (addresses), `sites` and
    `days` are what it is asked of; no workloads: the estate as a whole. `amounts` are euros a
    month, by rule for ``priced``, as ``min`` and ``max`` for ``monthly``. `source` is the place
    of the key.
    """

    key: ExpectationKey
    source: Source
    names: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    amounts: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test. Without `placed` a plan is made where an expectation asks for one.

    `estate` is what the case supposes, with the rules under test; `None` when it was not read:
    because of `problems`, or because the case is left out (`skip` or `todo` say why). `placed`
    says where workloads stand, by address. `exactly`: nothing may be rejected or warned of that
    is not expected.
    """

    name: str
    file: str
    source: Source
    estate: Estate | None = None
    expectations: tuple[Expectation, ...] = ()
    placed: Mapping[str, str] | None = None
    exactly: bool = False
    skip: str = ""
    todo: str = ""
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Pardon:
    """A change of a rule, or a branch of it, that no test can notice, and why that is so."""

    rule: str
    what: str
    because: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A file of tests; `problems` are what is wrong with the file beyond single cases."""

    name: str
    cases: tuple[Case, ...] = ()
    equivalent: tuple[Pardon, ...] = ()
    unreachable: tuple[Pardon, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """Every file of tests that was found, and the rules that they could test, by their place."""

    files: tuple[CaseFile, ...]
    policies: tuple[Policy, ...]
