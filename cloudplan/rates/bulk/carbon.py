"""Grams of CO2e of every row on every site: `workload_carbon_grams`, for all pairs at once."""

from __future__ import annotations

import numpy as np

from cloudplan.rates.bulk.needs import Needs
from cloudplan.rates.bulk.rounding import Bools, Ints
from cloudplan.rates.carbon import grams_per_vcpu


def carbon_grams(needs: Needs, wanted: Bools) -> Ints:
    """(T, W, S) whole grams by year of the pairs in `wanted` (W, S); 0 where a site has no figure.

    Raises `CloudplanError` for amounts beyond all proportion.
    """
    vcpu, out = needs.vcpu, np.zeros((needs.horizon.years, *wanted.shape), dtype=np.int64)
    for s, site in enumerate(needs.estate.sites):
        if site.carbon is not None and not site.is_owned:
            grams = vcpu.grams(grams_per_vcpu(needs.estate, site))
            out[:, :, s] = grams[vcpu.of].T * wanted[:, s]
    return out
