"""What the keys of an inventory hold, and how a foreign text or number becomes one.

`PATHS` names what a source can say, by kind; a test holds it against the schema that reads
inventories. Texts are read with care: what can mean two things is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cloudplan.diagnostics import did_you_mean
from cloudplan.importers.amounts import number_of
from cloudplan.importers.guests import guest_os
from cloudplan.importers.names import slug, tidy
from cloudplan.load.schema_types import LANGUAGE, MAX_AMOUNT
from cloudplan.load.tree import shown
from cloudplan.model.intake import Plain

Foreign = str | int | Decimal | bool | date | None
_LANGUAGE = re.compile(LANGUAGE)
_COUNTRY = re.compile("[A-Z]{2}")
_SEPARATOR = re.compile(r"[;,|\n]")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?\Z")
_CHOICES = {
    "criticality": ("low", "medium", "high"),
    "disposition": (
        *("retain", "retire", "rehost", "relocate"),
        *("replatform", "refactor", "repurchase"),
    ),
    "kind": ("edge", "on_prem", "private_cloud", "public_cloud"),
}


@dataclass(frozen=True, slots=True)
class Refused(Exception):  # noqa: N818 - what was wrong with one value, never shown by itself
    """A value that a path cannot hold; `why` completes "it is ..."."""

    why: str
    fix: str = ""


def _text(value: Foreign) -> Plain:
    text = tidy(str(value))
    if not text:
        raise Refused("empty")
    return text


def _texts(value: Foreign) -> Plain:
    found = [tidy(part) for part in _SEPARATOR.split(str(value))]
    return tuple(dict.fromkeys(part for part in found if part))


def _number(value: Foreign) -> Decimal:
    if isinstance(value, bool):
        raise Refused("not a number")
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    found = number_of(value) if isinstance(value, str) else None
    if found is None:
        fix = "write it without a sign that parts thousands: 1024 or 1024.5"
        raise Refused("not a number that can be read in one way only", fix)
    return found


def _between(least: int, most: int, words: str, open_: bool = False) -> Callable[[Foreign], Plain]:
    def read(value: Foreign) -> Plain:
        number = _number(value)
        if not least <= number <= most or (open_ and number == least):
            raise Refused(f"not {words}")
        return number

    return read


def _whole(least: int, most: int) -> Callable[[Foreign], Plain]:
    def read(value: Foreign) -> Plain:
        number = _number(value)
        if number != number.to_integral_value() or not least <= number <= most:
            raise Refused(f"not a whole number from {least} to {most}")
        return int(number)

    return read


def _bbn(value: Foreign) -> Plain:
    """``BBN 2``, ``BBN2`` and 2."""
    text = re.sub(r"(?i)^b[bn]n\s*-?\s*", "", str(value).strip())
    if text not in ("1", "2", "3"):
        raise Refused("not one of the Dutch base levels, BBN 1 to 3")
    return int(text)


def _day(value: Foreign) -> Plain:
    if isinstance(value, date):
        return value
    found = _DAY.match(str(value).strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise Refused("not a day such as 2027-06-30")


def _choice(of: str) -> Callable[[Foreign], Plain]:
    known = _CHOICES[of]

    def read(value: Foreign) -> Plain:
        text = str(value).strip().lower()
        if text not in known:
            raise Refused(f"not one of {', '.join(known)}", did_you_mean(text, known))
        return text

    return read


def _id(value: Foreign) -> Plain:
    found = slug(str(value))
    if not found:
        raise Refused("not a name that an id can be made of")
    return found


def _country(value: Foreign) -> Plain:
    text = str(value).strip().upper()
    if not _COUNTRY.fullmatch(text):
        raise Refused("not two letters of ISO 3166")
    return text


def _countries(value: Foreign) -> Plain:
    return tuple(_country(part) for part in re.split(r"[;,|\s]+", str(value).strip()) if part)


def _os(value: Foreign) -> Plain:
    text = tidy(str(value))
    found = guest_os(text) or (text.lower() if text.lower() == "other" else None)
    if found is None:
        raise Refused("not a system that the catalogue of licences knows")
    return found


def _bool(value: Foreign) -> Plain:
    if isinstance(value, bool):
        return value
    raise Refused("neither true nor false")


amount = _between(0, MAX_AMOUNT, f"from 0 to {MAX_AMOUNT:,}")
fraction = _between(0, 1, "a fraction from 0 to 1")
level = _whole(1, 5)
Reader = Callable[[Foreign], Plain]

PATHS: dict[str, dict[str, Reader]] = {
    "organisation": {"name": _text, "nis": _text},
    "place": {
        "lat": _between(-90, 90, "from -90 to 90"),
        "lon": _between(-180, 180, "from -180 to 180"),
        "country": _country,
    },
    "site": {
        "kind": _choice("kind"),
        "provider": _text,
        "region": _text,
        "operator.name": _text,
        "operator.country": _country,
        "operator.owners": _countries,
        "location.country": _country,
        "location.lat": _between(-90, 90, "from -90 to 90"),
        "location.lon": _between(-180, 180, "from -180 to 180"),
        "controls": _texts,
        "certifications": _texts,
        "hosts.installed": _whole(0, MAX_AMOUNT),
        "hosts.max": _whole(0, MAX_AMOUNT),
        "hosts.vcpu": _between(0, MAX_AMOUNT, "above 0", open_=True),
        "hosts.memory_gib": _between(0, MAX_AMOUNT, "above 0", open_=True),
        "hosts.storage_gib": amount,
    },
    "application": {
        "name": _text,
        "owner": _id,
        "criticality": _choice("criticality"),
        "data.confidentiality": level,
        "data.integrity": level,
        "data.availability": level,
        "data.kinds": _texts,
        "data.residency": _countries,
        "data.bbn": _bbn,
        "recovery.rto_hours": amount,
        "recovery.rpo_hours": amount,
        "lifecycle.end_of_support": _day,
        "disposition": _choice("disposition"),
        "labels": _texts,
    },
    "workload": {
        "demand.vcpu": amount,
        "demand.memory_gib": amount,
        "demand.storage_gib": amount,
        "demand.egress_gib_month": amount,
        "utilisation.cpu_p95": fraction,
        "utilisation.memory_p95": fraction,
        "growth_per_year": _between(-1, 10, "above -1 and at most 10", open_=True),
        "hours_per_month": _between(0, 744, "above 0 and at most 744", open_=True),
        "site": _id,
        "pin": _id,
        "offer": _text,
        "os": _os,
        "standby_site": _id,
    },
}
"""By kind and path, how a value is read."""

SIZE = ("demand.vcpu", "demand.memory_gib", "demand.storage_gib")
"""Without these a workload has no size."""
LEVEL_PATHS = ("data.availability", "data.integrity", "data.confidentiality")


def reader_of(kind: str, path: str) -> Reader | None:
    """How the value at a path is read; `None` where an inventory has no such path.

    ``name.nl`` is the name in one language.
    """
    known = PATHS.get(kind, {})
    head, _, language = path.partition(".")
    if head == "name" and language and "name" in known:
        return _text if _LANGUAGE.fullmatch(language) else None
    return known.get(path)


def read_value(kind: str, path: str, value: Foreign) -> Plain:
    """The value as an inventory holds it. Raises `Refused`; the path is one that `PATHS` has."""
    reader = reader_of(kind, path)
    assert reader is not None, path
    return reader(value)


def refused_text(what: str, value: object, why: Refused) -> str:
    """``Memory is "lots", which is not a number``."""
    return f'{what} is "{shown(value)}", which is {why.why}'
