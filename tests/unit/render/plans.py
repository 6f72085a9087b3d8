"""Plans for the tests of rendering: small, complete, and built without any engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cloudplan.model.plan import (
    After,
    Before,
    Invocation,
    Line,
    Placement,
    Plan,
    RunnerUp,
    SitePlan,
    Solver,
    Totals,
    Utilisation,
)

Amount = str | int


def line(component: str, amount: Amount, period: str = "month", **fields: Any) -> Line:
    """A cost line; its TCO is 55 times a monthly amount."""
    money = Decimal(amount)
    defaults: dict[str, Any] = {
        "quantity": Decimal(1),
        "unit": "unit",
        "unit_price": money,
        "tco": money * (55 if period == "month" else 1),
        "source": "test card",
    }
    return Line(component=component, amount=money, period=period, **(defaults | fields))  # type: ignore[arg-type]


def after(site: str, monthly: Amount, *, one_off: Amount = 0, **fields: Any) -> After:
    """Where a workload goes, with one compute line, and a migration line if it costs once."""
    lines = [line("compute", monthly)]
    lines += [line("migration", one_off, "once")] if one_off else []
    defaults: dict[str, Any] = {"offer": None, "lines": tuple(lines)}
    return After(
        site=site,
        monthly=Decimal(monthly),
        one_off=Decimal(one_off),
        tco=sum((x.tco for x in lines), Decimal(0)),
        **(defaults | fields),
    )


def before(site: str, monthly: Amount | None, shared: Amount | None = None) -> Before:
    """Where a workload runs today."""
    amounts = [None if a is None else Decimal(a) for a in (monthly, shared)]
    return Before(site, amounts[0], amounts[1])


def moved(address: str, old: str, new: str, **fields: Any) -> Placement:
    """A move that saves a little."""
    defaults: dict[str, Any] = {
        "before": before(old, "412.10"),
        "after": after(new, "318.44", one_off="1360.00", offer="b3-8"),
        "reasons": ("least cost of the 3 sites that are possible",),
        "runner_up": RunnerUp("gcp-be", Decimal("312.40")),
    }
    return Placement(address=address, action="move", **(defaults | fields))


def kept(address: str, site: str) -> Placement:
    """A workload that stays where it is."""
    return Placement(
        address=address, action="keep", before=before(site, "10.00"), after=after(site, "10.00")
    )


def site(id: str, workloads: int = 1, **fields: Any) -> SitePlan:
    """An elastic site without cost of its own."""
    defaults: dict[str, Any] = {
        "hosts_by_year": None,
        "utilisation_by_year": Utilisation(),
        "monthly": Decimal("0.00"),
        "one_off": Decimal("0.00"),
        "tco": Decimal("0.00"),
        "lines": (),
    }
    return SitePlan(id=id, workloads=workloads, **(defaults | fields))


def plan(*placements: Placement, **fields: Any) -> Plan:
    """An optimal plan over 60 months in euros."""
    defaults: dict[str, Any] = {
        "cloudplan_version": "0.1.0",
        "estate": "demo-city",
        "inputs": (),
        "inputs_sha256": "0" * 64,
        "invocation": Invocation(("inventory",), ("policies",)),
        "as_of": date(2026, 11, 1),
        "currency": "EUR",
        "horizon_months": 60,
        "prices_as_of": {},
        "sites": (),
        "rejections": (),
        "violations": (),
        "waived": (),
        "totals": Totals(
            before_monthly=Decimal("13428.00"),
            monthly=Decimal("12340.00"),
            one_off=Decimal("1360.00"),
            tco=Decimal("680000.00"),
            saving_tco=Decimal("54000.00"),
            carbon_kg_year=None,
        ),
        "solver": Solver(
            status="optimal",
            objective=Decimal("680000.00"),
            bound=Decimal("680000.00"),
            gap=Decimal(0),
            engine="exact",
            stopped_by="gap",
        ),
    }
    return Plan(placements=placements, **(defaults | fields))
