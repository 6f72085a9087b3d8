"""What pydantic found wrong, in the words and with the positions of the file.

A path such as ``('hosts', 'max')`` becomes ``"hosts.max" of the site "dc"``; the code of the
diagnostic follows from the type of the error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cloudplan.diagnostics import Diagnostic, did_you_mean, error
from cloudplan.load.mend import mended
from cloudplan.load.origin import Entity, Origin
from cloudplan.load.schema_types import ADDRESS, GROUP, LANGUAGE, TERM
from cloudplan.load.tree import Ambiguous, Map, Node, Seq, shown

T = TypeVar("T")
_WANTED = {
    "string_type": "a text",
    "string_unicode": "a text of whole characters",
    "number_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "level_type": "a level from 1 to 5, or unknown",
}


_FORMS = {
    LANGUAGE: "a language code such as nl or en",
    TERM: "a term in years such as 1y or 3y",
    GROUP: "a name that a condition can use: letters, digits and _",
}


def entity_words(label: str, node: Node) -> str:
    """``the site "dc"``, or ``the site`` where there is no id; a test has a name instead."""
    name = node.get("name" if label == "test" else "id") if isinstance(node, Map) else None
    return f'the {label} "{shown(name)}"' if isinstance(name, str) and label else f"the {label}"


def validated(
    validate: Callable[[Node], T],
    label: str,
    schema: object,
    origin: Origin,
    problems: list[Diagnostic],
) -> Entity[T] | None:
    """The entity of `origin.node`, with everything that is wrong with it in `problems`.

    A broken one is mended and marked (not `is_whole`), so that the checks that follow find their
    share in the same run. `schema` is the model class (or a type made of model classes), to find
    the keys it knows.
    """
    try:
        return Entity(validate(origin.node), origin)
    except ValidationError as failure:
        details = failure.errors(include_url=False)
    words = entity_words(label, origin.node)
    problems.extend(_explain(detail, words, schema, origin) for detail in details)
    rest = mended(validate, origin.node, details)
    return None if rest is None else Entity(rest, origin, is_whole=False)


def _explain(detail: ErrorDetails, words: str, schema: object, origin: Origin) -> Diagnostic:
    kind, path, value = detail["type"], detail["loc"], detail["input"]
    is_key = path[-1:] == ("[key]",)
    path = path[:-1] if is_key else path
    if kind == "missing":
        return _missing(path, words, origin)
    if kind == "extra_forbidden":
        return _unknown_key(path, words, schema, origin)
    of = f'"{dotted(path)}" of {words}' if path else words
    code, summary, why, fix = _finding(kind, of, value, detail)
    return error(code, summary, detail=why, fix=fix, source=origin.at(*path, key=is_key))


def dotted(path: tuple[str | int, ...]) -> str:
    """``hosts.max``, ``workloads[0].demand``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{shown(step)}"
    return text.removeprefix(".")


def _missing(path: tuple[str | int, ...], words: str, origin: Origin) -> Diagnostic:
    return error(
        "missing-key",
        f'{_upper(words)} has no "{dotted(path)}"',
        detail="This key is required.",
        fix=f"add {path[-1]}:",
        source=origin.at(*path[:-1]),
    )


def _unknown_key(
    path: tuple[str | int, ...], words: str, schema: object, origin: Origin
) -> Diagnostic:
    known = _keys_at(schema, path[:-1])
    return error(
        "unknown-key",
        f'Unknown key "{dotted(path)}" in {words}',
        detail=f"Known here: {', '.join(sorted(known))}." if known else "",
        fix=did_you_mean(str(path[-1]), known) or "remove it",
        source=origin.at(*path, key=True),
    )


