"""The figures of the whole estate."""

from __future__ import annotations

from collections.abc import Iterator

from cloudplan.diagnostics import Diagnostic
from cloudplan.load import catalog
from cloudplan.load.check_sites import missing_fx
from cloudplan.load.content import Content


def check_estate(content: Content) -> Iterator[Diagnostic]:
    """The shipped price of an hour's work must be exchangeable where the estate gives none."""
    for entity in content.estates:
        m = entity.model
        if not entity.is_whole:
            continue
        currency = catalog.migration_norms()["hour_price"].unit[:3]
        has_own = m.migration is not None and m.migration.hour_price is not None
        if not has_own and currency not in (m.currency, *(m.fx or {})):
            what = "The shipped price of an hour of migration work"
            finding = missing_fx(what, currency, m.currency, entity.at("currency"))
            yield finding
