"""Money: the only place where it is computed. Amounts leave here as lines or as whole cents."""

from collections.abc import Mapping
from datetime import date

from cloudplan.model.estate import Estate
from cloudplan.model.sites import CardOrigin
from cloudplan.rates.allocation import allocate
from cloudplan.rates.calendar import in_calendar_year, spent
from cloudplan.rates.carbon import host_carbon_grams, workload_carbon_grams
from cloudplan.rates.egress import tariff
from cloudplan.rates.horizon import HOURS_PER_MONTH, Horizon, first_full_year
from cloudplan.rates.hosts import HostCosts, HostYear, host_year_costs
from cloudplan.rates.lines import UnitPrice, monthly_line, once_line, priced_line
from cloudplan.rates.placement import placement_cost, running_cost
from cloudplan.rates.sites import site_lines, site_lines_today
from cloudplan.rates.spending import by_component
from cloudplan.rates.traffic import traffic_line

__all__ = [
    "HOURS_PER_MONTH",
    "Horizon",
    "HostCosts",
    "HostYear",
    "UnitPrice",
    "allocate",
    "by_component",
    "first_full_year",
    "host_carbon_grams",
    "host_year_costs",
    "in_calendar_year",
    "monthly_line",
    "once_line",
    "placement_cost",
    "priced_line",
    "prices_as_of",
    "prices_from",
    "running_cost",
    "site_lines",
    "site_lines_today",
    "spent",
    "tariff",
    "traffic_line",
    "workload_carbon_grams",
]


def prices_as_of(estate: Estate) -> Mapping[str, date]:
    """The date of every rate card that a site of the estate uses, by card id."""
    return {name: estate.cards[name].as_of for name in sorted(estate.cards)}


def prices_from(estate: Estate) -> Mapping[str, CardOrigin]:
    """Who keeps every rate card that a site of the estate uses, by card id."""
    return {name: estate.cards[name].origin for name in sorted(estate.cards)}
