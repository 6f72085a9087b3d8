"""Money: the only package that makes cost lines. docs/model.md has the equations (M1) to (M4)."""

from cloudplan.rates.carbon import host_carbon_grams, workload_carbon_grams
from cloudplan.rates.compute import running_cost
from cloudplan.rates.horizon import Horizon, first_full_year
from cloudplan.rates.hosts import (
    HostCosts,
    HostYear,
    host_year_costs,
    site_lines,
    site_lines_today,
)
from cloudplan.rates.lines import (
    UnitPrice,
    allocate,
    in_calendar_year,
    monthly_line,
    once_line,
    priced_line,
)
from cloudplan.rates.placement import placement_cost, prices_as_of
from cloudplan.rates.traffic import tariff, traffic_line

__all__ = [
    "HostCosts",
    "HostYear",
    "Horizon",
    "UnitPrice",
    "allocate",
    "first_full_year",
    "host_carbon_grams",
    "host_year_costs",
    "in_calendar_year",
    "monthly_line",
    "once_line",
    "placement_cost",
    "priced_line",
    "prices_as_of",
    "running_cost",
    "site_lines",
    "site_lines_today",
    "tariff",
    "traffic_line",
    "workload_carbon_grams",
]
