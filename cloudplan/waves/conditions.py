"""The hard conditions by name, so that a conflict among them can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["closed", "deadline", "pin", "end", "size", "staff", "link", "room"]


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One thing that the waves must keep: a line of the calendar, a link, a site's room.

    `index` is the place in the calendar's list; `name` the link (``a -> b``) or the site.
    """

    kind: Kind
    index: int = -1
    name: str = ""


END = Condition("end")
SIZE = Condition("size")
STAFF = Condition("staff")
