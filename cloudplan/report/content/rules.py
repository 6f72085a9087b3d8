"""The rules: what they rest on, what they do, what they cost, where they are not met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from cloudplan.model.plan import RuleFinding
from cloudplan.report.blocks import Block, Cell, Column, Heading, Note, Paragraph, Section, Table
from cloudplan.report.content.desk import ZERO, Desk, total

BASES = ("law", "advice", "standard", "proposal", "city")
"""The order of what rules rest on: what binds most comes first."""
MOST_ROWS = 300
UNPRICED = "price"
"""What stands among the rejections for a price that nobody knows; that is no rule."""


def rules(desk: Desk) -> Section:
    """Binding rules, then recommendations, then those that put a price on something."""
    title = desk.say.text("The rules, what they rest on and what they cost")
    return Section("rules", title, tuple(_blocks(Rules(desk))))


class Rules:
    """What the plan says of each rule, by its id."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @cached_property
    def kept_away(self) -> Mapping[str, set[str]]:
        """Rule -> the workloads that it keeps from some site."""
        found: dict[str, set[str]] = {}
        for one in self.desk.plan.rejections:
            found.setdefault(one.policy, set()).update(one.addresses)
        return found

    @cached_property
    def saved(self) -> Mapping[str, Decimal]:
        return {one.policy: one.tco for one in self.desk.plan.rule_costs}

    @cached_property
    def priced(self) -> Mapping[str, Decimal]:
        """Rule -> what it added when plans were compared; nobody pays it."""
        found: dict[str, Decimal] = {}
        for placement in self.desk.plan.placements:
            for line in placement.after.priced if placement.after is not None else ():
                found[line.detail] = found.get(line.detail, ZERO) + line.tco
        return found

    @cached_property
    def not_met(self) -> Mapping[str, list[RuleFinding]]:
        return _by_rule(self.desk.plan.violations)

    @cached_property
    def waived(self) -> Mapping[str, list[RuleFinding]]:
        return _by_rule(self.desk.plan.waived)


def _by_rule(findings: tuple[RuleFinding, ...]) -> dict[str, list[RuleFinding]]:
    found: dict[str, list[RuleFinding]] = {}
    for one in findings:
        found.setdefault(one.policy, []).append(one)
    return found


def _blocks(book: Rules) -> Iterator[Block]:
    say, desk = book.desk.say, book.desk
    if not desk.plan.facts.rules:
        yield Paragraph(say.text("The plan was made without rules of a city."))
    yield Paragraph(
        say.text(
            "A rule rests on a law, on the advice of a supervisor, on a standard, on a proposed "
            "law or on a choice of the city. A binding rule is always kept, unless somebody grants "
            "an exception (a waiver). A recommendation may be missed; then it is listed here."
        )
    )
    yield from _binding(book)
    yield from _standbys(book)
    yield from _recommended(book)
    yield from _prices(book)
    yield from _waivers(book)


def _ids(book: Rules, effect: str) -> list[str]:
    """Rules of an effect: by what they rest on, then by their ids."""
    known = [rule for rule in book.desk.plan.facts.rules if rule.effect == effect]
    return [r.id for r in sorted(known, key=lambda r: (basis_rank(r.basis), r.id))]


def basis_rank(basis: str) -> int:
    """The lower, the more it binds."""
    return BASES.index(basis) if basis in BASES else len(BASES)


def _binding(book: Rules) -> Iterator[Block]:
    """Rules that forbid something; those that only the inventory states come last."""
    desk, say = book.desk, book.desk.say
    written = _ids(book, "deny")
    unwritten = (p for p in sorted(book.kept_away) if p not in desk.rules and p != UNPRICED)
    ids = [*written, *unwritten]
    if not ids:
        return
    yield Heading(say.text("Binding rules"))
    yield Paragraph(
        say.text(
            "What a rule costs: for each workload we looked at the sites that this rule alone "
            "forbids, and at what it would save there over {months} months with all else as "
            "planned. The figure adds up these savings. It is not a forecast: if the rule went, "
            "workloads would influence each other, and the sum could be higher or lower. None "
            "means that this rule by itself keeps no workload from a cheaper site. Rules that bind "
            "several workloads together, such as one about second copies, have no such figure.",
            months=say.number(desk.plan.horizon_months),
        )
    )
    yield Table(
        "rules-binding",
        say.text("Binding rules"),
        (
            *_columns(desk),
            Column(say.text("workloads kept from a site"), "number"),
            Column(say.text("costs (see above)"), "money", 2),
            Column(say.text("exceptions"), "number"),
            Column(say.text("stands in")),
        ),
        tuple(_binding_row(book, id) for id in ids[:MOST_ROWS]),
    )


def _columns(desk: Desk) -> tuple[Column, ...]:
    say = desk.say
    return (
        Column(say.text("rule")),
        Column(say.text("rests on")),
        Column(say.text("text it rests on")),
        Column(say.text("reason")),
    )


