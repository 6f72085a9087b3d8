"""An exchange file as data. Nothing outside of the file is ever read.

The file is read in one pass by a parser that refuses document types, entities and references to
other files; what only draws the model (views) is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from cloudplan.diagnostics import CloudplanError, Diagnostic, Source, error
from cloudplan.load.files import unreadable
from cloudplan.load.tree import shown

MAX_BYTES = 128 * 1024 * 1024
MAX_DEPTH = 64
_CHUNK = 1 << 16
_SPACE = "http://www.opengroup.org/xsd/archimate/3."
_OLD_SPACE = "http://www.opengroup.org/xsd/archimate"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML = "http://www.w3.org/XML/1998/namespace"
_EXPORT = "in Archi: File, Export, Open Exchange XML Model"


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its language, empty where it is not said."""

    language: str
    text: str


@dataclass(slots=True)
class Property:
    """A value for a property definition, named by its identifier."""

    definition: str
    at: Source
    values: list[Words] = field(default_factory=list)


@dataclass(slots=True)
class Thing:
    """An element or a relationship; of a relationship `source` and `target` are its ends."""

    id: str
    type: str
    at: Source
    source: str = ""
    target: str = ""
    names: list[Words] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The first name; where there is none, the identifier."""
        return next((words.text for words in self.names if words.text), self.id)


@dataclass(slots=True)
class Model:
    """All that an exchange file says and cloudplan has a use for, in the order of the file.

    `definitions` are the names of property definitions by identifier, `folders` the innermost
    folder of each element that stands in one below the top.
    """

    file: str
    elements: list[Thing] = field(default_factory=list)
    relationships: list[Thing] = field(default_factory=list)
    definitions: dict[str, list[Words]] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    def definition(self, of: Property) -> str:
        """The name of a property; where it is not defined, its identifier."""
        names = self.definitions.get(of.definition, ())
        return next((words.text for words in names if words.text), of.definition)


def read_model(path: Path, name: str, most_bytes: int = MAX_BYTES) -> Model:
    """Raises `CloudplanError` where the file is not an exchange file that can be read."""
    handler = _Handler(Model(name))
    try:
        _feed(path, handler, min(most_bytes, MAX_BYTES))
    except OSError as problem:
        raise CloudplanError([unreadable(name, problem)]) from None
    return handler.model


def _feed(path: Path, handler: _Handler, most_bytes: int) -> None:
    from defusedxml.common import DefusedXmlException
    from defusedxml.sax import make_parser

    parser: Any = make_parser()
    handler.parser = parser
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        parser.feed(b"")  # else a file without a single byte would pass for XML
        for chunk in _chunks(path, handler, most_bytes):
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException:
        raise CloudplanError([_unsafe(handler.here)]) from None
    except SAXParseException as problem:
        raise CloudplanError([_syntax(handler.model.file, problem)]) from None
    except (SAXException, LookupError, ValueError) as problem:
        raise CloudplanError([_not_xml(handler.here, str(problem))]) from None


def _chunks(path: Path, handler: _Handler, most_bytes: int) -> Iterator[bytes]:
    read = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > most_bytes:
                what = f"The file is larger than {most_bytes // 1024**2} MiB"
                fix = "export only the elements, relationships and properties that matter"
                at = Source(handler.model.file)
                raise CloudplanError([error("file-too-large", what, fix=fix, source=at)])
            yield chunk


def _unsafe(at: Source) -> Diagnostic:
    return error(
        "xml-dtd",
        "The file declares a document type (DTD)",
        detail="Its entities could read other files or grow without end; no model needs them.",
        fix=f"export the model again ({_EXPORT})",
        source=at,
    )


def _syntax(file: str, problem: SAXParseException) -> Diagnostic:
    line, column = problem.getLineNumber() or 1, problem.getColumnNumber() or 0
    return _not_xml(Source(file, max(line, 1), column + 1), problem.getMessage())


def _not_xml(at: Source, why: str) -> Diagnostic:
    return error(
        "xml-syntax",
        f"This is not XML: {shown(why)}",
        fix=f"export the model again ({_EXPORT})",
        source=at,
    )


Start = Callable[["_Handler", Any], None]


class _Handler(ContentHandler):
    """Puts what the parser meets where it belongs in `model`."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model
        self.path: list[str] = []
        self.thing: Thing | None = None
        self.property: Property | None = None
        self.definition: list[Words] | None = None
        self.folders: list[str] = []
        self.language = ""
        self.text: list[str] | None = None
        self.skipping = 0
        self.parser: Any = None

    @property
    def here(self) -> Source:
        """The line and column where the parser is."""
        line, column = self.parser.getLineNumber(), self.parser.getColumnNumber()
        return Source(self.model.file, line or 1, (column or 0) + 1)

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802
        local = name[1]
        if not self.path:
            _check_root(name[0] or "", local, self.here)
        self.path.append(local)
        if len(self.path) > MAX_DEPTH:
            what = f"The file is nested more than {MAX_DEPTH} levels deep"
            raise CloudplanError([error("too-deep", what, source=self.here)])
        if self.skipping or (len(self.path) == 2 and local == "views"):
            self.skipping += 1
            return
        start = _STARTS.get(local)
        if start is not None:
            start(self, attrs)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802
        self.path.pop()
        if self.skipping:
            self.skipping -= 1
            return
        end = _ENDS.get(name[1])
        if end is not None:
            end(self)

    def characters(self, content: str) -> None:
        if self.text is not None:
            self.text.append(content)

    def words(self) -> Words:
        """The text that was read since it was begun."""
        text, self.text = "".join(self.text or ()), None
        return Words(self.language, text.strip())


