"""Carbon intensity of the electricity and the power usage effectiveness (PUE) per region.

One method for as many regions as possible: Google's grid averages of 2024 by country. Where Google
has no region in a country, the Green Software Foundation's figure for the provider's own region.
A region without a figure has no row.
"""

from __future__ import annotations

from pathlib import Path

from scripts.catalog_build.tables import Row, plain, read_rows

GOOGLE = ("GoogleCloudPlatform/region-carbon-info 2024", "2025-12-03")
FOUNDATION = ("Green Software Foundation real-time-cloud", "2026-03-12")
VENDORS = {"Google Cloud": "gcp", "Amazon Web Services": "aws", "Microsoft Azure": "azure"}
GRID = "grid-carbon-intensity-average-consumption-annual"
PUE = "power-usage-effectiveness"
NAMESAKE_LOCATION = {"northeurope": "Ireland"}
"""The foundation's table holds `northeurope` twice; Azure's is in Ireland."""


def carbon(folder: Path, regions: list[Row]) -> list[Row]:
    """A row per region of `regions` whose intensity is known."""
    grid = _google_grid(folder)
    by_country = {row["country"]: grid[row["region"]] for row in regions if row["region"] in grid}
    facts = _foundation(folder)
    rows = [_row(region, grid, by_country, facts) for region in regions]
    return [row for row in rows if row["g_per_kwh"]]


def _google_grid(folder: Path) -> dict[str, str]:
    rows = read_rows(folder / "carbon/gcp_region_carbon_2024.csv")
    key = "Grid carbon intensity (gCO2eq / kWh)"
    return {row["Google Cloud Region"]: plain(row[key]) for row in rows}


def _foundation(folder: Path) -> dict[tuple[str, str], list[Row]]:
    """The yearly rows of each region, newest first."""
    facts: dict[tuple[str, str], list[Row]] = {}
    rows = read_rows(folder / "regions/gsf_cloud_region_metadata.csv")
    for row in sorted(rows, key=lambda row: row["year"], reverse=True):
        region = row["cloud-region"]
        namesake = NAMESAKE_LOCATION.get(region)
        if row["cloud-provider"] in VENDORS and namesake in (None, row["location"]):
            facts.setdefault((VENDORS[row["cloud-provider"]], region), []).append(row)
    return facts


def _newest(rows: list[Row], column: str) -> tuple[str, str]:
    """(value, year) of the newest row that has a value in `column`."""
    return next(((row[column], row["year"]) for row in rows if row[column]), ("", ""))


def _row(
    region: Row,
    grid: dict[str, str],
    by_country: dict[str, str],
    facts: dict[tuple[str, str], list[Row]],
) -> Row:
    known = facts.get((region["provider"], region["region"]), [])
    pue, pue_year = _newest(known, PUE)
    row = {key: region[key] for key in ("provider", "region", "country")}
    row |= _intensity(region, grid, by_country, known)
    if pue:
        row["pue"] = plain(pue)
        row["method"] += f"; PUE {pue_year} (Green Software Foundation)"
    return row


def _intensity(
    region: Row, grid: dict[str, str], by_country: dict[str, str], known: list[Row]
) -> Row:
    own = grid.get(region["region"]) if region["provider"] == "gcp" else None
    google = own or by_country.get(region["country"])
    if google:
        method = "grid average 2024" + ("" if own else ", Google region of the same country")
        return _cells(google, method, GOOGLE)
    value, year = _newest(known, GRID)
    return _cells(plain(value) if value else "", f"grid average {year}, consumption", FOUNDATION)


def _cells(value: str, method: str, source: tuple[str, str]) -> Row:
    return {"g_per_kwh": value, "method": method, "source": source[0], "as_of": source[1]}
