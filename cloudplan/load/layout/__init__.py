"""One layout for YAML files: indentation, blanks, quotes, line ends. Never what they say.

The library that keeps comments and the order of keys lays out the frame of a file. Every value
is a row of letters while it does, and gets its own text back afterwards; so nothing is read as
a number or a date, and lines that the author broke stay broken where they were.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

from cloudplan.load.layout.comments import has_frame, remarks_of, with_comments_moved
from cloudplan.load.layout.leaves import LayoutError, Leaf, keeps_end, leaves_of
from cloudplan.load.layout.place import placed

__all__ = ["LayoutError", "laid_out"]

_TRIES = 5
_WIDEST = 1_000_000
_EMPTY_LINES = re.compile(r"(?:\n(?=\n))*")
_LINE_END = re.compile(r"\r\n?")
_START = re.compile(r"((?:(?:[#%][^\n]*)?\n)*---[ \t]*(?:#[^\n]*)?)\n")
_MANY_BLANK = re.compile(r"\n{3,}")


def laid_out(text: str) -> str:
    """The text of a YAML file in our layout. Raises `LayoutError`; expects what `parse_yaml` takes.

    Whoever writes it makes sure that both texts have the same tree.
    """
    text = _LINE_END.sub("\n", text)
    head, rest = _parted(text)
    result = head + _final(rest)
    if remarks_of(result) != remarks_of(text):
        raise LayoutError("a comment or an anchor would be lost")
    return result


def _parted(text: str) -> tuple[str, str]:
    """What stands up to a line ``---`` that begins the document, and the rest."""
    start = _START.match(text)
    if start is None:
        return "", text
    return _tidied(start[1]), text[start.end() :]


def _final(text: str) -> str:
    """A comment that had to leave its line finds its column when it is laid out once more."""
    for _ in range(_TRIES):
        text, before = _body(text), text
        if text == before:
            return text
    raise LayoutError("a comment finds no place to stay")


def _body(text: str) -> str:
    leaves = leaves_of(text)
    raws = [text[leaf.start : leaf.end] for leaf in leaves]
    frame = masked = _masked(text, leaves, raws)
    if has_frame(masked):
        frame = with_comments_moved(masked, _round_trip(masked))
    frame = _tidied(frame)
    there = leaves_of(frame)
    if len(there) != len(leaves):
        raise LayoutError("its values could not be found again")
    both = zip(raws, leaves, there, strict=True)
    return _replaced(frame, there, [placed(raw, old, new.parent) for raw, old, new in both])


def _masked(text: str, leaves: list[Leaf], raws: list[str]) -> str:
    """Every value as a row of letters, as long as the first line of what it will be."""
    both = zip(raws, leaves, strict=True)
    own = (placed(raw, leaf, leaf.parent).split("\n")[0] for raw, leaf in both)
    return _replaced(text, leaves, ["x" * len(line) for line in own])


def _replaced(text: str, leaves: list[Leaf], new: list[str]) -> str:
    parts, end = [], 0
    for leaf, piece in zip(leaves, new, strict=True):
        parts += [text[end : leaf.start], piece]
        end = leaf.end
        if keeps_end(piece):  # an empty line more would be part of it
            end = _EMPTY_LINES.match(text, end).end()  # type: ignore[union-attr]
    return "".join([*parts, text[end:]])


def _round_trip(text: str) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    library: Any = YAML(typ="rt", pure=True)
    library.preserve_quotes = True
    library.width = _WIDEST
    library.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    try:
        with warnings.catch_warnings(action="ignore"):  # of anchors that are used twice
            tree = library.load(text)
            _keep_anchors(tree)
            library.dump(tree, out)
    except (YAMLError, ValueError, TypeError, AttributeError) as problem:
        raise LayoutError(str(problem).split("\n")[0]) from None
    return out.getvalue()


def _keep_anchors(node: Any) -> None:
    """Every alias is a row of letters now, so that no anchor seems to be used."""
    if isinstance(node, (dict, list)):
        anchor = node.yaml_anchor()  # type: ignore[union-attr]
        if anchor is not None:
            anchor.always_dump = True
        for below in node.values() if isinstance(node, dict) else node:
            _keep_anchors(below)


def _tidied(frame: str) -> str:
    """No blanks at the ends of lines, no two empty lines, one line end at the end."""
    lines = "\n".join(line.rstrip() for line in frame.split("\n"))
    return _MANY_BLANK.sub("\n\n", lines).strip("\n") + "\n"
