"""The annex about data protection: every application's data, place, jurisdiction and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from cloudplan.model.facts import ApplicationFacts, SiteFacts
from cloudplan.model.plan import Placement
from cloudplan.rates.migration import EU
from cloudplan.report.blocks import Block, Cell, Column, Note, Paragraph, Section, Table
from cloudplan.report.content.desk import Desk, application_of
from cloudplan.report.content.rules import UNPRICED, basis_rank

MOST_RULES = 4


def protection(desk: Desk) -> Section:
    """What matters at a glance, then every application."""
    title = desk.say.text("Data protection by application")
    return Section("protection", title, tuple(_blocks(Register(desk))))


class Register:
    """What is known of each application's data."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @cached_property
    def rules(self) -> Mapping[str, list[str]]:
        """Application -> the rules that keep its workloads from some site, laws first."""
        found: dict[str, set[str]] = {}
        for one in self.desk.plan.rejections:
            if one.policy == UNPRICED:
                continue
            for name in {application_of(address) for address in one.addresses}:
                found.setdefault(name, set()).add(one.policy)
        return {name: sorted(found[name], key=self._weight) for name in sorted(found)}

    def _weight(self, policy: str) -> tuple[int, str]:
        rule = self.desk.rules.get(policy)
        return basis_rank(rule.basis if rule is not None else ""), policy

    def titles(self, policies: Iterable[str]) -> str:
        """Rules with what they rest on."""
        desk = self.desk
        named = (
            f"{desk.rule(id)} ({desk.words.basis(desk.rules[id].basis)})"
            if id in desk.rules
            else desk.rule(id)
            for id in policies
        )
        return desk.listed(named, MOST_RULES) or desk.words.none

    @cached_property
    def waivers(self) -> Mapping[str, list[str]]:
        """Application -> the rules that a waiver sets aside for it."""
        found: dict[str, set[str]] = {}
        for one in self.desk.plan.waived:
            for address in one.address.split(" -> "):
                found.setdefault(application_of(address), set()).add(one.policy)
        return {name: sorted(policies) for name, policies in found.items()}

    def placed(self, application: str) -> tuple[Placement, ...]:
        return self.desk.placements_of.get(application, ())

    def today(self, application: str) -> list[str]:
        """Sites in order."""
        return sorted({p.before.site for p in self.placed(application) if p.before is not None})

    def planned(self, application: str) -> list[str]:
        return sorted({p.after.site for p in self.placed(application) if p.after is not None})


def _blocks(book: Register) -> Iterator[Block]:
    desk, say = book.desk, book.desk.say
    applications = desk.plan.facts.applications
    if not applications:
        yield Paragraph(say.text("The plan tells of no applications."))
        return
    yield Paragraph(
        say.text(
            "Residency is where the data is: the country of the site. Jurisdiction is whose law "
            "the operator has to obey: the countries of its owners. Classes are those of the "
            "Flemish information classification, from 1 (open to all) to 5 (top secret)."
        )
    )
    yield _overview(book)
    yield from _unknown(book)
    yield _annex(book)


def _overview(book: Register) -> Table:
    """How many applications there are of each class, and under whose law their data will be."""
    desk, say = book.desk, book.desk.say
    levels: dict[int | None, list[ApplicationFacts]] = {}
    for one in desk.plan.facts.applications:
        levels.setdefault(one.confidentiality, []).append(one)
    rows = tuple(
        (
            desk.words.level(level),
            len(levels[level]),
            sum(1 for one in levels[level] if one.kinds is not None and "personal" in one.kinds),
            sum(1 for one in levels[level] if _leaves_eu(book, one)),
            sum(1 for one in levels[level] if _foreign_law(book, one)),
        )
        for level in sorted(levels, key=lambda level: (level is None, level or 0))
    )
    return Table(
        "protection-classes",
        say.text("Applications by class"),
        (
            Column(say.text("confidentiality")),
            Column(say.text("applications"), "number"),
            Column(say.text("with personal data"), "number"),
            Column(say.text("planned outside the EU"), "number"),
            Column(say.text("operator not EU-owned, or unknown"), "number"),
        ),
        rows,
    )


def _leaves_eu(book: Register, application: ApplicationFacts) -> bool:
    return any(site.country not in EU for site in _sites(book, application))


def _foreign_law(book: Register, application: ApplicationFacts) -> bool:
    """Owners that nobody knows count as foreign: unknown is never taken for the best."""
    owners = (site.owners for site in _sites(book, application))
    return any(one is None or not EU.issuperset(one) for one in owners)


def _sites(book: Register, application: ApplicationFacts) -> list[SiteFacts]:
    known = book.desk.sites
    return [known[name] for name in book.planned(application.id) if name in known]


def _unknown(book: Register) -> Iterator[Block]:
    """Without a class nobody can say which rules ought to hold."""
    desk, say = book.desk, book.desk.say
    without = [
        desk.application(one.id)
        for one in desk.plan.facts.applications
        if one.confidentiality is None or one.kinds is None
    ]
    if without:
        yield Note(
            say.text("Class or kinds of data unknown"),
            say.plural(
                "{count} application has no class or no kinds of data: {names}. What is unknown is "
                "never taken for harmless.",
                "{count} applications have no class or no kinds of data: {names}. What is unknown "
                "is never taken for harmless.",
                len(without),
                names=desk.listed(without, 12),
            ),
            "warning",
        )


def _annex(book: Register) -> Table:
    say = book.desk.say
    return Table(
        "protection-applications",
        say.text("Register of applications"),
        (
            Column(say.text("application")),
            Column(say.text("owner")),
            Column(say.text("confidentiality")),
            Column(say.text("kinds of data")),
            Column(say.text("country asked for")),
            Column(say.text("today at")),
            Column(say.text("planned at")),
            Column(say.text("residency as planned")),
            Column(say.text("jurisdiction as planned")),
            Column(say.text("rules that decide about it")),
            Column(say.text("exceptions")),
        ),
        tuple(_row(book, one) for one in book.desk.plan.facts.applications),
        annex=True,
    )


def _row(book: Register, one: ApplicationFacts) -> tuple[Cell, ...]:
    desk, words = book.desk, book.desk.words
    sites = _sites(book, one)
    planned = book.planned(one.id)
    return (
        desk.application(one.id),
        desk.owner(one.id),
        words.level(one.confidentiality),
        words.data(one.kinds),
        words.countries(one.residency),
        ", ".join(book.today(one.id)) or words.none,
        ", ".join(planned) or words.none,
        words.countries(sorted({site.country for site in sites})),
        _jurisdiction(book, sites),
        book.titles(book.rules.get(one.id, ())),
        book.titles(book.waivers.get(one.id, ())),
    )


def _jurisdiction(book: Register, sites: list[SiteFacts]) -> str:
    """The countries of all owners; one that is unknown is said."""
    words = book.desk.words
    known = sorted({code for site in sites for code in site.owners or ()})
    parts = [words.country(code) for code in known]
    if any(site.owners is None for site in sites):
        parts.append(book.desk.say.text("unknown"))
    return ", ".join(parts) or words.none
