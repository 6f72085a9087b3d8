"""What any assignment costs and what it breaks: the oracle that tests hold the engine to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudplan.referee.breach import Breach
from cloudplan.referee.capacity import minimal_hosts
from cloudplan.referee.case import Case, Facts
from cloudplan.referee.costs import objective_cents
from cloudplan.referee.families import breaches
from cloudplan.referee.reading import managed_of
from cloudplan.rules import Rulebook

Hosts = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`objective_cents` is `None` where a price is unknown; `violations` are of deny rules."""

    objective_cents: int | None
    violations: tuple[Breach, ...]

    @property
    def feasible(self) -> bool:
        return not self.violations


def price(
    book: Rulebook,
    site_of: Mapping[str, str],
    hosts: Hosts | None = None,
    min_saving: Decimal = Decimal("0.00"),
    targets: tuple[str, ...] = (),
) -> Verdict:
    """Judge the assignment of every row of `book` to a site id.

    `hosts` are the hosts by year of the open finite sites; without them the fewest that fit.
    What `targets` leave alone has to be given where it runs today, if it runs anywhere.
    """
    return Oracle(book, min_saving, targets).price(site_of, hosts)


def standing(book: Rulebook, site_of: Mapping[str, str]) -> Case:
    """The rows of `book` that stand somewhere, by address, with the fewest hosts that carry them.

    What `site_of` leaves out stands nowhere and is not judged.
    """
    facts = Facts(book)
    placed = {a: facts.estate.site_by_id[site_of[a]] for a in sorted(site_of)}
    return _with_fewest_hosts(Case(facts, placed, {}, frozenset(placed)))


def _with_fewest_hosts(bare: Case) -> Case:
    sites = bare.facts.estate.site_by_id
    fewest = {
        site: minimal_hosts(bare.facts, sites[site], used)
        for site, used in bare.used.items()
        if sites[site].hosts is not None
    }
    return replace(bare, hosts=fewest)


class Oracle:
    """Prices many assignments of one estate; what they share is worked out once."""

    def __init__(
        self,
        book: Rulebook,
        min_saving: Decimal = Decimal("0.00"),
        targets: tuple[str, ...] = (),
    ) -> None:
        self.facts = Facts(book)
        self.min_saving = min_saving
        self.managed = managed_of(self.facts, targets)

    def price(self, site_of: Mapping[str, str], hosts: Hosts | None = None) -> Verdict:
        """As `price`."""
        case = self.case(site_of, hosts)
        found = breaches(case)
        unknown = any(b.what == "price" for b in found)
        cents = None if unknown else objective_cents(case, self.min_saving)
        return Verdict(cents, tuple(b for b in found if b.denies))

    def case(self, site_of: Mapping[str, str], hosts: Hosts | None = None) -> Case:
        """The assignment, with the fewest hosts where none are given."""
        sites = self.facts.estate.site_by_id
        placed = {address: sites[site_of[address]] for address in sorted(site_of)}
        bare = Case(self.facts, placed, hosts or {}, self.managed)
        return bare if hosts is not None else _with_fewest_hosts(bare)
