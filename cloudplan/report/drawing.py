"""Pictures stand in the page as they are, so each is looked at once more before it does."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = (
    *("svg", "g", "defs", "symbol", "use", "title", "desc"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
    *("linearGradient", "radialGradient", "stop", "pattern", "clipPath", "marker"),
)
HARMLESS = frozenset(f"{SVG}{name}" for name in SHAPES)
MARKERS = ("marker-start", "marker-mid", "marker-end")
PAINTS = frozenset(("style", "fill", "stroke", "filter", "mask", "clip-path", "cursor", *MARKERS))


def checked_svg(svg: str) -> str:
    """The drawing, if it draws and does nothing else. Raises `ValueError`: we drew it ourselves."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(svg, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as problem:
        raise ValueError(f"a drawing is not an SVG: {problem}") from problem
    if root.tag != f"{SVG}svg":
        raise ValueError(f"a drawing begins with <{root.tag}>")
    for element in root.iter():
        _check(element)
    return svg.partition("?>")[2].lstrip() if svg.startswith("<?xml") else svg


def _check(element: Element) -> None:
    """Shapes and texts only; a style sheet would hold for the whole page."""
    if element.tag not in HARMLESS:
        raise ValueError(f"a drawing holds the element {element.tag}")
    for name, value in element.attrib.items():
        local = name.rpartition("}")[2].lower()
        away = local == "href" and not value.startswith("#")
        if away or local.startswith("on") or (local in PAINTS and _points_elsewhere(value)):
            raise ValueError(f"a drawing holds the attribute {name}={value!r}")


def _points_elsewhere(paint: str) -> bool:
    """A paint may be a part of the drawing itself."""
    return "url(" in paint.replace("url(#", "").lower()


def height_by_width(svg: str) -> float:
    """The proportions of a drawing, from its `viewBox`. Raises `ValueError` without one."""
    from defusedxml.ElementTree import fromstring

    _, _, width, height = map(float, fromstring(svg).attrib.get("viewBox", "").split())
    return height / width
