"""A small sound inventory, and a way to read texts as if they were files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cloudplan.diagnostics import CloudplanError, Diagnostic
from cloudplan.load import Loaded, read

ESTATE = (
    "estate: {id: city, currency: EUR, as_of: 2026-11-01, horizon_months: 60, "
    "fx: {USD: {rate: 0.9, as_of: 2026-11-01, source: bank}}}\n"
)
SITES = """
places: [{id: hall, lat: 51.05, lon: 3.72, country: BE}]
sites: [{id: dc, kind: on_prem, operator: {name: City}, location: {country: BE}, rates: own}]
rates: [{id: own, currency: EUR, as_of: 2026-11-01, source: tender, linear: {vcpu_month: 9.50}}]
"""
BASE = ESTATE + SITES

ReadText = Callable[..., Loaded]
Problems = Callable[..., list[Diagnostic]]


@pytest.fixture
def read_text(tmp_path: Path) -> ReadText:
    """Read the sound inventory and the given texts by file name (`_` for a dot)."""

    def run(base: str = BASE, **files: str | bytes) -> Loaded:
        (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / name.replace("_", ".")).write_bytes(data)
        return read(["."], [], at=tmp_path)

    return run


@pytest.fixture
def problems(read_text: ReadText) -> Problems:
    """The errors of a reading that must fail."""

    def run(base: str = BASE, **files: str | bytes) -> list[Diagnostic]:
        with pytest.raises(CloudplanError) as caught:
            read_text(base, **files)
        return list(caught.value.diagnostics)

    return run
