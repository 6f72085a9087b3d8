"""What is written down by hand about one application of the demo city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class App:
    """One application. Words in `kinds`, `labels` and `roles` are separated by spaces.

    `gemma` is the reference component it stands for, empty where GEMMA has none. `scores` are
    confidentiality, integrity and availability (1 to 5), given by hand only where GEMMA is silent.
    `users` reads ``place:count``. The mappings are by role: where it differs from the application.
    """

    id: str
    gemma: str
    en: str
    kinds: str = ""
    roles: str = "app db"
    nl: str = ""
    fr: str = ""
    de: str = ""
    labels: str = ""
    users: str = ""
    owner: str = ""
    site: str = ""
    os: str = ""
    criticality: str = ""
    growth: str = ""
    end_of_support: str = ""
    disposition: str = ""
    residency: str = ""
    scores: tuple[int, int, int] | None = None
    tight: bool = False
    """The database must answer within 5 ms (assumption)."""

    storage: Mapping[str, int] = field(default_factory=dict)
    egress: Mapping[str, int] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Domain:
    """The applications of one file, and what holds for those that say nothing else."""

    id: str
    title: str
    apps: tuple[App, ...]
    users: str = "town-hall:40"
    owner: str = "city"
    site: str = "dc-town-hall"
    growth: str = "0.03"
