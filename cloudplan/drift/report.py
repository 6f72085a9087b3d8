"""What drifted, as a report: one result for each difference, what breaks a rule before the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cloudplan.diagnostics import Exit, Source
from cloudplan.drift.breaking import denies
from cloudplan.drift.compare import Item, Kind
from cloudplan.model.ignore import Ignore
from cloudplan.model.report import About, Outcome, Report, Result
from cloudplan.model.words import count, euros

FAILS: Mapping[str, frozenset[Outcome]] = {
    "drift": frozenset(("failed",)),
    "pending": frozenset(("failed", "warned")),
    "never": frozenset(),
}
"""What makes `drift` fail, by the value of ``--fail-on``."""
OUTCOMES: Mapping[Kind, Outcome] = {"pending": "warned", "unknown": "skipped", "new": "noted"}
EXPIRED, UNUSED, UNREAD = "ignore-expired", "ignore-unused", "unread-scope"
ABOUT = (
    About("drift-moved", "What runs elsewhere than agreed", "The accepted plan gives its site."),
    About("drift-unplanned", "What nobody planned", "It is not in the accepted plan."),
    About("drift-vanished", "What is gone", "The accepted plan has it, and it runs nowhere."),
    About("drift-resized", "What changed size", "It was agreed on as it was."),
    About("drift-pending", "What is agreed and not done yet", "That is no drift."),
    About("drift-unknown", "What was not looked at", "It may be there or not."),
    About("drift-new", "What is not agreed on yet", "It is in the inventory and runs nowhere."),
    About(EXPIRED, "Drift is let be for a time", "It counts again after the last day."),
    About(UNREAD, "What could not be read", "What runs there is not known."),
    About(UNUSED, "Entries that let nothing be", "They can be removed."),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """An item with the rules that it breaks now and what it costs a month more, if known."""

    item: Item
    broken: tuple[Result, ...]
    cost: Decimal | None
    source: Source | None
    ignored: Ignore | None = None

    @property
    def counts(self) -> bool:
        """Whether it is drift that nobody lets be."""
        return self.item.is_drift and self.ignored is None


@dataclass(frozen=True, slots=True)
class Drift:
    """All of it; `sites` is what hosts and fixed cost of sites differ, `source` what was seen.

    `waiting_sites` is the same for what is agreed and not done yet.
    `unread` are the scopes of a cloud that could not be read, each with why.
    """

    found: tuple[Difference, ...]
    sites: Decimal
    currency: str
    accepted: str
    source: str
    as_agreed: int
    day: date
    ignores: tuple[Ignore, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    waiting_sites: Decimal = Decimal(0)

    def of_sites(self, *, pending: bool) -> Decimal:
        """What sites differ through the drift, or through what waits."""
        return self.waiting_sites if pending else self.sites

    def total(self, *, pending: bool = False) -> tuple[Decimal, int]:
        """Euros a month of the drift (or of what waits), and of how many it is unknown.

        What is let be costs as well.
        """
        chosen = [
            d for d in self.found if (d.item.kind == "pending" if pending else d.item.is_drift)
        ]
        known = [d.cost for d in chosen if d.cost is not None]
        return sum(known, self.of_sites(pending=pending)), len(chosen) - len(known)


def report_of(drift: Drift) -> Report:
    """The report that every format is made from."""
    results = [
        *(_result(d, drift.currency) for d in drift.found),
        *_of_ignores(drift),
        *(_of_scope(scope, why) for scope, why in drift.unread),
    ]
    return Report(
        command="drift",
        noun="workload",
        about=ABOUT,
        results=tuple(results),
        passed=drift.as_agreed,
        footnotes=tuple(footnotes(drift)),
    )


def _of_scope(scope: str, why: str) -> Result:
    summary = f"{scope} could not be read"
    return Result(
        rule=UNREAD,
        subject=scope,
        outcome="error",
        summary=summary,
        detail=why,
        exit_code=Exit.ERROR,
    )


def footnotes(drift: Drift) -> Iterator[str]:
    """What drift costs, and what waiting does."""
    many = sum(1 for d in drift.found if d.item.is_drift)
    if many:
        yield f"Drift costs {_sum(drift, pending=False)}."
    if any(d.item.kind == "pending" for d in drift.found):
        yield f"What is agreed and not done yet costs {_sum(drift, pending=True)}."


def _sum(drift: Drift, *, pending: bool) -> str:
    amount, unknown = drift.total(pending=pending)
    rest = f"; {count(unknown, 'cost')} unknown" if unknown else ""
    own = drift.of_sites(pending=pending)
    part = f", hosts and fixed cost of sites {more(own, drift.currency)}" if own else ""
    return f"{more(amount, drift.currency)} a month{part}{rest}"


def more(amount: Decimal | None, currency: str) -> str:
    """``EUR 12.00 more``, ``EUR 12.00 less``, ``nothing more``, ``nobody knows how much more``."""
    if amount is None:
        return "nobody knows how much more"
    if not amount:
        return "nothing more"
    return f"{euros(abs(amount), currency, cents=True)} {'more' if amount > 0 else 'less'}"


def _result(found: Difference, currency: str) -> Result:
    item, rule = found.item, f"drift-{found.item.kind}"
    outcome: Outcome = "waived" if found.ignored else OUTCOMES.get(item.kind, "failed")
    priced = item.kind not in ("unknown", "new")
    return Result(
        rule=rule,
        subject=item.address,
        site=(item.seen.site or "") if item.seen else "",
        outcome=outcome,
        summary=said(item),
        detail="\n".join(_detail(found, currency)),
        fix=FIXES.get(item.kind, ""),
        source=found.source,
        waiver=found.ignored.as_waiver(rule) if found.ignored else None,
        exit_code=Exit.DRIFT,
        otherwise="warned" if item.kind == "pending" else "failed",
        urgent=denies(found.broken),
        figures=(("cost_month", found.cost),) if priced else (),
    )


def broken_words(result: Result) -> str:
    """What is broken, with the rule's name said once."""
    told = result.rule in result.summary
    return result.summary if told else f"{result.rule}: {result.summary}"


