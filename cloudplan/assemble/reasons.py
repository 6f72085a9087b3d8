"""Why a workload goes where it goes, in sentences that need no other page to be understood."""

from __future__ import annotations

from cloudplan.assemble.view import View
from cloudplan.engine import Alternatives
from cloudplan.model.money import from_cents
from cloudplan.model.plan import Action
from cloudplan.model.text import pick

MOST_NAMED = 2
"""Other sites whose obstacle a reason spells out."""


def reasons(view: View, others: Alternatives, row: int, action: Action) -> tuple[str, ...]:
    """First what forbids or outprices today's site, then how free the choice was."""
    if action == "unmanaged":
        return ("not among the targets",)
    said = _why_at_all(view, row)
    today = view.today.get(view.found.rows[row].address)
    if action == "move" and today is not None:
        said.append(_why_leave(view, others, row, view.estate.sites.index(today)))
    said.append(_how_free(view, others, row))
    return tuple(said)


def _why_at_all(view: View, row: int) -> list[str]:
    """A standby exists because a rule asks for it."""
    address, book = view.found.rows[row].address, view.found.rulebook
    asked = [standby for standby in book.standbys if standby.address == address]
    return [f"asked for by {s.policies[0]}: {pick(book.because(s.policies[0]))}" for s in asked]


def _no_other_way(view: View, row: int) -> str:
    """Why the other allowed sites are not possible, as far as a sentence can hold it."""
    here = int(view.solution.site[row])
    others = [int(s) for s in view.found.allowed[row].nonzero()[0] if s != here]
    sites = view.estate.sites
    if len(others) > MOST_NAMED:
        return f"{len(others)} other sites are allowed, but a rule or a capacity would break there"
    broken = [f"{sites[s].id} would break {_listed(view.blocked_by(row, s))}" for s in others]
    return f"no other site is possible: {'; '.join(broken)}"


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(texts) or "a rule"


def _why_leave(view: View, others: Alternatives, row: int, today: int) -> str:
    """The rule that forbids today's site, or what staying would cost more."""
    name = view.estate.sites[today].id
    forbidding = sorted(
        policy for policy, denied in view.found.verdicts.denied.items() if denied[row, today]
    )
    if forbidding:
        rest = f" and {len(forbidding) - 1} more" if len(forbidding) > 1 else ""
        because = view.found.rulebook.because(forbidding[0])
        return f"{name} is forbidden by {forbidding[0]}{rest}: {pick(because)}"
    if (row, today) in view.found.missing:
        return f"{name} has no known price: {view.found.missing[row, today]}"
    if not others.possible[row, today]:
        return f"staying at {name} would break {_listed(view.blocked_by(row, today))}"
    more = f"{from_cents(int(others.extra[row, today])):,}".replace(",", " ")
    span = view.estate.horizon_months
    return f"staying at {name} would cost {view.estate.currency} {more} more over {span} months"


def _how_free(view: View, others: Alternatives, row: int) -> str:
    allowed = int(view.found.allowed[row].sum())
    if view.found.rows[row].pin is not None:
        return "pinned by the inventory"
    if allowed == 1:
        unpriced = view.found.missing.of_row(row)
        return f"the only site that every rule allows{' and whose price is known' * unpriced}"
    possible = int(others.possible[row].sum()) + 1
    if possible == 1:
        return _no_other_way(view, row)
    return f"costs least of the {possible} sites that are possible"
