"""Rules: what may run where, what must be apart or together, and what that may cost.

`check` an estate, then ask its `rulebook`. One file per kind of rule; `registry.py` lists them.
"""

from __future__ import annotations

from cloudplan.rules.bindings import (
    BudgetScope,
    DependencyLimit,
    Exemption,
    RecoveryWish,
    Separation,
    Standby,
    Togetherness,
)
from cloudplan.rules.concentration import concentration_groups
from cloudplan.rules.findings import Finding
from cloudplan.rules.network import Network, RoundTrip
from cloudplan.rules.rulebook import Rulebook, check, rulebook
from cloudplan.rules.told import told
from cloudplan.rules.verdicts import Verdicts

__all__ = [
    "BudgetScope",
    "DependencyLimit",
    "Exemption",
    "Finding",
    "Network",
    "RecoveryWish",
    "RoundTrip",
    "Rulebook",
    "Separation",
    "Standby",
    "Togetherness",
    "Verdicts",
    "check",
    "concentration_groups",
    "rulebook",
    "told",
]
