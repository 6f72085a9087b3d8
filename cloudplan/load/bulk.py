"""Lines of NDJSON at the speed of a compiled decoder, under the schema's own terms.

The structs that the decoder fills are derived from the schema's models and have the same
attributes, and every value is judged by the schema's own validators; so nothing is said twice
here. What the decoder refuses is read again by the exact scanner, which finds the words for it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, TypeAdapter
from pydantic.fields import FieldInfo

from cloudplan.load.schema_applications import ApplicationIn

_BOUNDS = ("ge", "le", "min_length")
_STRICT = ConfigDict(strict=True)


class RefusedError(ValueError):
    """The line needs the exact scanner."""


def read_line(line: bytes) -> ApplicationIn:
    """The application on a line (a struct with the attributes of `ApplicationIn`).

    Raises `RefusedError` when anything is wrong with it, or might be.
    """
    try:
        model = _decode(line)
        may_repeat = _may_repeat_a_key(line)
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError) as problem:
        raise RefusedError from problem
    if may_repeat:
        raise RefusedError
    return cast(ApplicationIn, model)


def _may_repeat_a_key(line: bytes) -> bool:
    """Whether two keys of one object might be equal; the decoder keeps the last and says nothing.

    Every key has its colon, and all other colons stand in texts. A line that is read and written
    anew has lost the colons of what the decoder dropped, and gained one only where a text held it
    as an escape. So without such escapes the numbers are equal if and only if nothing was dropped.
    """
    if b"\\u003a" in line or b"\\u003A" in line:
        return True
    return _write(_read(line)).count(b":") != line.count(b":")


class _Anything(type):
    """The decoder asks whether a judged value is of the type it wanted: its validator knows."""

    def __instancecheck__(cls, value: object) -> bool:
        return True


@cache
def _judged_by(validate: Callable[[Any], Any]) -> type:
    """A type for the decoder whose values are what `validate` makes of plain JSON."""
    return _Anything("Judged", (), {"judge": staticmethod(validate)})


def _judge(kind: Any, value: Any) -> Any:
    return kind.judge(value)


@cache
def _struct(model: type[BaseModel]) -> type[msgspec.Struct]:
    """A struct with the fields, names in files and absent values of a model."""
    hints = get_type_hints(model, include_extras=True)
    infos = model.model_fields
    required = [(name, _kind(hints[name])) for name, info in infos.items() if info.is_required()]
    optional = [
        (name, _kind(hints[name]), info.default)
        for name, info in infos.items()
        if not info.is_required()
    ]
    return msgspec.defstruct(
        model.__name__,
        [*required, *optional],
        forbid_unknown_fields=True,
        rename={name: info.alias for name, info in infos.items() if info.alias},
        gc=False,  # trees of plain values make no circles
    )


def _kind(hint: Any) -> Any:
    """What the decoder should make of a type of the schema."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(hint, *parts)
    if origin in (Union, UnionType):
        return Union[tuple(map(_kind, parts))]  # noqa: UP007 - made at run time
    if origin is list:
        return list[_kind(parts[0])]  # type: ignore[misc]
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _struct(hint)
    return hint


def _annotated(hint: Any, base: Any, *notes: Any) -> Any:
    """Bounds are the decoder's to check; patterns and functions remain the schema's."""
    for note in notes:
        if isinstance(note, PlainValidator):
            return _judged_by(cast(Callable[[Any], Any], note.func))
    terms = [term for note in notes if isinstance(note, FieldInfo) for term in note.metadata]
    is_plain = not any(isinstance(note, BeforeValidator) for note in notes)
    if is_plain and all(any(hasattr(term, bound) for bound in _BOUNDS) for term in terms):
        bounds = {b: getattr(t, b) for t in terms for b in _BOUNDS if hasattr(t, b)}
        return Annotated[_kind(base), msgspec.Meta(**bounds)]
    return _judged_by(TypeAdapter(hint, config=_STRICT).validator.validate_python)


_decode = msgspec.json.Decoder(
    _struct(ApplicationIn),
    dec_hook=_judge,
    # Equal texts are one number, kept once: the same few figures come a hundred thousand times.
    float_hook=lru_cache(maxsize=65_536)(Decimal),
).decode
_read, _write = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
