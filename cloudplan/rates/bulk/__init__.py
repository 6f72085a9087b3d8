"""Money of a whole estate at once, as arrays of whole cents.

The lines that a report shows are made one by one, in `Decimal`, by the files beside this folder.
An engine needs the cents of millions of pairs: here the same prices and the same quantities give
the same cents, to the last one (see `rounding`), without a line for each.
"""

from cloudplan.rates.bulk.carbon import carbon_grams
from cloudplan.rates.bulk.missing import Missing
from cloudplan.rates.bulk.needs import NOWHERE, Needs
from cloudplan.rates.bulk.placements import placement_costs
from cloudplan.rates.bulk.priced import priced_costs
from cloudplan.rates.bulk.series import Series, numbered
from cloudplan.rates.bulk.standing import standing_costs
from cloudplan.rates.bulk.traffic import traffic_costs
from cloudplan.rates.bulk.worth import FIRST_MONTH, Worth, calendar_year, tco

__all__ = [
    "FIRST_MONTH",
    "NOWHERE",
    "Missing",
    "Needs",
    "Series",
    "Worth",
    "calendar_year",
    "carbon_grams",
    "numbered",
    "placement_costs",
    "priced_costs",
    "standing_costs",
    "tco",
    "traffic_costs",
]
