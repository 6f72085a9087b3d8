"""The figures that a plan with this assignment has to show, worked out from the inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from operator import attrgetter

from cloudplan.model import money
from cloudplan.model.estate import Workload
from cloudplan.model.money import CostLine, MissingPrice, PlacementCost
from cloudplan.model.plan import Action, After, Before, Line, SitePlan, Totals, Utilisation
from cloudplan.model.sites import Site
from cloudplan.rates import site_lines_today
from cloudplan.referee.capacity import minimal_hosts, usable_size, working
from cloudplan.referee.case import Case
from cloudplan.referee.ceilings import carbon_grams
from cloudplan.referee.costs import ZERO, priced_lines, total_tco
from cloudplan.referee.reading import today_of
from cloudplan.referee.shares import shares

PERMILLE = Decimal("0.001")
of_line = attrgetter(*(field.name for field in fields(Line)))
"""The fields that a cost line and a plan's line both have, in their order."""


@dataclass(frozen=True)
class Expected:
    """Answers for one case; every method gives what stands in the plan's field of that name."""

    case: Case

    @cached_property
    def today(self) -> Case:
        return today_of(self.case.facts)

    @cached_property
    def shared(self) -> dict[str, Decimal]:
        """(M4) address -> its part of its site's own cost in the first month."""
        lines = {site: self.case.own_lines(site) for site in self.case.standing}
        return _shared(self.case, lines)

    @cached_property
    def shared_today(self) -> dict[str, Decimal]:
        return _shared(self.today, self.site_lines_today)

    @cached_property
    def site_lines_today(self) -> dict[str, tuple[CostLine, ...]]:
        """Site in use today -> what it costs with the hosts that stand there."""
        facts = self.case.facts
        return {
            site: site_lines_today(facts.estate, facts.horizon, facts.estate.site_by_id[site])
            for site in self.today.standing
        }

    def after(self, address: str) -> After | None:
        """Where it will run and what it causes there; `None` where it will not run."""
        site = self.case.site_of.get(address)
        if site is None:
            return None
        monthly, one_off, tco = self.case.money[address]
        return After(
            site=site.id,
            offer=self.offer(address),
            monthly=monthly,
            one_off=one_off,
            tco=tco,
            lines=shown(self.case.lines[address]),
            priced=shown(priced_lines(self.case, address)),
            shared_monthly=self.shared[address],
        )

    def offer(self, address: str) -> str | None:
        """The instance type bought for it by this plan."""
        if address not in self.case.managed:
            return None
        cost = self.case.facts.cost(address, self.case.site_of[address].id)
        return cost.offer if isinstance(cost, PlacementCost) else None

    def before(self, address: str) -> Before | None:
        """Where it runs today and what that costs a month; `None` for what is new."""
        site = self.today.site_of.get(address)
        if site is None:
            return None
        known = self.cost_today[address]
        return Before(site.id, None if known is None else known[0], self.shared_today[address])

    @cached_property
    def cost_today(self) -> dict[str, tuple[Decimal, Decimal] | None]:
        """Address -> (a month, TCO) of running on where it runs today, its traffic included."""
        return {
            address: None if lines is None else (money.monthly(lines), money.tco(lines))
            for address, lines in self.lines_today.items()
        }

    @cached_property
    def lines_today(self) -> dict[str, tuple[CostLine, ...] | None]:
        """Address -> the lines of that; `None` where one of them has no price."""
        unknown = {
            d.from_address for d, line in self.today.traffic if isinstance(line, MissingPrice)
        }
        return {
            address: None if address in unknown else self._lines_today(address, site)
            for address, site in self.today.site_of.items()
        }

    def _lines_today(self, address: str, site: Site) -> tuple[CostLine, ...] | None:
        case = self.case
        stays = address in case.managed and case.site_of[address] is site
        cost = case.facts.cost(address, site.id) if stays else case.facts.running(address, site)
        if isinstance(cost, MissingPrice):
            return None
        return cost.lines + self.today.sent.get(address, ())

    def action(self, address: str) -> Action:
        """docs/model.md, "What happens to a workload"."""
        row: Workload | None = self.case.facts.rows.get(address)
        if row is None:
            gone = address in self.today.site_of and address in self.case.retired
            return "retire" if gone else "unmanaged"
        if address not in self.case.managed:
            return "unmanaged"
        if row.site is None:
            return "create"
        if row.site != self.case.site_of[address].id:
            return "move"
        return "resize" if row.offer not in (None, self.offer(address)) else "keep"

    def site(self, site: Site, hosts: tuple[int, ...] | None) -> SitePlan:
        """What the site costs and how full it is; a closed one costs nothing."""
        there = self.case.standing.get(site.id, ())
        lines = self.case.own_lines(site.id) if there else ()
        return SitePlan(
            id=site.id,
            hosts_by_year=hosts,
            utilisation_by_year=self._utilisation(site, hosts),
            monthly=money.monthly(lines),
            one_off=money.one_off(lines),
            tco=money.tco(lines),
            lines=shown(lines),
            workloads=len(there),
        )

    def _utilisation(self, site: Site, hosts: tuple[int, ...] | None) -> Utilisation:
        """(2) left side over right side, by year."""
        if site.hosts is None or hosts is None:
            return Utilisation()
        size, rows = usable_size(self.case.facts, site), []
        used = self.case.used.get(site.id, ((0, 0, 0),) * len(hosts))
        for amounts, count in zip(used, hosts, strict=True):
            room = [each * working(site.hosts, count) for each in size]
            rows.append([_ratio(u, r) for u, r in zip(amounts, room, strict=True)])
        vcpu, memory, storage = (tuple(column) for column in zip(*rows, strict=True))
        return Utilisation(vcpu, memory, storage)

    @cached_property
    def totals(self) -> Totals:
        """The estate's money and carbon."""
        sums, own = self.case.money.values(), map(self.case.own_lines, self.case.standing)
        sites = [(money.monthly(lines), money.one_off(lines)) for lines in own]
        whole, before = total_tco(self.case), self.before_monthly
        going_on = None if before is None else self._going_on_tco()
        return Totals(
            before_monthly=before,
            monthly=sum((a for a, *_ in (*sums, *sites)), ZERO),
            one_off=sum((b for _, b, *_ in (*sums, *sites)), ZERO),
            tco=whole,
            saving_tco=None if going_on is None else going_on - whole,
            carbon_kg_year=self._carbon_kg(),
        )

    def _going_on_tco(self) -> Decimal | None:
        """The TCO of changing nothing; `None` if nothing runs today."""
        if not self.today.site_of:
            return None
        return sum(map(money.tco, self.going_on()), ZERO)

    def going_on(self) -> Iterator[tuple[CostLine, ...]]:
        """The lines of changing nothing, hosts growing as they must, where all prices are known."""
        facts = self.case.facts
        yield from self.staying_today
        for name, used in self.today.used.items():
            site = facts.estate.site_by_id[name]
            hosts = None if site.hosts is None else minimal_hosts(facts, site, used)
            yield facts.own_lines(name, hosts)

    @property
    def staying_today(self) -> Iterator[tuple[CostLine, ...]]:
        """The lines of what runs today and is not left alone, where all prices are known."""
        for address, lines in self.lines_today.items():
            if address in self.case.retired or address in self.case.managed:
                assert lines is not None, "before is known"
                yield lines

    @cached_property
    def before_monthly(self) -> Decimal | None:
        """What today's workloads and sites cost a month; what targets leave alone is left out."""
        case = self.case
        counted = [a for a in self.today.site_of if a in case.retired or a in case.managed]
        known = [cost[0] for cost in map(self.cost_today.get, counted) if cost is not None]
        if len(known) < len(counted):
            return None
        return sum(known, ZERO) + sum(map(money.monthly, self.site_lines_today.values()), ZERO)

    def _carbon_kg(self) -> Decimal | None:
        """(6c) of the first year, whether or not a rule asks."""
        grams = carbon_grams(self.case, self.case.site_of)
        if grams is None:
            return None
        return (Decimal(grams[0]) / 1000).quantize(money.CENT, ROUND_HALF_UP)


def _shared(case: Case, lines: dict[str, tuple[CostLine, ...]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for site, own in lines.items():
        cents = money.to_cents(money.monthly(own))
        parts = shares(case, site, 0, cents)
        found |= {address: money.from_cents(part) for address, part in parts.items()}
    return found


def _ratio(used: int, room: int) -> Decimal:
    return (Decimal(used) / max(room, 1) if room else Decimal(0)).quantize(PERMILLE, ROUND_HALF_UP)


def shown(lines: Iterable[CostLine]) -> tuple[Line, ...]:
    """Cost lines as the plan shows them: every field that both have."""
    return tuple(Line(*of_line(line)) for line in lines)
