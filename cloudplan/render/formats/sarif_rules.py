"""A rule as SARIF's descriptor, with help made from what its author wrote."""

from __future__ import annotations

from typing import Any

from cloudplan.model.report import About
from cloudplan.render.clean import clean
from cloudplan.render.formats.escape import markdown, markdown_code, plain, sarif, shortened

LONGEST_NAME, LONGEST_DESCRIPTION = 255, 1_024
MOST_TAGS = 10


def descriptor(about: About, command: str) -> dict[str, Any]:
    """Id, texts and tags, within the lengths that GitHub takes."""
    tags = ("policy", command, about.basis)
    return {
        "id": clean(about.id),
        "name": shortened(clean(about.title or about.id), LONGEST_NAME),
        "shortDescription": {"text": _described(about.title or about.id)},
        "fullDescription": {"text": _described(about.help or about.title or about.id)},
        "help": {"text": _help(about), "markdown": _help_markdown(about)},
        "properties": {"tags": [clean(tag) for tag in tags if tag][:MOST_TAGS]},
    }


def _described(text: str) -> str:
    return shortened(sarif(text), LONGEST_DESCRIPTION)


def _facts(about: About) -> dict[str, str]:
    told = {"Basis": about.basis, "Source": about.authority, "Rule": str(about.source or "")}
    return {name: text for name, text in told.items() if text}


def _help(about: About) -> str:
    facts = (f"{name}: {text}" for name, text in _facts(about).items())
    return sarif("\n".join((about.help or about.title or about.id, *facts)))


def _help_markdown(about: About) -> str:
    lines = [markdown(line) for line in plain(about.help or about.title or about.id).split("\n")]
    lines += [
        f"**{name}**: {markdown_code(text) if name == 'Rule' else markdown(text)}"
        for name, text in _facts(about).items()
    ]
    return "\n\n".join(lines)
