"""Which texts the program says, and whether every language has them.

    python -m scripts.messages

prints, per language, what no catalogue has, what nothing says any more and what stands in several.
Texts are found in the syntax trees of the program and of the templates: the literal arguments of
``say.text``, ``say.plural`` and ``Said``. (babel's own extractor goes by the name of a function
alone, and other things than voices have a ``text``.)
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

from cloudplan.language import LANGUAGES
from cloudplan.language.catalogues import HERE as CATALOGUES
from cloudplan.language.catalogues import SOURCE

ROOT = Path(__file__).parents[1]
VOICES = ("say", "_say", "speech", "voice")
"""What a `Speech` is called where it is asked for words."""
SENTENCES = ("Said",)
IMPORTED = re.compile(r"^from cloudplan\.model\.said import .*\bSaid\b", re.MULTILINE)
MAKES_THEM = "cloudplan/model/said.py"
"""Where sentences are made again from what a file has."""
Id = str | tuple[str, str]


class Entry(NamedTuple):
    """A translation, and the catalogue that has it."""

    catalogue: str
    forms: tuple[str, ...]
    fuzzy: bool


def said(root: Path = ROOT) -> dict[Id, list[str]]:
    """Every text with the places that say it."""
    found: dict[Id, list[str]] = defaultdict(list)
    for place, call in _calls(root):
        if (id_ := _literal(call)) is not None:
            found[id_].append(place)
    for path in sorted((root / "templates").rglob("*.j2")):
        for line, id_ in of_template(path.read_text("utf-8")):
            found[id_].append(f"{path.relative_to(root)}:{line}")
    return dict(found)


def not_literal(root: Path = ROOT) -> list[str]:
    """Calls whose text nobody can find, since it is no literal."""
    return [place for place, call in _calls(root) if _literal(call) is None]


def _calls(root: Path) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((root / "cloudplan").rglob("*.py")):
        source, name = path.read_text("utf-8"), path.relative_to(root).as_posix()
        names = SENTENCES if IMPORTED.search(source) else ()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and name != MAKES_THEM and _speaks(node, names):
                yield f"{name}:{node.lineno}", node


def _speaks(call: ast.Call, sentences: Collection[str]) -> bool:
    """``say.text(...)``, ``page.say.plural(...)``, ``Said(...)``."""
    if isinstance(call.func, ast.Name):
        return call.func.id in sentences
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("text", "plural")
        and ast.unparse(call.func.value).split(".")[-1] in VOICES
    )


def _literal(call: ast.Call) -> Id | None:
    """The text of a call, or the two of a plural; `None` where one of them is no literal."""
    plural = isinstance(call.func, ast.Attribute) and call.func.attr == "plural"
    given = [a.value for a in call.args[: 1 + plural] if isinstance(a, ast.Constant)]
    if len(given) != 1 + plural or not all(isinstance(text, str) for text in given):
        return None
    return (str(given[0]), str(given[1])) if plural else str(given[0])


def of_template(text: str) -> Iterator[tuple[int, Id]]:
    """The texts of a jinja2 template: ``{{ say.text("...") }}``, or ``text("...")``."""
    from jinja2 import Environment, nodes

    for call in Environment().parse(text).find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        values = [a.value if isinstance(a, nodes.Const) else None for a in call.args]
        if name == "text" and values and isinstance(values[0], str):
            yield call.lineno, values[0]
        if name == "plural" and len(values) > 1:
            yield call.lineno, (str(values[0]), str(values[1]))


def _id(message: object) -> Id:
    if isinstance(message, (tuple, list)):
        return str(message[0]), str(message[1])
    return str(message)


def translated(lang: str, catalogues: Path = CATALOGUES) -> dict[Id, list[Entry]]:
    """Every entry of a language's catalogues; what is obsolete is none."""
    found: dict[Id, list[Entry]] = defaultdict(list)
    for path in sorted((catalogues / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang, abort_invalid=True):
                if message.id:
                    forms = message.string
                    told = tuple(forms) if isinstance(forms, (tuple, list)) else (str(forms),)
                    found[_id(message.id)].append(Entry(path.name, told, bool(message.fuzzy)))
    return dict(found)


def main() -> None:
    """Print what is amiss."""
    texts = said()
    for lang in LANGUAGES:
        if lang != SOURCE:
            known = translated(lang)
            for id_ in sorted(texts.keys() - known.keys(), key=str):
                print(f"{lang}: no translation: {id_!r} ({', '.join(texts[id_])})")
            for id_ in sorted(known.keys() - texts.keys(), key=str):
                print(f"{lang}: nothing says: {id_!r} ({known[id_][0].catalogue})")
            for id_, entries in sorted(known.items(), key=str):
                if len(entries) > 1:
                    places = ", ".join(entry.catalogue for entry in entries)
                    print(f"{lang}: in several: {id_!r} ({places})")


if __name__ == "__main__":
    main()
