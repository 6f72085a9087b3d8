"""Waves for people: a Gantt chart in characters, what each wave does, what could not be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cloudplan.language import Speech
from cloudplan.model.plan import Plan
from cloudplan.model.waves import Transfer, Wave, Waves
from cloudplan.render.clean import clean
from cloudplan.render.gantt import gantt
from cloudplan.render.page import Page
from cloudplan.render.plan import joined
from cloudplan.waves.runbook import Step, runbook
from cloudplan.waves.words import assumption_texts, broken_text, mitigation

Lines = list[str]
MOST_WISHES = 20
"""Of a region there are hundreds; all of them stand in the plan."""


def waves_text(page: Page, plan: Plan, say: Speech, *, runbooks: bool = False) -> str:
    """Everything about the waves of a plan that has some; `runbooks` adds the steps of each."""
    waves = plan.waves
    assert waves is not None
    if not waves.waves:
        return say.text("Nothing changes, so there are no waves.") + "\n"
    parts = [
        _opening(page, plan, waves, say),
        [page.paint(say.text("Calendar"), "bold"), *gantt(page, plan, waves, say)],
        *(_block(page, plan, wave, say) for wave in waves.waves),
        _wishes(page, waves, say),
        _assumptions(page, waves, say),
        *(_runbook(page, plan, wave, say) for wave in (waves.waves if runbooks else ())),
        _closing(page, waves, say),
    ]
    return joined(parts)


def _opening(page: Page, plan: Plan, waves: Waves, say: Speech) -> Lines:
    first, last = waves.waves[0].first, waves.waves[-1].last
    return page.wrap(
        say.text(
            "Waves for {estate}: {changes} in {waves}, from {first} to {last}.",
            estate=clean(plan.estate),
            changes=_changes(sum(len(w.addresses) for w in waves.waves), say),
            waves=say.plural("{count} wave", "{count} waves", len(waves.waves)),
            first=say.day(first),
            last=say.day(last),
        )
    )


def _changes(count: int, say: Speech) -> str:
    return say.plural("{count} change", "{count} changes", count)


def _block(page: Page, plan: Plan, wave: Wave, say: Speech) -> Lines:
    title = say.text("Wave {number}", number=wave.number)
    days = say.text("{first} to {last}", first=say.day(wave.first), last=say.day(wave.last))
    names = sorted({address.partition("/")[0] for address in wave.addresses})
    figures = [
        _changes(len(wave.addresses), say),
        say.text("{hours} hours of work", hours=say.number(wave.staff_hours, 0)),
        _saving(plan, wave, say),
        say.plural("{count} point of risk", "{count} points of risk", int(wave.risk)),
    ]
    return [
        f"{page.paint(title, 'bold')}  {days}",
        *page.wrap(", ".join(figures), "  "),
        *page.wrap(clean(", ".join(names)), "  "),
        *(line for one in wave.transfers for line in page.wrap(_transfer(one, say), "  ")),
    ]


def _saving(plan: Plan, wave: Wave, say: Speech) -> str:
    amount = say.money(abs(wave.saving_monthly), clean(plan.currency))
    if wave.saving_monthly < 0:
        return say.text("costs {amount} a month more", amount=amount)
    return say.text("saves {amount} a month", amount=amount)


def _transfer(one: Transfer, say: Speech) -> str:
    ends = {"one": clean(one.from_site), "other": clean(one.to_site), "gib": say.number(one.gib)}
    if one.shipped:
        return say.text("ships {gib} GiB on disks from {one} to {other}", **ends)
    if one.hours is None:
        return say.text("copies {gib} GiB from {one} to {other}, over a link unknown", **ends)
    hours = say.number(one.hours, 1)
    return say.text("copies {gib} GiB from {one} to {other} in {hours} hours", hours=hours, **ends)


def _wishes(page: Page, waves: Waves, say: Speech) -> Lines:
    """Soft conditions that are not kept, and what helps."""
    if not waves.broken:
        return []
    lines = [page.paint(say.text("Not kept, and what helps"), "bold")]
    for one in waves.broken[:MOST_WISHES]:
        lines += page.wrap(broken_text(one, say, clean), f"  {page.paint('!', 'warning')} ", "    ")
        lines += page.wrap(mitigation(one, say, clean), "    ")
    more = len(waves.broken) - MOST_WISHES
    if more > 0:
        said = say.plural("and {count} more, in the plan", "and {count} more, in the plan", more)
        lines += page.wrap(said, "    ")
    return lines


def _assumptions(page: Page, waves: Waves, say: Speech) -> Lines:
    calendar = waves.calendar
    if not calendar.assumed:
        return []
    lines = [page.paint(say.text("Assumed, because the calendar does not say"), "bold")]
    for text in assumption_texts(calendar, say):
        lines += page.wrap(text, "  ")
    return lines


def _runbook(page: Page, plan: Plan, wave: Wave, say: Speech) -> Lines:
    title = say.text("Runbook of wave {number}", number=wave.number)
    steps = (line for step in runbook(plan, wave, say) for line in _step(page, step, say))
    return [page.paint(title, "bold"), *steps]


def _step(page: Page, step: Step, say: Speech) -> Iterator[str]:
    number = f"{step.number:>3}. "
    yield from page.wrap(f"{clean(step.title)} ({_duration(step, say)})", number, "     ")
    yield from page.wrap(clean(step.owner), "     ")
    yield from page.wrap(clean(step.detail), "     ")
    if step.back:
        yield from page.wrap(say.text("Way back: {text}", text=clean(step.back)), "     ")


def _duration(step: Step, say: Speech) -> str:
    if step.kind == "ship":
        return say.text("by courier")
    if step.kind != "copy":
        return say.text("{hours} hours of work", hours=say.number(step.hours, 1))
    if step.lasts is None:
        return say.text("nobody knows how long")
    return say.text("runs for {hours} hours", hours=say.number(step.lasts, 1))


def _closing(page: Page, waves: Waves, say: Speech) -> Lines:
    wishes = say.plural("{count} wish not kept", "{count} wishes not kept", len(waves.broken))
    parts = [
        _changes(sum(len(w.addresses) for w in waves.waves), say),
        say.text("until {last}", last=say.day(waves.waves[-1].last)),
        wishes,
        _proof(waves, say),
    ]
    if waves.changed is not None:
        count = len(waves.changed)
        parts.insert(
            1,
            say.plural(
                "{count} on other days than before", "{count} on other days than before", count
            ),
        )
    return page.fold(say.text("Waves"), parts)


def _proof(waves: Waves, say: Speech) -> str:
    if waves.status == "optimal":
        return say.text("proven best")
    gap = (waves.objective - waves.bound) / waves.objective if waves.objective else waves.bound
    return say.text("at most {gap} from the best", gap=say.percent(gap))


def saved_lines(paths: Iterable[str], say: Speech) -> str:
    """Where things were saved."""
    return "".join(say.text("Saved to {path}", path=clean(p)) + "\n" for p in paths)
