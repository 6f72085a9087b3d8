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
    _checked(svg)
    return svg.partition("?>")[2].lstrip() if svg.startswith("<?xml") else svg


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in pixels, from its `viewBox`. Raises `ValueError`."""
    box = _checked(svg).attrib.get("viewBox", "").split()
    if len(box) != 4:
        raise ValueError("a drawing has no viewBox")
    return float(box[2]), float(box[3])


def _checked(svg: str) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(svg, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as problem:
        raise ValueError(f"a drawing is not an SVG: {problem}") from problem
    if root.tag != f"{SVG}svg":
        raise ValueError(f"a drawing begins with <{root.tag}>")
    for element in root.iter():
        _check(element)
    return root


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
