"""What the families of constraints share while an estate is put into arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from cloudplan.candidates import Candidates
from cloudplan.formulate.dependencies import Dependencies
from cloudplan.formulate.names import Names
from cloudplan.formulate.traffic import Traffic
from cloudplan.model.sites import Site
from cloudplan.rates import Horizon
from cloudplan.rules import Network


@dataclass(frozen=True)
class Draft:
    """The candidates, the tariffs and distances between sites, and the labels given so far."""

    found: Candidates
    traffic: Traffic
    network: Network
    names: Names = field(default_factory=Names)

    @property
    def sites(self) -> tuple[Site, ...]:
        return self.found.estate.sites

    @property
    def horizon(self) -> Horizon:
        return self.found.horizon

    @cached_property
    def index(self) -> dict[str, int]:
        """Address -> row."""
        return {row.address: w for w, row in enumerate(self.found.rows)}

    @cached_property
    def dependencies(self) -> Dependencies:
        """What the plan has to do with, in the order of the pairs."""
        return Dependencies.of(self.found, self.index)