def _start(book: Rules, id: str) -> tuple[Cell, ...]:
    """Title, basis, authority and reason."""
    desk = book.desk
    rule = desk.rules.get(id)
    if rule is None:
        return (desk.rule(id), desk.words.inventory, "", desk.because(id))
    return (
        desk.rule(id),
        desk.words.basis(rule.basis),
        rule.authority,
        desk.because(id),
    )


def _source(desk: Desk, id: str) -> str:
    rule = desk.rules.get(id)
    return rule.source if rule is not None else desk.words.inventory


def _binding_row(book: Rules, id: str) -> tuple[Cell, ...]:
    return (
        *_start(book, id),
        len(book.kept_away.get(id, ())),
        _cost(book, id),
        len(book.waived.get(id, ())),
        _source(book.desk, id),
    )


def _cost(book: Rules, id: str) -> Cell:
    """An older plan did not look; what binds several workloads together has no such figure."""
    rule = book.desk.rules.get(id)
    if book.desk.plan.spending is None:
        return None
    if rule is None or rule.kind == "placement" or id in book.kept_away:
        return book.saved.get(id, book.desk.words.none)
    return book.desk.say.text("not worked out")


def _standbys(book: Rules) -> Iterator[Block]:
    """What second copies cost, as far as they alone cause it."""
    desk, say = book.desk, book.desk.say
    after = [p.after for p in desk.plan.placements if p.standby_of and p.after is not None]
    if not after:
        return
    yield Note(
        say.text("What standbys cost"),
        say.plural(
            "Rules about recovery ask for {count} second copy. By itself it costs {own} over "
            "{months} months; its part of the cost of its site is {share} a month.",
            "Rules about recovery ask for {count} second copies. By themselves they cost {own} "
            "over {months} months; their part of the cost of their sites is {share} a month.",
            len(after),
            own=desk.money(total(one.tco for one in after)),
            months=say.number(desk.plan.horizon_months),
            share=desk.money(total(one.shared_monthly for one in after)),
        ),
    )


def _recommended(book: Rules) -> Iterator[Block]:
    desk, say = book.desk, book.desk.say
    ids = _ids(book, "warn")
    if not ids and not book.not_met:
        return
    yield Heading(say.text("Recommendations"))
    if ids:
        yield Table(
            "rules-recommended",
            say.text("Recommendations"),
            (
                *_columns(desk),
                Column(say.text("not met"), "number"),
                Column(say.text("exceptions"), "number"),
                Column(say.text("stands in")),
            ),
            tuple(
                (
                    *_start(book, id),
                    len(book.not_met.get(id, ())),
                    len(book.waived.get(id, ())),
                    _source(desk, id),
                )
                for id in ids[:MOST_ROWS]
            ),
        )
    if book.not_met:
        yield _findings(
            desk, "rules-not-met", say.text("Where rules are not met"), desk.plan.violations
        )
    else:
        yield Paragraph(say.text("All recommendations are met."))


def _findings(desk: Desk, id: str, caption: str, findings: tuple[RuleFinding, ...]) -> Table:
    say = desk.say
    rows = [
        (desk.rule(f.policy), f.address, f.site, say.said(f.detail), f.source)
        for f in findings[:MOST_ROWS]
    ]
    if len(findings) > MOST_ROWS:
        rest = say.number(len(findings) - MOST_ROWS)
        rows.append((say.text("and {count} more, in the plan file", count=rest), "", "", "", ""))
    return Table(
        id,
        caption,
        (
            Column(say.text("rule")),
            Column(say.text("workload")),
            Column(say.text("site")),
            Column(say.text("detail")),
            Column(say.text("stands in")),
        ),
        tuple(rows),
        annex=True,
    )


def _prices(book: Rules) -> Iterator[Block]:
    """Rules that put a price on something instead of forbidding it."""
    desk, say = book.desk, book.desk.say
    ids = _ids(book, "price")
    if not ids:
        return
    yield Heading(say.text("Rules with a price"))
    yield Table(
        "rules-priced",
        say.text("Rules that put a price on something"),
        (
            *_columns(desk),
            Column(say.text("counted over the whole time"), "money", 2),
            Column(say.text("stands in")),
        ),
        tuple((*_start(book, id), book.priced.get(id, ZERO), _source(desk, id)) for id in ids),
        (say.text("total"), "", "", "", desk.plan.solver.priced_rules, ""),
    )


def _waivers(book: Rules) -> Iterator[Block]:
    desk, say = book.desk, book.desk.say
    yield Heading(say.text("Exceptions"))
    if desk.plan.waived:
        yield _findings(desk, "rules-waived", say.text("Exceptions (waivers)"), desk.plan.waived)
    else:
        yield Paragraph(say.text("No exception from a rule was granted."))
