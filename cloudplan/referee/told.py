"""What a plan tells of its estate has to be what the inputs say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from itertools import zip_longest

from cloudplan.model.estate import Estate
from cloudplan.model.plan import Plan
from cloudplan.model.told import facts
from cloudplan.referee.breach import Breach

WITHOUT = "1.0"
"""Plans of this format told nothing."""


def wrong_facts(estate: Estate, plan: Plan) -> Iterator[Breach]:
    """The first row of each part that is not as the inputs have it."""
    if plan.format_version == WITHOUT:
        return
    due = facts(estate)
    for field in fields(due):
        true, told = getattr(due, field.name), getattr(plan.facts, field.name)
        if true != told:
            yield Breach("facts", "", f"facts.{field.name}: {_difference(true, told)}")


def _difference(due: object, found: object) -> str:
    if not (isinstance(due, tuple) and isinstance(found, tuple)):
        return f"{found!r} is not what the inputs say"
    for number, (true, told) in enumerate(zip_longest(due, found), start=1):
        if true != told:
            return f"row {number} is not what the inputs say"
    return ""