def _check_root(space: str, local: str, at: Source) -> None:
    if local == "model" and space.startswith(_SPACE):
        return
    is_old = space.rstrip("/") == _OLD_SPACE
    detail = (
        "It is in version 2 of the format; version 3 is read."
        if is_old
        else f'It begins with "{shown(local)}" of the namespace "{shown(space)}".'
    )
    what = "The file is not an ArchiMate model in the exchange format 3"
    problem = error(
        "not-archimate", what, detail=detail, fix=f"export the model ({_EXPORT})", source=at
    )
    raise CloudplanError([problem])


def _thing(handler: _Handler, attrs: Any) -> None:
    kind = (attrs.get((_XSI, "type")) or "").rpartition(":")[2]
    get = {name[1]: value for name, value in attrs.items() if name[0] is None}.get
    thing = Thing(
        get("identifier") or "",
        kind.removesuffix("Relationship"),
        handler.here,
        get("source") or "",
        get("target") or "",
    )
    is_element = handler.path[-1] == "element"
    into = handler.model.elements if is_element else handler.model.relationships
    into.append(thing)
    handler.thing = thing


def _property(handler: _Handler, attrs: Any) -> None:
    found = Property(attrs.get((None, "propertyDefinitionRef")) or "", handler.here)
    handler.property = found
    if handler.thing is not None:
        handler.thing.properties.append(found)


def _definition(handler: _Handler, attrs: Any) -> None:
    key = attrs.get((None, "identifier")) or ""
    handler.definition = handler.model.definitions.setdefault(key, [])


def _folder(handler: _Handler, attrs: Any) -> None:
    member = attrs.get((None, "identifierRef"))
    if member and len(handler.folders) > 1:
        handler.model.folders[member] = handler.folders[-1]
    handler.folders.append("")


def _begin_text(handler: _Handler, attrs: Any) -> None:
    handler.language = attrs.get((_XML, "lang")) or ""
    handler.text = []


def _end_name(handler: _Handler) -> None:
    words, around = handler.words(), handler.path[-1] if handler.path else ""
    if around == "propertyDefinition" and handler.definition is not None:
        handler.definition.append(words)
    elif around in ("element", "relationship") and handler.thing is not None:
        handler.thing.names.append(words)


def _end_value(handler: _Handler) -> None:
    words = handler.words()
    if handler.property is not None and handler.path and handler.path[-1] == "property":
        handler.property.values.append(words)


def _end_label(handler: _Handler) -> None:
    words = handler.words()
    if handler.folders and not handler.folders[-1]:
        handler.folders[-1] = words.text


def _end_folder(handler: _Handler) -> None:
    handler.folders.pop()


def _end_thing(handler: _Handler) -> None:
    handler.thing = None


def _end_property(handler: _Handler) -> None:
    handler.property = None


_STARTS: dict[str, Start] = {
    "element": _thing,
    "relationship": _thing,
    "property": _property,
    "propertyDefinition": _definition,
    "item": _folder,
    "name": _begin_text,
    "value": _begin_text,
    "label": _begin_text,
}
_ENDS: dict[str, Callable[[_Handler], None]] = {
    "element": _end_thing,
    "relationship": _end_thing,
    "property": _end_property,
    "item": _end_folder,
    "name": _end_name,
    "value": _end_value,
    "label": _end_label,
}
