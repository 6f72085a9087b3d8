"""Catalogues are gettext's text files, one per language and part of the program: `nl/report.po`.

They are read as they stand, so that a translator needs no tool and no step of a build can be
forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cloudplan.diagnostics import CloudplanError, error

HERE = Path(__file__).parent / "catalogues"
SOURCE = "en"
"""The language of the sources has no catalogue: its texts are the message ids."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Translations by English text; the forms of a plural by its English singular."""

    singles: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]

    def single(self, message: str) -> str:
        return self.singles.get(message, message)

    def plural(self, one: str, many: str, count: int) -> str:
        forms = self.plurals.get(one, (one, many))
        return forms[min(self.form(count), len(forms) - 1)]


def catalogue(lang: str) -> Catalogue:
    """All the texts of a language. Raises `CloudplanError` where babel is not installed."""
    if lang == SOURCE:
        return Catalogue({}, {}, lambda count: int(count != 1))
    _require_babel()
    singles: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for path in sorted((HERE / lang).glob("*.po")):
        one, many = _read(path, lang)
        singles |= one
        plurals |= many
    # French counts nought like one.
    return Catalogue(
        singles, plurals, (lambda n: int(n > 1)) if lang == "fr" else (lambda n: int(n != 1))
    )


def _require_babel() -> None:
    try:
        import babel.messages.pofile  # noqa: F401
    except ImportError:
        summary = "other languages than English need a library that is not installed"
        fix = 'Install it: pip install "cloudplan[languages]"'
        raise CloudplanError([error("missing-extra", summary, fix=fix)]) from None


def _read(path: Path, lang: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    from babel.messages.pofile import read_po

    singles: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    with path.open("rb") as file:
        messages = read_po(file, locale=lang, abort_invalid=True)
    for message in messages:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            plurals[str(message.id[0])] = tuple(message.string or ())
        elif message.string:
            singles[str(message.id)] = str(message.string)
    return singles, plurals
