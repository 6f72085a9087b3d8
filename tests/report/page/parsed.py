"""A page as elements, strictly: what is opened is closed, and in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link", "input"}


@dataclass
class Element:
    """An element with its attributes, its children and the text directly in it."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    own: list[str] = field(default_factory=list)

    def all(self, name: str = "") -> Iterator[Element]:
        """All elements below this one, in the order of the page."""
        for child in self.children:
            if name in ("", child.name):
                yield child
            yield from child.all(name)

    def one(self, name: str) -> Element:
        (found,) = self.all(name)
        return found

    @property
    def text(self) -> str:
        return "".join([*self.own, *(child.text for child in self.children)])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), "an attribute stands twice"
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].own.append(data)


def parsed(page: bytes) -> Element:
    """The page's elements below one without a name."""
    reader = _Reader()
    reader.feed(page.decode("utf-8"))
    reader.close()
    (root,) = reader.open
    return root
