"""What would mend each thing that does not hold, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import islice

from cloudplan.checking.ceilings import carbon, concentration, money, room
from cloudplan.checking.options import Option, Options
from cloudplan.checking.stand import Stand
from cloudplan.model.said import Said, worth
from cloudplan.model.words import either_way, joined, several, whole_euros
from cloudplan.referee import Breach

MOST_SITES = 3
NEAREST = 2
SEVERAL = 3
"""Of a group, so many workloads are told where they could go."""


class Cures:
    """Answers for the breaches of one placement."""

    def __init__(self, stand: Stand, broken: Iterable[Breach]) -> None:
        self.stand, self.case = stand, stand.case
        self._broken = tuple(b for b in broken if not b.waived)
        self._moves = cache(self._moving)
        self._found = cache(self._first)
        self.absent = {standby.primary: standby.address for standby in stand.absent}

    def of(self, breach: Breach) -> str:
        """Sentences; nothing for what is waived, since it needs no cure."""
        return "" if breach.waived else CURES[breach.what](self, breach)

    @cached_property
    def _options(self) -> Options:
        named = (a for breach in self._broken for a in _workloads(self, breach))
        return Options(self.stand, named)

    def move(self, breach: Breach) -> str:
        """Where the workloads of a breach could go, or what keeps them from going."""
        names = list(_workloads(self, breach))
        keeping = breach.policy if breach.what == "rule" else ""
        told = [self._moves(name, keeping) for name in names[:SEVERAL]]
        able = [text for can_move, text in told if can_move]
        ways = able or [text for _, text in told[:1]]
        return self._or_waive(breach, either_way(ways or [""]), bool(able))

    def _or_waive(self, breach: Breach, ways: str, some: bool) -> str:
        if not self.case.facts.book.may_be_waived(breach.policy):
            return Said("{ways:said}.", ways=ways) if ways else ""
        if not ways:
            return Said("Waive the rule for it.")
        if some:
            return Said("{ways:said}; or waive the rule for it.", ways=ways)
        return Said("{ways:said}. Or waive the rule for it.", ways=ways)

    def _moving(self, address: str, keeping: str) -> tuple[bool, str]:
        if address not in self._options.number:
            return False, ""
        found = self._found(address, keeping if self._options.is_warned(keeping) else "")
        if not found:
            return False, self._stuck(address, keeping)
        currency = self.case.facts.estate.currency
        sites = [_site(option, currency) for option in found[:MOST_SITES]]
        if address in self.case.site_of:
            way = Said("Move {workload} to {sites:either}", workload=address, sites=sites)
        else:
            way = Said("Run {workload} on {sites:either}", workload=address, sites=sites)
        more = len(found) > MOST_SITES
        return True, Said("{way:said}, among others", way=way) if more else way

    def _first(self, address: str, keeping: str) -> list[Option]:
        return list(islice(self._options.of(address, keeping), MOST_SITES + 1))

    def _stuck(self, address: str, policy: str) -> str:
        told = self._options.in_the_way(address, policy)
        if not told:
            return Said("There is no other site for {workload}", workload=address)
        if policy and all(policy in rules for _, rules in told):
            return Said(
                "No site keeps {rule} for {workload}: see what the inventory says of it",
                rule=policy,
                workload=address,
            )
        nearest = [
            Said("on {site} by {rules:all}", site=site, rules=several(rules))
            for site, rules in told[:NEAREST]
        ]
        return Said(
            "No other site keeps all rules for {workload}; the least stands in its way "
            "{where:said}",
            workload=address,
            where=joined(nearest),
        )


def _site(option: Option, currency: str) -> Said:
    """``dc (EUR 12.00 a month less, with 1 host more)``."""
    said = [_cost(option, currency)]
    if option.hosts == 1:
        said.append(Said("with 1 host more"))
    elif option.hosts:
        said.append(Said("with {count:figure} hosts more", count=option.hosts))
    if option.against:
        said.append(Said("but against {rules:all}", rules=several(option.against)))
    return Said("{site} ({facts:said})", site=option.site, facts=said)


def _cost(option: Option, currency: str) -> Said:
    if option.more is None:
        amount = worth(whole_euros(option.monthly), currency)
        return Said("{amount:money} a month", amount=amount)
    amount = worth(whole_euros(abs(option.more)), currency)
    if option.more > 0:
        return Said("{amount:money} a month more", amount=amount)
    if option.more < 0:
        return Said("{amount:money} a month less", amount=amount)
    return Said("at the same cost")


def _workloads(cures: Cures, breach: Breach) -> Iterator[str]:
    """The workloads that a breach could be mended by moving."""
    if breach.what in ("rule", "price", "rtt", "separate", "together"):
        for name in breach.address.replace(" -> ", ", ").split(", "):
            if name in cures.case.managed:
                yield name
    elif breach.what == "recovery":
        yield cures.absent.get(breach.address, breach.address)


def _price(cures: Cures, breach: Breach) -> str:
    """A move is of use only where all of it has a price."""
    told = cures.move(breach)
    if told.startswith("Move"):
        return Said("State the price that is missing; or {way:lower}", way=told)
    return Said("State the price that is missing.")


def _standby(cures: Cures, breach: Breach) -> str:
    if breach.effect == "warn":
        return Said(
            "Let a deny rule ask for the standby, and plan finds a site for it; "
            "or waive the rule for it."
        )
    return cures.move(breach)


def _again(cures: Cures, breach: Breach) -> str:
    return Said("Make the plan again.")


CURES: dict[str, Callable[[Cures, Breach], str]] = {
    "rule": Cures.move,
    "price": _price,
    "rtt": Cures.move,
    "separate": Cures.move,
    "together": Cures.move,
    "recovery": _standby,
    "hosts": _again,
    "capacity": lambda cures, breach: room(cures.stand, breach),
    "headroom": lambda cures, breach: room(cures.stand, breach),
    "budget": lambda cures, breach: money(cures.stand, breach),
    "concentration": lambda cures, breach: concentration(cures.stand, breach),
    "carbon": lambda cures, breach: carbon(cures.stand, breach),
}
"""By what is broken."""
