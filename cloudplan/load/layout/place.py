"""A leaf's own text at its new place: moved with what it hangs on, else as the author wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from cloudplan.load.layout.leaves import Leaf, Style

INDENT = 2
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SPACED = (yaml.FlowEntryToken, yaml.ValueToken, yaml.AnchorToken, yaml.KeyToken)
_CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_INDICATOR = re.compile(r"[|>][+-]?[1-9]")
_BLANKS = re.compile(" *")


def placed(raw: str, leaf: Leaf, parent: int) -> str:
    """The text `raw` of a leaf, below a key or dash in column `parent`."""
    first, *rest = raw.split("\n")
    if not rest:
        return _ON_ONE_LINE.get(leaf.style, str)(raw)
    if leaf.style == "flow":
        lines = [_moved(line.rstrip(), parent - leaf.parent) for line in rest]
    elif leaf.style == "block":
        lines = _block(first, rest, leaf.parent, parent)
    else:
        lines = [_indented(line.strip(" \t"), parent + INDENT) for line in rest]
    return "\n".join([first.rstrip() if leaf.style != "block" else first, *lines])


def in_double_quotes(raw: str) -> str:
    """A text in single quotes, in double ones where nothing in it needs a backslash then."""
    inner = raw[1:-1].replace("''", "'")
    return raw if '"' in inner or "\\" in inner else f'"{inner}"'


def spaced(raw: str) -> str:
    """A flow collection on one line, with a blank behind each comma and colon and no others."""
    pieces: list[str] = []
    after_alias = False  # whose name may end in a colon
    for token in yaml.scan(raw, Loader=_Loader):
        piece = raw[token.start_mark.index : token.end_mark.index]
        if isinstance(token, _CLOSING) and pieces:
            pieces[-1] = pieces[-1].rstrip()
        elif isinstance(token, yaml.ValueToken) and after_alias:
            piece = " : "
        elif isinstance(token, _SPACED) and piece:
            piece = f"{piece} "
        elif isinstance(token, yaml.ScalarToken) and token.style == "'":
            piece = in_double_quotes(piece)
        after_alias = isinstance(token, yaml.AliasToken)
        pieces.append(piece)
    return "".join(pieces)


def _block(header: str, lines: list[str], old: int, new: int) -> list[str]:
    """The lines of a block; one that states its indentation moves with its key."""
    filled = [line for line in lines if line.strip(" ")]
    by = new - old
    if filled and not _INDICATOR.match(header):
        by = new + INDENT - _lead(filled[0])
    return [_moved(line, by) if line.strip(" ") else line[:0] for line in lines]


def _moved(line: str, by: int) -> str:
    return _indented(line.lstrip(" "), max(0, _lead(line) + by))


def _indented(line: str, by: int) -> str:
    return " " * by + line if line else ""


def _lead(line: str) -> int:
    blanks = _BLANKS.match(line)
    return blanks.end() if blanks else 0


_ON_ONE_LINE: dict[Style, Callable[[str], str]] = {"single": in_double_quotes, "flow": spaced}
