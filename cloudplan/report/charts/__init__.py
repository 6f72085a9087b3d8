"""Drawings as SVG: shapes and texts only, readable without colour, scaled by their `viewBox`.

Every function gives a whole `<svg>` element with a title and a description. Names come from
anybody: they pass `cloudplan.report.charts.svg`, which cleans and escapes them.
"""

from cloudplan.report.charts.bars import Bar, bars
from cloudplan.report.charts.map import Arrow, Spot, map_of
from cloudplan.report.charts.years import Panel, Series, years

__all__ = ["Arrow", "Bar", "Panel", "Series", "Spot", "bars", "map_of", "years"]
