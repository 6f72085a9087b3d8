"""What a placement costs in its first month: workloads, traffic between them, sites."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from cloudplan.model.estate import Dependency, Estate
from cloudplan.model.money import MissingPrice, monthly
from cloudplan.rates import running_cost
from cloudplan.referee import Facts, minimal_hosts
from cloudplan.referee.reading import today_of
from cloudplan.rules import rulebook

ZERO = Decimal("0.00")
Ends = tuple[str, str]


class Bill:
    """The estate with its workloads where they run. Of unknown prices nothing is guessed.

    `offers` name the instance types that are known, by address.
    """

    def __init__(self, estate: Estate, offers: dict[str, str | None]) -> None:
        self.estate = estate
        self.offers = offers
        self.facts = Facts(rulebook(estate))
        self.case = today_of(self.facts)

    def running(self, address: str) -> Decimal | None:
        """What the workload alone causes; nothing where it does not run."""
        site = self.case.site_of.get(address)
        if site is None:
            return ZERO
        row, offer = self.facts.workloads[address], self.offers.get(address)
        cost = running_cost(self.estate, self.facts.horizon, row, site, offer)
        return None if isinstance(cost, MissingPrice) else monthly(cost.lines)

    @cached_property
    def traffic(self) -> dict[Ends, Decimal | None]:
        """Between two workloads on two sites, all their dependencies together."""
        found: dict[Ends, Decimal | None] = {}
        for of, line in self.case.traffic:
            ends, known = _ends(of), found.get(_ends(of), ZERO)
            price = None if isinstance(line, MissingPrice) else monthly((line,))
            found[ends] = None if price is None or known is None else known + price
        return found

    @cached_property
    def sites(self) -> dict[str, Decimal]:
        """Each site in use: its hosts, as many as stand there or are needed, and fixed cost."""
        return {name: self._site(name) for name in self.case.standing}

    @property
    def of_sites(self) -> Decimal:
        """All sites in use together."""
        return sum(self.sites.values(), ZERO)

    def _site(self, name: str) -> Decimal:
        site = self.estate.site_by_id[name]
        used = self.case.used[name]
        hosts = None if site.hosts is None else minimal_hosts(self.facts, site, used)
        return monthly(self.facts.own_lines(name, hosts))


def _ends(of: Dependency) -> Ends:
    return of.from_address, of.to_address
