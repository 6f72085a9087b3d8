"""The elements of a drawing: values escaped, texts cleaned, figures short."""

from __future__ import annotations

from html import escape

from cloudplan.render.clean import clean

INK, QUIET, GRID, PAPER = "#1b1f24", "#4a5560", "#c4ccd4", "#ffffff"
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#00785a"
"""Okabe and Ito's colours, which colour-blind people tell apart; the green is darker, so that it
stands out from white three to one, as WCAG asks of drawings."""
TEXT_SIZE = 14
_CHARACTER = 0.56
"""The width of an average character by its height, in the fonts that browsers take."""

Value = str | float | int


def element(tag: str, *inner: str, **attributes: Value) -> str:
    """An element; `inner` is markup already, attributes are escaped. ``_`` stands for ``-``."""
    said = "".join(f' {_name(k)}="{_value(v)}"' for k, v in attributes.items())
    return f"<{tag}{said}>{''.join(inner)}</{tag}>" if inner else f"<{tag}{said}/>"


def text(
    x: float,
    y: float,
    said: str,
    *,
    anchor: str = "start",
    size: int = TEXT_SIZE,
    fill: str = INK,
    bold: bool = False,
) -> str:
    """A line of text whose baseline begins, ends or has its middle at (x, y)."""
    weight = {"font_weight": "bold"} if bold else {}
    return element(
        "text",
        escape(clean(said)),
        x=x,
        y=y,
        text_anchor=anchor,
        font_size=size,
        fill=fill,
        **weight,
    )


def drawing(id: str, title: str, description: str, width: float, height: float, body: str) -> str:
    """A whole picture on white, with what it shows in words."""
    return element(
        "svg",
        element("title", escape(clean(title)), id=f"{id}-title"),
        element("desc", escape(clean(description)), id=f"{id}-desc"),
        element("rect", x=0, y=0, width=width, height=height, fill=PAPER),
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_figure(width)} {_figure(height)}",
        role="img",
        aria_labelledby=f"{id}-title {id}-desc",
        font_family="sans-serif",
    )


def hatch(id: str, colour: str) -> str:
    """Stripes, which tell a surface from a plain one without its colour."""
    stripe = element("path", d="M0 0V8", stroke=colour, stroke_width=4)
    return element(
        "pattern",
        element("rect", width=8, height=8, fill=PAPER),
        stripe,
        id=id,
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def width_of(said: str, size: int = TEXT_SIZE) -> float:
    """About how wide a text is; nobody knows which font it will be shown in."""
    return len(clean(said)) * size * _CHARACTER


def fitting(said: str, width: float, size: int = TEXT_SIZE) -> str:
    """The text, or its beginning with an ellipsis where it is wider."""
    said, most = clean(said), int(width / (size * _CHARACTER))
    return said if len(said) <= most else f"{said[: max(most - 1, 1)]}…"


def _name(name: str) -> str:
    return name.replace("_", "-")


def _value(value: Value) -> str:
    return escape(value) if isinstance(value, str) else _figure(value)


def _figure(value: float) -> str:
    """A tenth of a pixel is enough, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
