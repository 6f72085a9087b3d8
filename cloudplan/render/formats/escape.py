"""Text from files, made inert for each target. All of it is `clean` already: one line, no control
or direction characters, no commands to a CI runner.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from cloudplan.render.clean import clean, clean_lines

CUT = "…"
_BREAK = "&#8203;"
"""A blank of no width: code hosts look for mentions and addresses in text that is already HTML, so
that neither a backslash nor a character reference keeps them from it."""
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~{}^=]")
_REFERENCE = re.compile(
    r"(?<=[@#!~%$&])(?=[\w\"])|(?<=\bGH-)(?=\d)|(?<=:)(?=[\w/+-])|(?<=www)(?=\.)", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?<=@)(?=[\w.-]*\.\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_DOLLAR = "<span>$</span>"
_PLACEHOLDER = re.compile(r"(?<=\])(?=\()|(?<=\{)(?=\d+\})")
_UNSEEN = re.compile(r"[^\n -~]|(?<=##)\[")


def plain(text: str) -> str:
    """Lines that are clean each."""
    return "\n".join(clean_lines(text))


def shortened(text: str, most: int) -> str:
    """At most `most` characters, with an ellipsis where some are gone."""
    return text if len(text) <= most else text[: most - 1] + CUT


def markdown(text: str) -> str:
    """Prose within a table cell or a paragraph: no markup, link, mention, reference or formula."""
    return _references(_REFERENCE.sub("\0", clean(text))).replace("$", _DOLLAR)


def markdown_code(text: str) -> str:
    """A name, as code, where hosts leave it alone. A copy of it stays the name."""
    return f"<code>{_references(_ADDRESS.sub(chr(0), clean(text)))}</code>"


def _references(text: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text).replace("\0", _BREAK)


def github_data(text: str) -> str:
    """The message of a workflow command; its line breaks stay."""
    return plain(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """A property of a workflow command."""
    return github_data(clean(text)).replace(":", "%3A").replace(",", "%2C")


def sarif(text: str) -> str:
    """A message, in which ``[text](target)`` would be a link and ``{0}`` a place for another."""
    return _PLACEHOLDER.sub(" ", plain(text))


def uri(path: str) -> str:
    """A URI reference, relative where the path is."""
    if re.match(r"/|[A-Za-z]:/", path):
        return f"file:///{quote(path.lstrip('/'), safe='/:', errors='replace')}"
    return quote(path, safe="/", errors="replace")


def json_text(text: str) -> str:
    """JSON that says the same and holds nothing that steers a terminal or a CI runner."""
    return _UNSEEN.sub(_unicode_escape, text)


def _unicode_escape(found: re.Match[str]) -> str:
    character = found[0]
    if character.isprintable() and character != "[":
        return character
    pairs = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[at : at + 4]}" for at in range(0, len(pairs), 4))
