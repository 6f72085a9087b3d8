"""Plans for the tests of Terraform, made once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cloudplan.load import read
from cloudplan.model.plan import Invocation, Plan
from cloudplan.planner import Options, make_plan
from tests.unit.pages import ROOT

FIVE = Path(__file__).parent / "estates" / "five"


@cache
def five() -> Plan:
    """A site of each provider, with all that templates tell apart."""
    return _plan(FIVE, "inventory.yaml", "policies.yaml")


@cache
def city() -> Plan:
    """The shipped city."""
    return _plan(ROOT, "inventories/demo-city", "policies")


def _plan(at: Path, inventory: str, policies: str) -> Plan:
    loaded = read([inventory], [policies], at=at)
    return make_plan(loaded, Options(), Invocation((inventory,), (policies,)))
