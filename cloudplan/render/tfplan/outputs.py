"""The plan's totals as outputs of the root module."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cloudplan.model.plan import Plan


def planned_outputs(plan: Plan) -> dict[str, Any]:
    """Money in the plan's currency, carbon in kilograms a year; an unknown figure is null."""
    return {name: _output(value) for name, value in _after(plan).items()}


def prior_outputs(plan: Plan) -> dict[str, Any]:
    """Today's, where the plan knows it."""
    return {name: _output(value) for name, value in _before(plan).items() if value is not None}


def output_changes(plan: Plan) -> dict[str, Any]:
    """Only of the monthly cost is it said what it is today; the others are new with the plan."""
    was = _before(plan)
    return {name: _change(was.get(name), value) for name, value in _after(plan).items()}


def _output(value: Decimal | None) -> dict[str, Any]:
    return {"sensitive": False, "type": "number", "value": value}


def _before(plan: Plan) -> dict[str, Decimal | None]:
    return {"monthly": plan.totals.before_monthly}


def _after(plan: Plan) -> dict[str, Decimal | None]:
    totals = plan.totals
    return {
        "carbon_kg_year": totals.carbon_kg_year,
        "monthly": totals.monthly,
        "one_off": totals.one_off,
        "saving_tco": totals.saving_tco,
        "tco": totals.tco,
    }


def _change(was: Decimal | None, now: Decimal | None) -> dict[str, Any]:
    action = "create" if was is None else "no-op" if was == now else "update"
    return {
        "actions": [action],
        "before": was,
        "after": now,
        "after_unknown": False,
        "before_sensitive": False,
        "after_sensitive": False,
    }