def _finding(kind: str, of: str, value: Any, detail: ErrorDetails) -> tuple[str, str, str, str]:
    """Code, summary, why, fix."""
    context = detail.get("ctx", {})
    if value is None:
        return "missing-value", f"{_upper(of)} is empty", "A value is required here.", ""
    if isinstance(value, Ambiguous):
        return _ambiguous(kind, of, value, detail["msg"])
    if kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", str(context["expected"]))
        summary = f"{_upper(of)} is {describe(value)}, which is not one of its values"
        fix = did_you_mean(value, allowed) if isinstance(value, str) else ""
        return "unknown-value", summary, f"Allowed: {', '.join(allowed)}.", fix
    if kind in _WANTED:
        summary = f"{_upper(of)} must be {_WANTED[kind]}, not {describe(value)}"
        return (
            "wrong-type",
            summary,
            "Texts, numbers and booleans are never converted.",
            _retype(kind, value),
        )
    if kind == "string_pattern_mismatch":
        return _pattern(of, value, str(context["pattern"]))
    if kind in ("string_too_short", "too_short"):
        return "empty-value", f"{_upper(of)} is empty", "", ""
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return "out-of-range", f"{_upper(of)} is {describe(value)}; wanted: {limit}", "", ""
    code = kind.replace("_", "-")
    return code, f"{_upper(of)} is {describe(value)}; wanted: {detail['msg']}", "", ""


def _ambiguous(kind: str, of: str, value: Ambiguous, wanted: str) -> tuple[str, str, str, str]:
    if kind == "bad_date":
        return "bad-date", f'{_upper(of)} is "{shown(value.text)}"; wanted: {wanted}', "", ""
    return (
        "ambiguous-scalar",
        f"{_upper(of)} is {shown(value.text)}, which YAML 1.1 and 1.2 read differently",
        f"YAML 1.1 reads {value.yaml_1_1}, YAML 1.2 reads {value.yaml_1_2}.",
        f'for a text put it in quotes: "{shown(value.text)}"; write a number in plain digits',
    )


def _pattern(of: str, value: Any, pattern: str) -> tuple[str, str, str, str]:
    form = _FORMS.get(pattern)
    if form:
        return "bad-key", f"The key {of} is not {form}", "", ""
    if pattern == ADDRESS:
        why = "An address is the id of an application, a slash, and the id of a workload."
        return "bad-address", f'{_upper(of)} is "{shown(value)}", which is not an address', why, ""
    fix = re.sub(r"[^a-z0-9._-]+", "-", str(value).lower()).strip("-._")
    why = "An id holds small letters, digits, and . _ - after the first character."
    return (
        "bad-id",
        f'{_upper(of)} is "{shown(value)}", which is not an id',
        why,
        (f'for example "{shown(fix)}"' if fix else ""),
    )


def describe(value: Any) -> str:
    """``the text "8"``, ``the number 3``, ``true``, ``a list``, ``a mapping``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{shown(value)}"'
    if isinstance(value, (int, Decimal)):
        is_shown = Decimal(value).is_finite()
        return f"the number {shown(value)}" if is_shown else "a number out of all proportion"
    return {Seq: "a list", Map: "a mapping"}.get(type(value), "nothing")


def _retype(kind: str, value: Any) -> str:
    if kind == "string_type" and isinstance(value, (int, Decimal)):
        return f'put it in quotes: "{shown(value)}"'
    if kind in ("number_type", "int_type", "bool_type") and isinstance(value, str):
        return "remove the quotes" if re.fullmatch(r"-?[0-9.]+|true|false", value) else ""
    if kind == "list_type":
        return "put it in square brackets: [...]"
    return ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _keys_at(schema: object, path: tuple[str | int, ...]) -> list[str]:
    """The keys that the model at `path` below `schema` knows."""
    models = list(_models_in(schema))
    for step in path:
        if isinstance(step, int):
            continue
        below = []
        for model in models:
            for name, info in model.model_fields.items():
                if step == (info.alias or name):
                    below += list(_models_in(info.annotation))
        models = below or models
    return [info.alias or name for m in models for name, info in m.model_fields.items()]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
