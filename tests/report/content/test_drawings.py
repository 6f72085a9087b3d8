"""Drawings: shapes and texts only, told in words, inert whatever a site is called."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from cloudplan.report.charts import Arrow, Bar, Panel, Series, Spot, bars, map_of, years
from tests.report.content.reports import city, golden, pictures, report

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "]]></svg><img src=x onerror=alert(1)>",
    '"><a href="javascript:1">',
    "&lt;&unknown;",
    "\N{RIGHT-TO-LEFT OVERRIDE}\x1b[31m\x00",
    "${jndi} {{ x }} =cmd",
    "a" * 500,
)
DRAWN = "svg g title desc defs pattern marker rect path circle text"
ALLOWED = {f"{SVG}{name}" for name in DRAWN.split()}


def parsed(svg: str) -> Element:
    """The drawing, after looking at every element of it."""
    root: Element = fromstring(svg, forbid_dtd=True)
    assert root.attrib["role"] == "img"
    names = root.attrib["aria-labelledby"].split()
    by_id = {e.attrib["id"]: e for e in root.iter() if "id" in e.attrib}
    assert all((by_id[name].text or "").strip() for name in names)
    assert (
        Counter(e.attrib["id"] for e in root.iter() if "id" in e.attrib).most_common(1)[0][1] == 1
    )
    for element in root.iter():
        assert element.tag in ALLOWED
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("href", "style")
            assert "url(" not in value or value.startswith("url(#")
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    assert 300 < width < 800
    assert 40 < height < 1_500
    return root


def words(root: Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_those_of_the_city() -> None:
    found = pictures(report(city(), "de"))
    assert set(found) == {
        "chart-money-lines",
        "chart-money-years",
        "chart-map",
        "chart-sites",
        "chart-capacity",
    }
    ids = [e.attrib["id"] for p in found.values() for e in parsed(p.svg).iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids)), "they stand in one page"
    for picture in found.values():
        sizes = [int(e.attrib["font-size"]) for e in parsed(picture.svg).iter(f"{SVG}text")]
        assert min(sizes) >= 12


def test_the_map_names_every_site_in_use_and_counts_every_route() -> None:
    said = words(parsed(pictures(report(city()))["chart-map"].svg))
    for site in city().sites:
        assert site.id in said
        assert str(site.workloads) in said
    routes = Counter(
        (p.before.site, p.after.site)
        for p in city().placements
        if p.action == "move" and p.before and p.after
    )
    assert Counter(said) >= Counter(map(str, routes.values()))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_inert(name: str) -> None:
    row = Bar(name, (Decimal(1), None), (name, name))
    spots = [Spot(name, 51.0, 4.0, 3, name), Spot("other", 51.0, 4.0, 0)]
    panel = Panel(name, (Series(name, (Decimal("0.5"), Decimal("1.2"))),))
    for svg in (
        bars("a", name, name, (name, name), [row]),
        map_of("b", name, name, spots, [Arrow(name, "other", 2, name)]),
        years("c", name, name, [panel], [name, name], [name] * 5),
    ):
        root = parsed(svg)
        assert not any(character in svg for character in "\x00\x1b\N{RIGHT-TO-LEFT OVERRIDE}")
        assert "\n" not in "".join(words(root))


def test_nothing_to_draw() -> None:
    parsed(bars("a", "t", "d", ("x", "y"), []))
    parsed(bars("a", "t", "d", ("x", "y"), [Bar("r", (Decimal(0), Decimal(0)), ("0", "0"))]))
    parsed(map_of("a", "t", "d", [Spot("pole", 90.0, 180.0, 0)], [Arrow("pole", "no", 1, "1")]))


def test_sites_at_one_place_are_drawn_apart() -> None:
    spots = [Spot(f"room-{n}", 51.0, 3.7, 10) for n in range(12)]
    root = parsed(map_of("a", "t", "d", spots, []))
    circles = [e for e in root.iter(f"{SVG}circle") if float(e.attrib["r"]) > 5]
    places = {(e.attrib["cx"], e.attrib["cy"]) for e in circles}
    assert len(places) == 12
    boxes = [e for e in root.iter(f"{SVG}rect") if e.attrib.get("fill-opacity")]
    labels = [tuple(float(e.attrib[k]) for k in ("x", "y", "width", "height")) for e in boxes]
    for n, (x, y, wide, tall) in enumerate(labels):
        for u, v, w, h in labels[n + 1 :]:
            assert x + wide <= u or u + w <= x or y + tall <= v or v + h <= y


def test_a_map_is_the_same_whatever_the_order_of_its_sites() -> None:
    plan = golden("two-rooms")
    assert pictures(report(plan)) == pictures(report(plan))


def test_colour_is_not_the_only_sign() -> None:
    svg = bars(
        "a", "t", "d", ("today", "planned"), [Bar("r", (Decimal(2), Decimal(1)), ("2", "1"))]
    )
    root = parsed(svg)
    assert root.find(f".//{SVG}pattern") is not None
    assert {"today", "planned", "r", "2", "1"} <= set(words(root))
