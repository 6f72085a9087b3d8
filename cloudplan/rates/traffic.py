"""Traffic between two workloads, paid by the sender at the tariff of its site."""

from __future__ import annotations

from cloudplan.model.estate import Dependency, Estate, Workload
from cloudplan.model.money import CostLine, MissingPrice
from cloudplan.model.sites import Site
from cloudplan.model.sizing import growth_factors
from cloudplan.rates.egress import tariff
from cloudplan.rates.horizon import Horizon
from cloudplan.rates.lines import monthly_line


def traffic_line(
    estate: Estate,
    horizon: Horizon,
    dependency: Dependency,
    from_workload: Workload,
    from_site: Site,
    to_site: Site,
) -> CostLine | MissingPrice | None:
    """The dependency's line; it grows with the sender. `None` within one site.

    A dependency without traffic misses no price: it has no line where there is none.
    """
    if from_site.id == to_site.id:
        return None
    price = tariff(estate, from_site, to_site)
    if isinstance(price, MissingPrice):
        return price if dependency.gib_month else None
    growth = growth_factors(from_workload.growth_per_year, horizon.years)
    goes = f"to {dependency.to_address}"
    return monthly_line(
        horizon,
        "traffic",
        tuple(dependency.gib_month * factor for factor in growth),
        "GiB",
        price.amount,
        price.source,
        price.as_of,
        f"{goes}, {price.detail}" if price.detail else goes,
    )
