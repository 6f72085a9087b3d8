"""The report of an import, from its events and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cloudplan.diagnostics import Diagnostic
from cloudplan.intake.events import Event, What
from cloudplan.intake.folder import Folder
from cloudplan.intake.shape import KINDS
from cloudplan.intake.values import ABSENT, shown_value
from cloudplan.load.tree import shown
from cloudplan.model.intake import Cell, Intake
from cloudplan.model.report import About, Outcome, Report, Result

CONFLICT, UNREAD, SCAFFOLDED = "import-conflict", "unread-scope", "new-estate"
RULES: dict[What, tuple[str, Outcome]] = {
    "added": ("added", "passed"),
    "updated": ("updated", "passed"),
    "removed": ("removed", "passed"),
    "kept": ("kept", "passed"),
    "settled": ("kept", "passed"),
    "deleted-here": ("kept", "passed"),
    "conflict": (CONFLICT, "failed"),
    "held-back": ("held-back", "warned"),
    "vanished": ("vanished", "warned"),
    "renamed-there": ("renamed-at-source", "noted"),
    "moved-there": ("moved-at-source", "warned"),
}
_KINDS = (*KINDS, "dependency")
ABOUT = {
    "added": "New at the source, new in the inventory.",
    "updated": "Changed at the source, and nobody had changed it in the inventory.",
    "removed": "Gone from the source, untouched in the inventory, and removed with --prune.",
    "kept": "Changed, added or deleted by hand: stays.",
    CONFLICT: "Changed at the source and by hand, differently: the inventory stays as it is.",
    "held-back": "A fraction of a size that is another one here: stays until the size is settled.",
    "vanished": "No longer at the source: stays in the inventory.",
    "renamed-at-source": "Only the source calls it otherwise.",
    "moved-at-source": "Only the source puts it elsewhere.",
    UNREAD: "Could not be read: what stood there before is neither changed nor called vanished.",
    SCAFFOLDED: "What a new estate begins with.",
}


def report_of(
    command: str,
    intake: Intake,
    events: Sequence[Event],
    findings: Iterable[Diagnostic],
    folder: Folder,
    notes: Sequence[str],
    scaffolded: str,
) -> Report:
    """Everything that is told of one import; `folder` is as it stands now on the disk."""
    results = [
        *(_of_event(event, folder) for event in sorted(events, key=_rank)),
        *(_of_finding(finding) for finding in sorted(findings, key=lambda f: f.sort_key)),
        *(_of_scope(scope, why) for scope, why in intake.unread),
        *([_noted(scaffolded)] if scaffolded else []),
    ]
    rules = {result.rule for result in results}
    return Report(
        command=command,
        noun="thing",
        about=tuple(_about(rule) for rule in sorted(rules)),
        results=tuple(results),
        passed=sum(result.outcome == "passed" for result in results),
        footnotes=tuple(notes),
    )


def _rank(event: Event) -> tuple[int, str, str, str]:
    """By kind and name: the same whether the files are written yet or not."""
    return (_KINDS.index(event.kind), event.id, event.path, event.what)


def tally(events: Iterable[Event]) -> str:
    """``3 added, 1 updated, 0 conflicts``: the line that sums it up."""
    counts = Counter(RULES[event.what][0] for event in events)
    words = ["added", "updated", "removed", "kept"]
    parts = [f"{counts[word]:,} {word}".replace(",", " ") for word in words if counts[word]]
    for rule, one, many in (
        (CONFLICT, "conflict", "conflicts"),
        ("vanished", "vanished", "vanished"),
    ):
        if counts[rule]:
            parts.append(f"{counts[rule]:,} {one if counts[rule] == 1 else many}".replace(",", " "))
    return ", ".join(parts) or "nothing has changed"


def _about(rule: str) -> About:
    return About(rule, rule.replace("-", " ").capitalize(), ABOUT.get(rule, ""))


def _of_event(event: Event, folder: Folder) -> Result:
    rule, outcome = RULES[event.what]
    return Result(
        rule=rule,
        subject=event.id,
        outcome=outcome,
        summary=_summary(event),
        detail="\n".join(_detail(event)),
        fix=_fix(event),
        source=event.at(folder),
    )


def _summary(event: Event) -> str:
    name = event.name
    if event.what == "updated":
        return f"{name}: {_form(event.ours)} -> {_form(event.theirs)}"
    if event.what in ("kept", "settled", "held-back") and event.path:
        return f"{name} stays {_form(event.ours)}; the source says {_form(event.theirs)}"
    if event.what == "deleted-here":
        return f"{name} stays away: it was taken out here"
    if event.what == "conflict":
        return f"{name} was changed at the source and here"
    if event.what == "vanished":
        return f"{name} is no longer at the source"
    if event.what in ("renamed-there", "moved-there"):
        return f"{name} stays what and where it is"
    return name


def _detail(event: Event) -> Iterator[str]:
    if event.what == "conflict" and event.path:
        was = f" ({event.was})" if event.was else ""
        now = f" ({event.cell})" if event.cell else ""
        yield f"- last import: {_form(event.base)}{was}"
        yield f"- source now: {_form(event.theirs)}{now}"
        yield f"- here: {_form(event.ours)}, which stays"
    elif cell := event.cell or event.was:
        yield f"{_ORIGIN.get(event.what, 'From')} {_origin(cell)}."
    if event.why:
        yield f"{event.why[:1].upper()}{event.why[1:]}."


_ORIGIN: dict[What, str] = {"vanished": "It stood at", "removed": "It stood at"}


def _origin(cell: Cell) -> str:
    return str(cell)


def _form(value: object) -> str:
    return "nothing" if value is ABSENT else shown(shown_value(value))


def _fix(event: Event) -> str:
    if event.what == "held-back":
        return f"settle the size, or say --take ours={event.address}"
    if event.what == "conflict" and not event.why:
        return f"settle it with --take theirs={event.address} or --take ours={event.address}"
    if event.what == "conflict":
        return f"change it by hand, or say --take ours={event.address}"
    if event.what == "moved-there":
        return "move it by hand if that is right"
    return ""


def _of_finding(finding: Diagnostic) -> Result:
    outcomes: dict[str, Outcome] = {"error": "failed", "warning": "warned", "info": "noted"}
    return Result(
        rule=finding.code,
        subject="",
        outcome=outcomes[finding.severity],
        summary=finding.summary,
        detail=finding.detail,
        fix=finding.fix,
        source=finding.source,
        exit_code=finding.exit_code,
    )


def _of_scope(scope: str, why: str) -> Result:
    return Result(
        rule=UNREAD,
        subject=scope,
        outcome="error",
        summary=f"{scope} could not be read",
        detail=f"{why}\nWhat stood there before is neither changed nor called vanished.",
    )


def _noted(text: str) -> Result:
    return Result(rule=SCAFFOLDED, subject="", outcome="noted", summary=text)