FIXES: Mapping[Kind, str] = {
    "moved": "move it back, or plan again and accept that",
    "unplanned": "put it into the inventory and plan again, or remove it",
    "vanished": "start it again, or take it out of the inventory and plan again",
    "resized": "give it its size again, or plan again and accept that",
}


def said(item: Item) -> str:
    """One line about it, which begins with its address."""
    agreed = item.agreed.site if item.agreed else None
    seen = item.seen.site if item.seen else None
    place = {
        "moved": f"runs on {seen}, agreed is {agreed or 'to retire it'}",
        "unplanned": f"runs on {seen or 'no site that is known'}, and nobody planned it",
        "vanished": f"is gone from {agreed}",
        "resized": "has",
        "pending": _pending(item),
        "unknown": f"may be on {agreed} or not: {item.why}",
        "new": "is new: it runs nowhere and has no agreed site",
    }[item.kind]
    sizes = "; ".join(f"{r.seen} instead of {r.agreed}" for r in item.resizes)
    link = " " if item.kind == "resized" else ": "
    return f"{item.address} {place}" + (f"{link}{sizes}" if sizes else "")


def _pending(item: Item) -> str:
    agreed, seen = item.agreed, item.seen
    if agreed is None or seen is None or seen.site is None:
        return f"does not run on {agreed.site if agreed else 'its site'} yet"
    if agreed.site is None:
        return f"still runs on {seen.site} and is to be retired"
    if agreed.site == seen.site:
        return "has its old size still"
    return f"still runs on {seen.site}, agreed is {agreed.site}"


def _detail(found: Difference, currency: str) -> Iterator[str]:
    for result in found.broken:
        verb = "It breaks a rule" if result.outcome == "failed" else "A rule warns"
        yield f"{verb}: {broken_words(result)}."
    if found.item.kind not in ("unknown", "new"):
        yield f"That costs {more(found.cost, currency)} a month."
    if found.item.seen is not None and found.item.seen.cell:
        yield f"Seen at {found.item.seen.cell}."


def _of_ignores(drift: Drift) -> Iterator[Result]:
    used = {d.ignored for d in drift.found}
    for ignore in drift.ignores:
        bare = Result(
            rule=UNUSED,
            subject=ignore.workload,
            outcome="noted",
            summary=f"no drift of {ignore.workload} is left to let be",
            fix="remove the entry",
            source=ignore.source,
            apart=True,
        )
        if ignore.expires < drift.day:
            told = f"drift of {ignore.workload} was let be until {ignore.expires}"
            yield replace(
                bare,
                rule=EXPIRED,
                outcome="warned",
                summary=told,
                fix="mend it, or renew the entry",
            )
        elif ignore not in used:
            yield bare


def let_be(address: str, kind: Kind, ignores: Sequence[Ignore], day: date) -> Ignore | None:
    """The entry that covers it on a day; of several the one that lasts longest."""
    found = [i for i in ignores if i.expires >= day and i.covers(address, kind)]
    return max(found, key=lambda i: i.expires, default=None)
